import type { HandoverView } from '@tingchao/console/routes/duty-handover.ts';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useApi } from '../api/queries.ts';
import { HostileText } from '../parts/hostile-text.tsx';
import { Failure } from '../parts/states.tsx';
import { HandoverPeople } from './handover-facts.tsx';

/** The last handover in a few lines, on the duty desk. */
export function LastHandover(): ReactNode {
  const query = useApi<{ handover: HandoverView | null }>('/api/duty/handovers/last', {}, { everyMs: 60_000 });
  const last = query.data?.handover;
  return (
    <section className="panel" aria-labelledby="last-handover">
      <h2 id="last-handover">最近一次交接</h2>
      {query.error && <Failure error={query.error} retry={() => void query.refetch()} />}
      {last === null && <p className="quiet">还没有交接过。</p>}
      {last && (
        <>
          <HandoverPeople one={last} />
          {last.notes !== '' && (
            <p>
              <HostileText text={last.notes} most={300} />
            </p>
          )}
          <p>
            交了 {last.facts.matters.length + last.facts.unseen} 件。
            <Link className="inline-link" to="/duty/handover">
              {last.status === 'offered' ? '去接班' : '看全部'}
            </Link>
          </p>
        </>
      )}
    </section>
  );
}
