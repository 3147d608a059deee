import type { LateReturnsView } from '@tingchao/console/routes/case-owners.ts';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useApi } from '../api/queries.ts';
import { toShortTime } from '../api/server-time.ts';
import { HostileText } from '../parts/hostile-text.tsx';

/** 逾期退单 that wait for a decision; nothing where none does. */
export function LateReturns(): ReactNode {
  const { data } = useApi<LateReturnsView>('/api/late-returns', {}, { everyMs: 60_000 });
  if (!data || data.items.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="late-returns">
      <h2 id="late-returns">逾期退单，等裁定（{data.items.length}）</h2>
      <ul className="plain-list">
        {data.items.map((one) => (
          <li key={`${one.caseId}${one.unit}`}>
            <Link to={`/cases/${one.caseId}`}>{one.number}</Link> <HostileText text={one.title} most={60} />
            <div>
              {one.unitName}：<HostileText text={one.reason} most={200} />
            </div>
            <div className="quiet">
              {one.askedBy} {toShortTime(one.askedAt)} 申请；裁定之前由该单位继续办理
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
