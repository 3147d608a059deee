import type { Instant } from '../time/instant.ts';
import type { BoardFact, BoardFactKind } from './board-fact.ts';
import { fingerprint } from './post-id.ts';
import type { CollectedItem } from './collected-item.ts';
import { maskPersonal } from './mask-post.ts';
import { satisfactionIn } from './satisfaction.ts';

/** How a message stood on its board, as far as later facts are told from it; each text a fingerprint, empty where there is none. */
export type Standing = {
  /** An answer was shown that settles the message. */
  readonly settled: boolean;
  readonly answer: string;
  readonly rating: string;
  readonly followUp: string;
};

/** What is remembered of a collected item: its latest revision, and fingerprints of its words and of its answer. */
export type SeenItem = {
  readonly revision: number;
  readonly words: string;
  /** Empty while there is no answer. */
  readonly reply: string;
  /** How many posts its answer has had: 0 none, 1 the answer as first seen, 2 once changed … */
  readonly replies: number;
  /** Absent in what an earlier version remembered: then the first change tells no fact. */
  readonly standing?: Standing;
};

/** What collecting an item again means. */
export type Change = {
  /** Number to give a new revision of the message; null when it is as before. */
  readonly revision: number | null;
  /** Number to give the post of the answer; null when there is none or it is as before. */
  readonly replyRevision: number | null;
  /** What happened on the board since; empty without a revision. */
  readonly facts: readonly BoardFact[];
  readonly seen: SeenItem;
};

/** What a visit knows beyond the page in front of it. */
export type Observed = {
  readonly at: Instant;
  /** The answer is missing for so long, on a page that is whole otherwise, that it counts as withdrawn. */
  readonly answerGone?: boolean;
  /** The message had been recorded as removed and is there again. */
  readonly restored?: boolean;
};

/**
 * A page that rewrites itself at every visit (a counter in the text) would otherwise fill the store with revisions; from
 * this number on its changes are no longer followed.
 */
export const MAX_REVISIONS = 50;

/**
 * Compares an item with what is remembered of it. Changed words or a changed answer make a revision; an answer that is gone
 * for a moment does not (boards lose their lower half now and then), and neither do counts of readers or the way a time is
 * written. What happened on the board is told beside it: opened again, asked again, answer changed or withdrawn, rated, restored.
 */
export function noteChange(item: CollectedItem, before: SeenItem | undefined, observed: Observed): Change {
  // The title that a source's memory holds is masked: both forms of it must look the same.
  const words = fingerprint(maskPersonal(item.title), item.text);
  const settles = item.reply !== null && item.answered;
  const kinds = before === undefined ? [] : factsBetween(item, before, observed);
  const isWithdrawn = kinds.includes('answer_withdrawn');
  const reply = item.reply
    ? fingerprint(item.reply.unit, item.reply.text, item.reply.status, item.reply.rating)
    : isWithdrawn
      ? ''
      : (before?.reply ?? '');
  const standing = standingAfter(item, before, isWithdrawn || kinds.includes('reopened'));
  if (before === undefined) {
    return {
      revision: 0,
      replyRevision: settles ? 0 : null,
      facts: [],
      seen: { revision: 0, words, reply, replies: settles ? 1 : 0, standing },
    };
  }
  const replyChanged = reply !== before.reply;
  const differs = words !== before.words || replyChanged || kinds.length > 0;
  const changed = differs && before.revision < MAX_REVISIONS;
  const replyRevision = changed && settles && (replyChanged || before.replies === 0) ? before.replies : null;
  return {
    revision: changed ? before.revision + 1 : null,
    replyRevision,
    facts: changed ? kinds.map((kind) => toFact(kind, item, observed.at)) : [],
    seen: changed
      ? {
          revision: before.revision + 1,
          words,
          reply,
          replies: before.replies + (replyRevision === null ? 0 : 1),
          standing,
        }
      : before.standing === undefined
        ? { ...before, standing }
        : before,
  };
}

/** What is remembered of a message once its removal is recorded as a revision of its own. */
export const seenRemoved = (seen: SeenItem): SeenItem => ({ ...seen, revision: seen.revision + 1 });

function factsBetween(item: CollectedItem, { standing }: SeenItem, observed: Observed): readonly BoardFactKind[] {
  const restored: readonly BoardFactKind[] = observed.restored === true ? ['restored'] : [];
  if (standing === undefined) return restored;
  const now = standingOf(item);
  const isOpen = item.waits === true && !now.settled;
  const kinds: readonly (readonly [BoardFactKind, boolean])[] = [
    ['reopened', standing.settled && isOpen],
    ['asked_again', standing.settled && now.followUp !== '' && now.followUp !== standing.followUp],
    // Gone together with the status it settled by, or for so long that no hiccup of the page explains it.
    ['answer_withdrawn', standing.settled && item.reply === null && (isOpen || observed.answerGone === true)],
    ['answer_changed', standing.settled && now.settled && now.answer !== standing.answer],
    ['rated', now.rating !== '' && now.rating !== standing.rating && (standing.settled || now.settled)],
  ];
  return [...restored, ...kinds.flatMap(([kind, is]) => (is ? [kind] : []))];
}

function toFact(kind: BoardFactKind, item: CollectedItem, at: Instant): BoardFact {
  const rating = kind === 'rated' ? satisfactionIn(item.reply?.rating ?? null) : null;
  return { kind, at, ...(rating !== null && { rating }) };
}

const printOf = (text: string | null | undefined): string =>
  text === null || text === undefined || text.trim() === '' ? '' : fingerprint(text);

const standingOf = ({ reply, answered, followUp }: CollectedItem): Standing => ({
  settled: reply !== null && answered,
  answer: printOf(reply?.text),
  rating: printOf(reply?.rating),
  followUp: printOf(followUp),
});

/** An answer that is missing for a moment still stands; what was asked once more stays asked. */
function standingAfter(item: CollectedItem, before: SeenItem | undefined, isOver: boolean): Standing {
  const now = standingOf(item);
  const held = before?.standing;
  if (held === undefined || isOver || item.reply !== null) return now;
  return { ...held, followUp: now.followUp === '' ? held.followUp : now.followUp };
}

/** Writes what is remembered of an item as one short text for the source's memory. */
export function writeSeen({ revision, words, reply, replies, standing }: SeenItem): string {
  const head = `${revision}:${words}:${reply}:${replies}`;
  if (standing === undefined) return head;
  const { settled, answer, rating, followUp } = standing;
  return `${head}:${settled ? 1 : 0}:${answer}:${rating}:${followUp}`;
}

const HEX = '[0-9a-f]*';
const SEEN = new RegExp(`^(\\d+):(${HEX}):(${HEX}):(\\d+)(?::([01]):(${HEX}):(${HEX}):(${HEX}))?$`);

/** Reads what `writeSeen` wrote, now or in an earlier version; anything else is undefined. */
export function readSeen(text: unknown): SeenItem | undefined {
  const match = typeof text === 'string' ? SEEN.exec(text) : null;
  if (!match) return undefined;
  const [, revision, words = '', reply = '', replies, settled, answer = '', rating = '', followUp = ''] = match;
  const seen = { revision: Number(revision), words, reply, replies: Number(replies) };
  return settled === undefined ? seen : { ...seen, standing: { settled: settled === '1', answer, rating, followUp } };
}
