import type { BoardView } from '@tingchao/console/views/board-view.ts';
import { Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useApi } from '../api/queries.ts';
import { toShortTime } from '../api/server-time.ts';
import { Answer } from '../parts/answer.tsx';
import { Countdown } from '../parts/countdown.tsx';
import { HostileText } from '../parts/hostile-text.tsx';
import { Figures, Rows, type Column } from '../parts/rows.tsx';
import { Empty } from '../parts/states.tsx';
import { LateReturns } from './late-returns.tsx';

type Clock = BoardView['items'][number];
type Grouping = '按单位' | '按步骤' | '不分组';

const percent = (share: number): string => `${Math.floor(share * 100)}%`;

const columns: readonly Column<Clock>[] = [
  {
    title: '处置单',
    kind: 'tight',
    cell: ({ caseId, number, levelName }) => (
      <>
        <Link to={`/cases/${caseId}`}>{number}</Link> {levelName}
      </>
    ),
  },
  { title: '事项', cell: ({ title }) => <HostileText text={title} most={60} /> },
  { title: '时限', cell: ({ name }) => name },
  { title: '承办', cell: ({ unitName }) => unitName },
  { title: '剩余', kind: 'tight', cell: ({ dueAt }) => <Countdown due={dueAt} /> },
  { title: '已用', kind: 'right', cell: ({ used }) => percent(used) },
  {
    title: '已到步骤',
    cell: ({ reached, letterWaits }) => (
      <>
        {reached?.name ?? '尚未提醒'}
        {letterWaits && (
          <>
            <br />
            <Link to="/letters">有函件待签发</Link>
          </>
        )}
      </>
    ),
  },
  {
    title: '下一步',
    cell: ({ next }) =>
      next === null ? (
        '已到最后一级'
      ) : (
        <>
          {next.name}
          <br />
          <span className="quiet">
            {toShortTime(next.at)} {next.automatic ? '系统自动' : '系统拟稿、人签发'}
          </span>
        </>
      ),
  },
];

/** What has run out and what is about to, with the next step of the ladder and its time. */
export default function Board(): ReactNode {
  const query = useApi<BoardView>('/api/supervision/board', {}, { everyMs: 60_000 });
  const [grouping, setGrouping] = useState<Grouping>('按单位');
  const [standing, setStanding] = useState<'全部' | '超时' | '临近'>('全部');
  return (
    <>
      <div className="page-head">
        <h1>督办看板</h1>
        <Link to="/letters">函件</Link>
        <Link to="/repeats">反复事项</Link>
      </div>
      <LateReturns />
      <Answer query={query}>
        {(board) => {
          const items = board.items.filter(
            (one) => standing === '全部' || one.standing === (standing === '超时' ? 'overdue' : 'at_risk'),
          );
          return (
            <>
              <Figures
                items={[
                  ['已超时', <span className={board.overdue > 0 ? 'word-bad' : ''}>{board.overdue}</span>],
                  [`临近时限（已用 ${percent(board.riskFrom)} 以上）`, board.atRisk],
                  ['有函件待签发', board.items.filter(({ letterWaits }) => letterWaits).length],
                ]}
              />
              <div className="filters">
                <Segmented
                  aria-label="怎么分组"
                  options={['按单位', '按步骤', '不分组']}
                  value={grouping}
                  onChange={(value) => setGrouping(value as Grouping)}
                />
                <Segmented
                  aria-label="看哪些"
                  options={['全部', '超时', '临近']}
                  value={standing}
                  onChange={(value) => setStanding(value as typeof standing)}
                />
              </div>
              {items.length === 0 && <Empty text="没有超时或临近时限的事项。" />}
              {groupsOf(items, grouping).map(([name, group]) => (
                <section key={name} className="gap-below">
                  {name !== '' && (
                    <h2>
                      {name}{' '}
                      <span className="quiet">
                        {group.length} 个时限，其中超时 {group.filter((one) => one.standing === 'overdue').length}
                      </span>
                    </h2>
                  )}
                  <Rows
                    label={name === '' ? '全部时限' : name}
                    rows={group}
                    rowKey={(one) => `${one.caseId} ${one.clock}`}
                    columns={columns}
                    empty="没有。"
                  />
                </section>
              ))}
            </>
          );
        }}
      </Answer>
    </>
  );
}

/** Groups in the order of their most pressing clock. */
function groupsOf(items: readonly Clock[], grouping: Grouping): readonly (readonly [string, readonly Clock[]])[] {
  if (items.length === 0) return [];
  if (grouping === '不分组') return [['', items]];
  const groups = new Map<string, Clock[]>();
  for (const one of items) {
    const name = grouping === '按单位' ? one.unitName : (one.reached?.name ?? '尚未提醒');
    const group = groups.get(name) ?? [];
    group.push(one);
    groups.set(name, group);
  }
  return [...groups];
}
