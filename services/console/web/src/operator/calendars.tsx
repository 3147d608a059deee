import type { CalendarsView } from '@tingchao/console/routes/operations.ts';
import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useApi } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { Rows } from '../parts/rows.tsx';

type Year = CalendarsView['years'][number];

/** `02-14` and its weekday. */
const weekdays = ['日', '一', '二', '三', '四', '五', '六'];
const dayOf = (date: string): string =>
  `${date.slice(5)}（周${weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? ''}）`;

/** The published holidays of each year, make-up days included; a year that is needed and missing is red. */
export default function Calendars(): ReactNode {
  const query = useApi<CalendarsView>('/api/calendars');
  return (
    <>
      <div className="page-head">
        <h1>工作日历</h1>
      </div>
      <Answer query={query}>
        {({ years }) => (
          <>
            {years
              .filter(({ known, needed }) => needed && !known)
              .map(({ year }) => (
                <Alert
                  key={year}
                  className="gap-below"
                  type="error"
                  title={`${year} 年没有放假安排`}
                  description="涉及该年的工作日时限列为待定，不推算。国务院办公厅公布后录入 config/calendars.yaml，在设置里采用即生效，在办时限随之重算。"
                />
              ))}
            <Rows<Year>
              label="各年度放假与调休"
              rows={years.toReversed()}
              rowKey={({ year }) => String(year)}
              empty="没有日历。"
              columns={[
                { title: '年度', kind: 'tight', cell: ({ year }) => `${year} 年` },
                {
                  title: '数据',
                  kind: 'tight',
                  cell: ({ known, needed, version }) =>
                    known ? (
                      <span className="word-good">已录入 {version}</span>
                    ) : (
                      <span className={needed ? 'word-bad' : 'quiet'}>{needed ? '缺，须录入' : '尚未公布'}</span>
                    ),
                },
                { title: '放假', kind: 'right', cell: ({ daysOff }) => `${daysOff.length} 天` },
                { title: '调休上班', cell: ({ extraWorkdays }) => extraWorkdays.map(dayOf).join('、') || '无' },
                { title: '放假日期', cell: ({ daysOff }) => daysOff.map((date) => date.slice(5)).join('、') || '—' },
                {
                  title: '依据',
                  cell: ({ papers }) =>
                    papers.map((paper) => (
                      <div key={paper} className="mono">
                        {paper}
                      </div>
                    )),
                },
              ]}
            />
          </>
        )}
      </Answer>
    </>
  );
}
