import type { LedgerPage } from '@tingchao/console/routes/ledger.ts';
import { Button, Input, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { Params } from '../api/client.ts';
import { useApi } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { Download } from '../parts/download.tsx';
import { HostileText } from '../parts/hostile-text.tsx';
import { Rows, type Column } from '../parts/rows.tsx';

type Row = LedgerPage['items'][number];

/** The columns most asked for; the others come with one press. */
const usual = new Set([
  'incident_no',
  'found_at',
  'title',
  'place',
  'level',
  'lead_unit',
  'dispatch_at',
  'first_reply_at',
  'overtime',
  'verified',
  'closed_at',
  'satisfaction',
]);
/** Times and numbers do not break; words of citizens are never more than text. */
const tight = new Set([
  'incident_no',
  'found_at',
  'level',
  'dispatch_at',
  'first_reply_at',
  'closed_at',
  'published_at',
  'deadline',
]);

/** The ledger of all cases in the official columns, filtered; the numbered whole comes as a workbook. */
export default function Ledger(): ReactNode {
  const [filter, setFilter] = useState<Params>({});
  const [offsets, setOffsets] = useState<readonly number[]>([0]);
  const [all, setAll] = useState(false);
  const query = useApi<LedgerPage>('/api/ledger', { ...filter, limit: 50, offset: offsets.at(-1) ?? 0 });
  const set = (change: Params): void => {
    setFilter({ ...filter, ...change });
    setOffsets([0]);
  };
  return (
    <>
      <div className="page-head">
        <h1>处置台账</h1>
        <Download path="/api/ledger.xlsx" name="处置台账.xlsx">
          导出工作簿
        </Download>
        <Download path="/api/ledger.csv" name="处置台账.csv">
          导出 CSV
        </Download>
        <Link to="/months">月结</Link>
      </div>
      <search className="filters">
        <Choice
          name="状态"
          all="全部状态"
          options={[
            ['true', '未结'],
            ['false', '已结'],
          ]}
          set={(open) => set({ open })}
        />
        <Choice
          name="等级"
          all="全部等级"
          options={[
            ['I', 'Ⅰ级'],
            ['II', 'Ⅱ级'],
            ['III', 'Ⅲ级'],
            ['IV', 'Ⅳ级'],
          ]}
          set={(level) => set({ level })}
        />
        <Choice
          name="是否超时"
          all="超时与否"
          options={[
            ['true', '超时'],
            ['false', '未超时'],
          ]}
          set={(overtime) => set({ overtime })}
        />
        <Words name="单位" set={(unit) => set({ unit })} />
        <Words name="乡镇" set={(place) => set({ place })} />
        <Words name="立案自" type="date" set={(from) => set({ from })} />
        <Words name="立案至" type="date" set={(to) => set({ to })} />
        <Button onClick={() => setAll(!all)} aria-pressed={all}>
          {all ? '只看常用栏' : '看全部栏目'}
        </Button>
      </search>
      <Answer query={query}>
        {({ columns, items, nextOffset }) => (
          <>
            <Rows
              label="处置台账"
              rows={items}
              rowKey={({ caseId }) => caseId}
              empty="没有符合条件的处置单；可以放宽筛选。"
              columns={columns
                .filter(({ key }) => all || usual.has(key))
                .toSorted((a, b) => Number(b.key === 'incident_no') - Number(a.key === 'incident_no'))
                .map((column) => toColumn(column))}
            />
            <div className="line-actions">
              <Button disabled={offsets.length === 1} onClick={() => setOffsets(offsets.slice(0, -1))}>
                上一页
              </Button>
              <Button
                disabled={nextOffset === null}
                onClick={() => nextOffset !== null && setOffsets([...offsets, nextOffset])}
              >
                下一页
              </Button>
            </div>
          </>
        )}
      </Answer>
    </>
  );
}

const toColumn = ({ key, label }: LedgerPage['columns'][number]): Column<Row> => ({
  title: label,
  ...(tight.has(key) ? { kind: 'tight' as const } : {}),
  cell: ({ caseId, cells, missing }) => {
    const text = cells[key] ?? '';
    if (key === 'incident_no') return <Link to={`/cases/${caseId}`}>{text}</Link>;
    if (text === '' && missing.includes(label)) return <span className="word-warn">待填</span>;
    if (key === 'overtime' && text === '是') return <span className="word-bad">是</span>;
    return <HostileText text={text} most={80} />;
  },
});

function Choice({
  name,
  all,
  options,
  set,
}: {
  readonly name: string;
  readonly all: string;
  readonly options: readonly (readonly [string, string])[];
  readonly set: (value: string | undefined) => void;
}): ReactNode {
  return (
    <Select
      aria-label={name}
      defaultValue=""
      onChange={(value) => set(value === '' ? undefined : value)}
      options={[{ value: '', label: all }, ...options.map(([value, label]) => ({ value, label }))]}
      popupMatchSelectWidth={false}
    />
  );
}

/** A text filter; asked when the field is left or Enter is pressed. */
function Words({
  name,
  type = 'text',
  set,
}: {
  readonly name: string;
  readonly type?: 'text' | 'date';
  readonly set: (value: string | undefined) => void;
}): ReactNode {
  const take = (value: string): void => set(value.trim() === '' ? undefined : value.trim());
  return (
    <Input
      className={`filter-words${type === 'date' ? ' filter-date' : ''}`}
      prefix={type === 'date' ? <span className="quiet">{name}</span> : undefined}
      aria-label={name}
      placeholder={name}
      type={type}
      onBlur={(event) => take(event.target.value)}
      onPressEnter={(event) => take(event.currentTarget.value)}
    />
  );
}
