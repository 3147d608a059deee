import type { IncidentDetail, IncidentPost } from '@tingchao/console/views/incident-view.ts';
import { type ReactNode } from 'react';
import { toShortTime } from '../api/server-time.ts';
import { isMissing, useApi } from '../api/queries.ts';
import { Evidence, SiteFacts } from '../parts/evidence.tsx';
import { HostileText } from '../parts/hostile-text.tsx';
import { Failure, Loading } from '../parts/states.tsx';
import type { CaseFileView } from './case-data.ts';

type Answer = { readonly incident: IncidentDetail; readonly posts: readonly IncidentPost[] };
const MOST = 10;

/** What is complained about, as the account may see it: a unit gets a paraphrase, never who said it. */
export function CaseMatter({ file }: { readonly file: CaseFileView }): ReactNode {
  const { data, error, isPending, refetch } = useApi<Answer>(`/api/incidents/${file.incidentId}`, { posts: 50 });
  return (
    <section className="panel" aria-labelledby="matter">
      <h2 id="matter">群众反映</h2>
      {isPending && <Loading />}
      {error && !isMissing(error) && <Failure error={error} retry={() => void refetch()} />}
      {error && isMissing(error) && <p className="quiet">原文不在本岗位的可见范围，请联系网信办。</p>}
      <ul className="plain-list">
        {distinct(data?.posts ?? []).map((post) => (
          <li key={post.id}>
            <HostileText text={post.text === '' ? post.title : post.text} most={600} />
            <div className="quiet">
              {post.channelName}　{post.kind}　{toShortTime(post.publishedAt ?? post.collectedAt)}
              {post.official && '　官方'}
            </div>
            {data && <SiteFacts incident={data.incident} post={post.id} />}
            <Evidence incident={file.incidentId} post={post.id} snapshot={post.snapshot} />
          </li>
        ))}
      </ul>
      <p className="quiet">
        {(data?.posts.length ?? 0) > 0 && `共 ${data?.posts.length} 条同类反映。`}
        定级依据：{file.levelBasis}
      </p>
      {file.proposal !== null && (
        <p className="quiet">
          交办依据：{file.proposal.clause.text}（{file.proposal.clause.basis}）
        </p>
      )}
    </section>
  );
}

/** What says the same is shown once. */
function distinct(posts: readonly IncidentPost[]): readonly IncidentPost[] {
  const seen = new Set<string>();
  return posts
    .filter(({ text, title }) => {
      const said = text === '' ? title : text;
      if (seen.has(said)) return false;
      seen.add(said);
      return true;
    })
    .slice(0, MOST);
}
