import type { HandoverView } from '@tingchao/console/routes/duty-handover.ts';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { toShortTime } from '../api/server-time.ts';
import { HostileText } from '../parts/hostile-text.tsx';
import { LevelTag } from '../parts/level-tag.tsx';
import { Figures, Rows } from '../parts/rows.tsx';

/** What a shift leaves: its matters, what happened in it, and what is out of order. */
export function HandoverFacts({
  facts,
  label,
}: {
  readonly facts: HandoverView['facts'];
  readonly label: string;
}): ReactNode {
  const { from, matters, unseen, opened, steps, calls, unreached, notices, sources, parked } = facts;
  const untaken = matters.filter(({ causes }) => causes.includes('untaken')).length;
  return (
    <>
      <p className="quiet">本班自 {toShortTime(from)} 起</p>
      <Figures
        items={[
          ['要交的', matters.length + unseen],
          ['无人知悉', <span className={untaken > 0 ? 'word-bad' : ''}>{untaken}</span>],
          ['本班新立', opened],
          ['电话', unreached > 0 ? `${calls}（${unreached} 未通）` : calls],
          ['通知未送达', <span className={notices > 0 ? 'word-bad' : ''}>{notices}</span>],
          ['搁置', parked],
        ]}
      />
      {steps.length > 0 && <p>本班办理：{steps.map(({ name, count }) => `${name} ${count}`).join('、')}。</p>}
      {sources.length > 0 && <p className="word-bad">信源不正常：{sources.join('、')}。</p>}
      <Rows
        label={label}
        rows={matters}
        rowKey={({ caseId }) => caseId}
        empty="没有要交的处置单。"
        columns={[
          {
            title: '编号',
            kind: 'tight',
            cell: ({ caseId, number }) => <Link to={`/cases/${caseId}`}>{number}</Link>,
          },
          { title: '等级', kind: 'tight', cell: ({ level }) => <LevelTag level={level} /> },
          { title: '事项', cell: ({ title }) => <HostileText text={title} most={60} /> },
          { title: '为何交', cell: ({ causeNames }) => causeNames.join('、') },
          { title: '到期', kind: 'tight', cell: ({ dueAt }) => (dueAt === null ? '—' : toShortTime(dueAt)) },
          { title: '牵头', cell: ({ lead }) => lead },
          { title: '现在', kind: 'tight', cell: ({ statusName }) => statusName },
        ]}
      />
      {unseen > 0 && <p className="quiet">另有 {unseen} 件须回避或已抹除，不在此列出。</p>}
    </>
  );
}

/** Who handed over and who took it, with both times. */
export function HandoverPeople({ one }: { readonly one: HandoverView }): ReactNode {
  return (
    <p>
      {one.offeredBy} {toShortTime(one.offeredAt)} 交班
      {one.takenBy !== null && one.takenAt !== null && (
        <>
          ，{one.takenBy} {toShortTime(one.takenAt)} 接班
        </>
      )}
      ，{one.statusName}
      {one.lateMinutes > 0 && <span className="word-bad">，隔了 {one.lateMinutes} 分钟</span>}
    </p>
  );
}
