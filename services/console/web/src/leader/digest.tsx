import type { DigestView } from '@tingchao/console/views/digest-view.ts';
import { Button, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useApi } from '../api/queries.ts';
import { may, useSession } from '../api/session.ts';
import { Answer } from '../parts/answer.tsx';
import { HostileText } from '../parts/hostile-text.tsx';
import { Figures } from '../parts/rows.tsx';
import { InstructionDialog, type Instructed } from './instruction-dialog.tsx';
import './leader.css';

type DigestItem = DigestView['decide'][number];

/** Today on one page: decide, know, watch, and what became of yesterday's instructions; the same on paper. */
export default function DigestPage(): ReactNode {
  const [params, setParams] = useSearchParams();
  const date = params.get('date') ?? '';
  const query = useApi<DigestView>(`/api/digests/${date === '' ? 'latest' : date}`);
  const { data: session } = useSession();
  const [about, setAbout] = useState<Instructed>();
  const write = may(session, 'leader.instruct')
    ? ({ caseId, number, title }: DigestItem): void => setAbout({ caseId, number, title })
    : undefined;
  return (
    <Answer query={query}>
      {(digest) => (
        <article className="digest">
          <header className="page-head">
            <h1>{digest.title}</h1>
            <strong>{digest.date}</strong>
            <div className="filters no-print digest-tools">
              <Input
                className="filter-words"
                type="date"
                aria-label="哪一天"
                value={digest.date}
                onChange={(event) => setParams(event.target.value === '' ? {} : { date: event.target.value })}
              />
              <Button onClick={() => window.print()}>打印</Button>
              <Link to="/instructions">批示办理</Link>
            </div>
          </header>
          <p className="quiet">
            数据窗口 {digest.window}；出表 {digest.madeAt}
          </p>
          <Figures items={digest.figures.map(({ label, value }) => [label, value] as const)} />
          <Instructions items={digest.instructions} />
          <Part name="一、需要决定" items={digest.decide} write={write} />
          <Part name="二、需要知晓" items={digest.know} write={write} />
          <Part name="三、需要关注" items={digest.watch} write={write} />
          {digest.left.value > 0 && (
            <p className="quiet">
              另有 {digest.left.value} 件见<Link to="/ledger">台账</Link>。
            </p>
          )}
          <section className="panel">
            <h2>四、监测渠道运行状态</h2>
            {digest.outages.length === 0 ? (
              <p>全部信源正常。</p>
            ) : (
              <ul className="note-list">
                {digest.outages.map(({ sourceId, name, health, owner, reason }) => (
                  <li key={sourceId}>
                    <strong>{name}</strong> {health}；责任人 {owner}；<HostileText text={reason} most={120} />
                  </li>
                ))}
              </ul>
            )}
          </section>
          <footer className="quiet">
            {digest.notes.map((note) => (
              <p key={note}>{note}</p>
            ))}
          </footer>
          <InstructionDialog about={about} close={() => setAbout(undefined)} />
        </article>
      )}
    </Answer>
  );
}

function Instructions({ items }: { readonly items: DigestView['instructions'] }): ReactNode {
  if (items.length === 0) return null;
  return (
    <section className="panel">
      <h2>批示落实</h2>
      <ol className="digest-items">
        {items.map((one) => (
          <li key={`${one.number} ${one.documentNo}`}>
            <h3>
              <HostileText text={one.text === '' ? one.title : one.text} />
            </h3>
            <p>{one.report === '' ? '尚未报结。' : `报结：${one.report}`}</p>
            <p className="digest-facts">
              <span>{one.documentNo}</span>
              <span>{one.from}</span>
              <Link to={`/cases/${one.caseId}`}>{one.number}</Link>
              <span>{one.unit}</span>
              <span className={one.standing === 'overdue' ? 'word-bad' : ''}>
                {one.standingName}，时限 {one.due}
              </span>
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Part({
  name,
  items,
  write,
}: {
  readonly name: string;
  readonly items: readonly DigestItem[];
  readonly write: ((item: DigestItem) => void) | undefined;
}): ReactNode {
  return (
    <section className="panel">
      <h2>{name}</h2>
      {items.length === 0 && <p className="quiet">无。</p>}
      <ol className="digest-items">
        {items.map((item) => (
          <li key={`${item.number} ${item.title}`}>
            <h3>
              {item.level !== '' && <span className="digest-level">{item.level}</span>}
              <HostileText text={item.title} most={80} />
            </h3>
            <p>{item.why}</p>
            <p className="digest-facts">
              {item.caseId === '' ? (
                <span>{item.number}</span>
              ) : (
                <Link to={`/cases/${item.caseId}`}>{item.number}</Link>
              )}
              {item.unit !== '' && <span>{item.unit}</span>}
              <span>{item.state}</span>
              {item.due !== '' && (
                <span className={item.overdue ? 'word-bad' : ''}>
                  时限 {item.due}
                  {item.overdue ? ' 已超时' : ''}
                </span>
              )}
            </p>
            {write && item.caseId !== '' && (
              <Button
                className="no-print"
                size="small"
                onClick={() => write(item)}
                aria-label={`就 ${item.number} 写批示`}
              >
                写批示
              </Button>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
