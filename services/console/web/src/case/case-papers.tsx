import type { ReactNode } from 'react';
import { toShortTime } from '../api/server-time.ts';
import { HostileText } from '../parts/hostile-text.tsx';
import { stepNames, type CaseFileView } from './case-data.ts';

/** Drafts and who approved what: orally, on paper with its scan, or for somebody who was away. */
export function CasePapers({ file }: { readonly file: CaseFileView }): ReactNode {
  const drafts = file.drafts as readonly { id?: string; title?: string; channel?: string; by?: string; at?: string }[];
  const open = file.drafts.at(-1)?.findings?.filter(({ blocking, answer }) => blocking && answer === null).length ?? 0;
  if (drafts.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="papers">
      <h2 id="papers">稿件与审签</h2>
      <ul className="plain-list">
        {drafts.map(({ id, title = '', channel, by, at }) => (
          <li key={id}>
            <strong>
              第 {id?.slice(1)} 稿　
              <HostileText text={title} />
            </strong>
            <div className="quiet">
              {channel}　{by}　{at === undefined ? '' : toShortTime(at)}
            </div>
            {file.approvals
              .filter(({ draftId }) => draftId === id)
              .map((one) => (
                <div key={`${one.step}${one.at}`}>
                  {stepNames[one.step]}：{one.decision === 'pass' ? '通过' : '退回'}　{one.by}
                  {one.behalfOf !== undefined && `（受 ${one.behalfOf} 委托）`}　{toShortTime(one.at)}
                  {one.oral !== undefined && (one.oral.signedAt === null ? '　口头批准，待补签' : '　口头批准，已补签')}
                  {one.paper !== undefined && (
                    <>
                      {`　线下签批（${one.paper.recordedBy} 代录）`}
                      <a
                        className="inline-link"
                        href={`/api/cases/${file.id}/scans/${one.paper.scan}`}
                        target="_blank"
                        rel="noreferrer"
                      >
                        看扫描件
                      </a>
                    </>
                  )}
                  {one.reason !== '' && <HostileText text={`　${one.reason}`} />}
                </div>
              ))}
          </li>
        ))}
      </ul>
      {open > 0 && <p className="countdown-late">最新稿还有 {open} 条必须答复的提示。</p>}
    </section>
  );
}
