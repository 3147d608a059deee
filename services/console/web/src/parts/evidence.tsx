import './evidence.css';
import type { EvidenceView } from '@tingchao/console/routes/evidence.ts';
import type { IncidentDetail } from '@tingchao/console/views/incident-view.ts';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useApi } from '../api/queries.ts';
import { toShortTime } from '../api/server-time.ts';
import { HostileText } from './hostile-text.tsx';
import { Failure, Loading } from './states.tsx';

/** The page as it was when it was collected: in words, with its hash and time; opened on demand. */
export function Evidence({
  incident,
  post,
  snapshot,
}: {
  readonly incident: string;
  readonly post: string;
  readonly snapshot: string | null;
}): ReactNode {
  const [open, setOpen] = useState(false);
  if (snapshot === null) return null;
  return (
    <div className="evidence">
      <Button size="small" aria-expanded={open} className="no-print" onClick={() => setOpen(!open)}>
        {open ? '收起存证' : '看存证'}
      </Button>
      <span className="quiet evidence-hash"> SHA-256 {snapshot.slice(0, 12)}…</span>
      {open && <Kept incident={incident} post={post} />}
    </div>
  );
}

function Kept({ incident, post }: { readonly incident: string; readonly post: string }): ReactNode {
  const { data, error, refetch } = useApi<EvidenceView>(
    `/api/incidents/${encodeURIComponent(incident)}/posts/${encodeURIComponent(post)}/evidence`,
  );
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Loading text="正在读取存证" />;
  return (
    <figure className="evidence-page" aria-label="存证">
      <figcaption className="quiet">
        {toShortTime(data.collectedAt)} 采到，{Math.ceil(data.bytes / 1024)} KB，
        {data.intact ? '与登记的 SHA-256 一致' : '与登记的 SHA-256 不一致，请联系系统管理员'}
        <br />
        <span className="evidence-hash">{data.hash}</span>
      </figcaption>
      {data.text === null ? (
        <p>存证是截图（{data.type}），含个人信息，不在这里显示；取原件须写明理由（办理凭证）。</p>
      ) : (
        <section className="evidence-text" aria-label="当时网页上的文字" tabIndex={0}>
          <HostileText text={data.text} />
          {data.cut && <p className="quiet">只显示开头，其余见原件。</p>}
        </section>
      )}
    </figure>
  );
}

type Fact = {
  readonly kind: string;
  readonly at: string;
  readonly lastSeenAt?: string | null;
  readonly rating?: string;
  readonly postId: string;
};
const factNames: Readonly<Record<string, string>> = {
  removed: '已不在网站上',
  restored: '重新出现在网站上',
  reopened: '网站上重新列为待办',
  asked_again: '留言人追问',
  answer_changed: '网站上的答复有改动',
  answer_withdrawn: '网站上的答复已撤下',
  rated: '网站上有评价',
};

/** What happened to a post on its site afterwards, as facts: what was seen and when, never why or by whom. */
export function SiteFacts({ incident, post }: { readonly incident: IncidentDetail; readonly post: string }): ReactNode {
  const all = incident['boardFacts'];
  const facts = (Array.isArray(all) ? (all as readonly Fact[]) : []).filter(
    ({ postId }) => postId === post || postId === post.split('#')[0],
  );
  if (facts.length === 0) return null;
  return (
    <ul className="plain-list site-facts">
      {facts.map(({ kind, at, lastSeenAt, rating }) => (
        <li key={`${kind}${at}`}>
          {toShortTime(at)} 见到：{factNames[kind] ?? kind}
          {rating !== undefined && `（${rating}）`}
          {lastSeenAt && `，${toShortTime(lastSeenAt)} 最后见到`}
          {kind === 'removed' && '；采到时的内容已存证，时限照常计算'}
        </li>
      ))}
    </ul>
  );
}
