import { Segmented } from 'antd';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { Loading } from './states.tsx';

const Drawing = lazy(() => import('./chart-drawing.tsx'));
const NumberTable = lazy(() => import('./chart-table.tsx'));

/** One line or one kind of bars; `bad` is drawn red, `warn` orange, the others in turn. */
export type ChartSeries = {
  readonly name: string;
  readonly values: readonly (number | null)[];
  readonly tone?: 'bad' | 'warn';
};

/** Numbers over time or by name: the same for the drawing and for the table beside it. */
export type ChartData = {
  /** What the chart shows, one sentence; also its name for who does not see it. */
  readonly title: string;
  readonly kind: 'line' | 'bar' | 'stacked-bar';
  /** What the rows are: `日期`, `乡镇`. */
  readonly rowName: string;
  readonly rows: readonly string[];
  readonly series: readonly ChartSeries[];
  /** Vertical lines with a name at a row: what the office did. */
  readonly marks?: readonly { readonly row: string; readonly name: string }[];
};

/** A chart, and one press away the table with its numbers; on paper both. */
export function Chart({ data, height = 280 }: { readonly data: ChartData; readonly height?: number }): ReactNode {
  const [shown, setShown] = useState<'图' | '表'>('图');
  return (
    <figure className="chart">
      <figcaption>
        <span>{data.title}</span>
        <Segmented
          className="no-print"
          size="small"
          options={['图', '表']}
          value={shown}
          onChange={setShown}
          aria-label="看图还是看表"
        />
      </figcaption>
      {shown === '图' ? (
        <Suspense fallback={<Loading text="正在画图" />}>
          <Drawing data={data} height={height} />
        </Suspense>
      ) : (
        <Suspense fallback={<Loading text="正在读取数字" />}>
          <NumberTable data={data} />
        </Suspense>
      )}
    </figure>
  );
}
