import type { WebChannelSource } from '@tingchao/domain/post/source-settings.ts';
import { days, hours, plus } from '@tingchao/domain/time/instant.ts';
import type { Visit, VisitContext } from '../visit.ts';
import { visitListing } from './visit-listing.ts';

/** Notices are corrected in their first days; what changes later is rare enough to be seen by hand. */
const EDITED_WITHIN_MS = days(2);
const RECHECK_MS = hours(6);

/** Visits a column of a site: new pages, and fresh ones again in case they were edited. */
export function visitWebChannel(source: WebChannelSource, visit: VisitContext): Promise<Visit> {
  return visitListing(
    source,
    {
      replies: null,
      follow: (item, firstSeenAt, at) => {
        const until = plus(firstSeenAt, EDITED_WITHIN_MS);
        return until > at ? { nextAt: plus(at, RECHECK_MS), until } : null;
      },
    },
    visit,
  );
}
