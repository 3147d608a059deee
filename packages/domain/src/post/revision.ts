import { fingerprint } from './post-id.ts';
import type { CollectedItem } from './collected-item.ts';
import { maskPersonal } from './mask-post.ts';

/** What is remembered of a collected item: its latest revision, and fingerprints of its words and of its answer. */
export type SeenItem = {
  readonly revision: number;
  readonly words: string;
  /** Empty while there is no answer. */
  readonly reply: string;
  /** How many posts its answer has had: 0 none, 1 the answer as first seen, 2 once changed … */
  readonly replies: number;
};

/** What collecting an item again means. */
export type Change = {
  /** Number to give a new revision of the message; null when it is as before. */
  readonly revision: number | null;
  /** Number to give the post of the answer; null when there is none or it is as before. */
  readonly replyRevision: number | null;
  readonly seen: SeenItem;
};

/**
 * A page that rewrites itself at every visit (a counter in the text) would otherwise fill the store with revisions; from
 * this number on its changes are no longer followed.
 */
export const MAX_REVISIONS = 50;

/**
 * Compares an item with what is remembered of it. Changed words or a changed answer make a revision; an answer that is gone
 * does not (boards lose their lower half now and then), and neither do counts of readers or the way a time is written.
 */
export function noteChange(item: CollectedItem, before: SeenItem | undefined): Change {
  // The title that a source's memory holds is masked: both forms of it must look the same.
  const words = fingerprint(maskPersonal(item.title), item.text);
  const reply = item.reply
    ? fingerprint(item.reply.unit, item.reply.text, item.reply.status, item.reply.rating)
    : (before?.reply ?? '');
  const settles = item.reply !== null && item.answered;
  if (before === undefined) {
    return {
      revision: 0,
      replyRevision: settles ? 0 : null,
      seen: { revision: 0, words, reply, replies: settles ? 1 : 0 },
    };
  }
  const replyChanged = reply !== before.reply;
  const changed = (words !== before.words || replyChanged) && before.revision < MAX_REVISIONS;
  const replyRevision = changed && settles && (replyChanged || before.replies === 0) ? before.replies : null;
  return {
    revision: changed ? before.revision + 1 : null,
    replyRevision,
    seen: changed
      ? { revision: before.revision + 1, words, reply, replies: before.replies + (replyRevision === null ? 0 : 1) }
      : before,
  };
}

/** Writes what is remembered of an item as one short text for the source's memory. */
export const writeSeen = (seen: SeenItem): string => `${seen.revision}:${seen.words}:${seen.reply}:${seen.replies}`;

/** Reads what `writeSeen` wrote; anything else is undefined. */
export function readSeen(text: unknown): SeenItem | undefined {
  const match = typeof text === 'string' ? /^(\d+):([0-9a-f]*):([0-9a-f]*):(\d+)$/.exec(text) : null;
  if (!match) return undefined;
  return { revision: Number(match[1]), words: match[2]!, reply: match[3]!, replies: Number(match[4]) };
}
