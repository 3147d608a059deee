import type { RepeatsView } from '@tingchao/console/views/board-view.ts';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useApi } from '../api/queries.ts';
import { toDay } from '../api/server-time.ts';
import { Answer } from '../parts/answer.tsx';
import { HostileText } from '../parts/hostile-text.tsx';
import { Rows, type Column } from '../parts/rows.tsx';
import { Empty } from '../parts/states.tsx';

type RepeatCase = RepeatsView['matters'][number]['cases'][number];

const columns: readonly Column<RepeatCase>[] = [
  { title: '处置单', kind: 'tight', cell: ({ caseId, number }) => <Link to={`/cases/${caseId}`}>{number}</Link> },
  { title: '立案', kind: 'tight', cell: ({ openedAt }) => toDay(openedAt) },
  { title: '事项', cell: ({ title }) => <HostileText text={title} most={60} /> },
  { title: '状态', kind: 'tight', cell: ({ statusName }) => statusName },
  { title: '牵头单位', cell: ({ lead }) => lead },
  { title: '当时怎么答复', cell: ({ reply }) => (reply === '' ? <span className="quiet">没有公开答复</span> : reply) },
];

/** What comes back to the same place for the third time, and what goes from hand to hand. */
export default function Repeats(): ReactNode {
  const query = useApi<RepeatsView>('/api/supervision/repeats');
  return (
    <>
      <div className="page-head">
        <h1>反复事项</h1>
        <Link to="/supervision">督办看板</Link>
      </div>
      <Answer query={query}>
        {({ since, total, matters, passedOn }) => (
          <>
            <h2>同地同类，一年内三次以上</h2>
            <p className="quiet">
              自 {toDay(since)} 起，按地点和事项计，不按人计。
              {total > matters.length && `共 ${total} 项，列出次数最多的 ${matters.length} 项，各列最近的几次。`}
            </p>
            {matters.length === 0 && <Empty text="没有反复出现的事项。" />}
            {matters.map(({ place, matter, count, suggestion, cases }) => (
              <section key={`${place} ${matter}`} className="panel">
                <h3>
                  {place}：{matter}（第 {count} 次）
                </h3>
                <p className="word-warn">{suggestion}</p>
                <Rows
                  label={`${place} ${matter} 的各次`}
                  rows={cases}
                  rowKey={({ caseId }) => caseId}
                  columns={columns}
                  empty="没有。"
                />
              </section>
            ))}
            <h2>反复转手、返工</h2>
            <Rows
              label="反复转手、返工的处置单"
              rows={passedOn}
              rowKey={({ caseId }) => caseId}
              empty="没有退单、转办或返工三次以上的处置单。"
              columns={[
                ...columns.slice(0, 5),
                { title: '退单、转办', kind: 'right', cell: ({ passes }) => passes },
                { title: '返工', kind: 'right', cell: ({ redone }) => redone },
                { title: '建议', cell: ({ suggestion }) => <span className="word-warn">{suggestion}</span> },
              ]}
            />
          </>
        )}
      </Answer>
    </>
  );
}
