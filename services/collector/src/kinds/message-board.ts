import type { MessageBoardSource } from '@tingchao/domain/post/source-settings.ts';
import { days, hours, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Visit, VisitContext } from '../visit.ts';
import { visitListing } from './visit-listing.ts';

/** An answered message is looked at twice a day: answers are edited and rated. */
const ANSWERED_REVISIT_MS = hours(12);

/** Visits a message board: new messages, and open ones again until they are answered. */
export function visitMessageBoard(source: MessageBoardSource, visit: VisitContext): Promise<Visit> {
  const { openStatuses, replyUnit = null } = source;
  return visitListing(
    source,
    {
      replies: { openStatuses, replyUnit },
      follow: (item, firstSeenAt, at) => {
        if (item.answered) {
          const until = plus(item.reply?.at ?? at, days(source.watchAnsweredDays));
          return until > at ? { nextAt: plus(at, ANSWERED_REVISIT_MS), until } : null;
        }
        const until = plus(firstSeenAt, days(source.revisitDays));
        return { nextAt: plus(at, revisitMs(item.publishedAt ?? firstSeenAt, at)), until };
      },
    },
    visit,
  );
}

/** Fresh messages are asked about often, old ones daily: a twentieth of the age, from 5 minutes to a day. */
const revisitMs = (askedAt: Instant, at: Instant): number =>
  Math.min(Math.max((at - askedAt) / 20, hours(1) / 12), days(1));
