import type { DelegationView } from '@tingchao/console/routes/delegations.ts';
import type { InboxView } from '@tingchao/console/routes/case-work.ts';
import { Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { isMe, stepNames } from '../case/case-data.ts';
import { useApi } from '../api/queries.ts';
import { useSession } from '../api/session.ts';
import { toShortTime } from '../api/server-time.ts';
import { Countdown } from '../parts/countdown.tsx';
import { HostileText } from '../parts/hostile-text.tsx';
import { LevelTag } from '../parts/level-tag.tsx';
import { Empty, Failure, Loading } from '../parts/states.tsx';
import '../case/work.css';

/** 审签: what waits for the account, by deadline; what it wrote itself is told before the click. */
export default function Inbox(): ReactNode {
  const { data: session } = useSession();
  const [shown, setShown] = useState<'等我办' | '全部'>('等我办');
  const { data, error, isPending, refetch } = useApi<InboxView>('/api/approvals', {}, { everyMs: 30_000 });
  const held = useApi<{ items: readonly DelegationView[] }>('/api/delegations');
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (isPending || !session) return <Loading />;
  const forMe = (held.data?.items ?? []).filter(({ to, standing }) => isMe(to.id, session) && standing === 'running');
  const mine = ({ step, draft }: InboxView['items'][number]): boolean =>
    !isMe(draft.by, session) && session.steps.includes(step);
  const items = shown === '全部' ? data.items : data.items.filter(mine);
  return (
    <>
      <div className="page-head">
        <h1>审签</h1>
        <Segmented options={['等我办', '全部']} value={shown} onChange={setShown} aria-label="看哪些" />
        <Link to="/delegations">外出委托</Link>
      </div>
      {forMe.length > 0 && (
        <p>
          受委托代办：
          {forMe
            .map(
              ({ from, stepNames: names, endsAt }) => `${from.name}（${names.join('、')}，至 ${toShortTime(endsAt)}）`,
            )
            .join('；')}
        </p>
      )}
      {items.length === 0 && <Empty text={shown === '全部' ? '没有在审的稿件。' : '没有等您办的稿件。'} />}
      <ul className="work-cards">
        {items.map((item) => {
          const { case: file, step, draft, waitingSince, openFindings, personalData } = item;
          return (
            <li key={file.id} className="work-card">
              <div className="work-line">
                <LevelTag level={file.level} />
                <strong>{stepNames[step]}</strong>
                <span>{file.number}</span>
              </div>
              <Link className="work-title" to={`/approvals/${file.id}`}>
                <HostileText text={draft.title} most={80} />
              </Link>
              <div className="work-line">
                {file.nextDeadline && (
                  <span>
                    {file.nextDeadline.name} <Countdown due={file.nextDeadline.dueAt} />
                  </span>
                )}
              </div>
              <p className="quiet">
                {draft.by} 拟稿　{file.lead}　{toShortTime(waitingSince)} 起等待
              </p>
              {openFindings > 0 && <p className="countdown-late">{openFindings} 条提示必须答复</p>}
              {personalData > 0 && <p className="countdown-late">疑似个人信息 {personalData} 处</p>}
              {isMe(draft.by, session) && <p>您是拟稿人，须由别人审签。</p>}
            </li>
          );
        })}
      </ul>
    </>
  );
}
