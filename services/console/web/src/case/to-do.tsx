import type { ToDoView } from '@tingchao/console/routes/case-work.ts';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useApi } from '../api/queries.ts';
import { useSession } from '../api/session.ts';
import { Countdown } from '../parts/countdown.tsx';
import { HostileText } from '../parts/hostile-text.tsx';
import { LevelTag } from '../parts/level-tag.tsx';
import { Empty, Failure, Loading } from '../parts/states.tsx';
import './work.css';

type Item = ToDoView['items'][number];

const buckets: readonly { readonly id: Item['bucket']; readonly name: string; readonly hint: string }[] = [
  { id: 'today', name: '今天到期', hint: '今天到期或已超时' },
  { id: 'at_risk', name: '有风险', hint: '剩余时间不足四分之一' },
  { id: 'waiting', name: '等他人', hint: '稿件在审签、保密审查或签发' },
  { id: 'later', name: '时间充裕', hint: '' },
];

/** 待办: what the unit of the account has to do, the most pressing first. */
export default function ToDo(): ReactNode {
  const { data: session } = useSession();
  const unit = session?.account.unit;
  const place = session?.account.place;
  const { data, error, isPending, refetch } = useApi<ToDoView>(
    '/api/to-do',
    { unit, place },
    { enabled: unit !== undefined, everyMs: 60_000 },
  );
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (isPending) return <Loading />;
  return (
    <>
      <div className="page-head">
        <h1>待办</h1>
        <span className="quiet">
          {session?.account.unitName}
          {place ? `（${place}）` : ''}，共 {data.items.length} 件
        </span>
      </div>
      {data.items.length === 0 && <Empty text="没有待办。交办给本单位的事项会出现在这里，并提醒值班手机。" />}
      {buckets.map(({ id, name, hint }) => {
        const items = data.items.filter(({ bucket }) => bucket === id);
        if (items.length === 0) return null;
        return (
          <section key={id} className="work-section" aria-labelledby={`bucket-${id}`}>
            <h2 id={`bucket-${id}`}>
              {name}（{items.length}）{hint !== '' && <span className="quiet"> {hint}</span>}
            </h2>
            <ul className="work-cards">
              {items.map((item) => (
                <Card key={item.case.id} item={item} />
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

function Card({ item }: { readonly item: Item }): ReactNode {
  const { case: file, part, accepted, next, dueAt, arithmetic } = item;
  return (
    <li className="work-card">
      <div className="work-line">
        <LevelTag level={file.level} />
        <span>{file.number}</span>
        <span className="quiet">{part === 'lead' ? '牵头' : '协办'}</span>
      </div>
      <Link className="work-title" to={`/cases/${file.id}`}>
        <HostileText text={file.title} most={80} />
      </Link>
      <div className="work-line">
        <strong>{accepted ? next : '待签收'}</strong>
        <Countdown due={dueAt} />
      </div>
      <p className="quiet">{arithmetic}</p>
    </li>
  );
}
