import { z } from 'zod';
import { kindSchema, type PostRole } from '../../analysis/analysis.ts';
import type { KeptPost } from '../../incident/incident.ts';
import { answeredPostId, originalId } from '../../post/post-id.ts';
import { channelTypeSchema, type ChannelType, type Reply } from '../../post/post.ts';
import { hours, instant, type Instant } from '../../time/instant.ts';
import type { MonthPeriod } from './month-period.ts';

export const messageFactSchema = z
  .strictObject({
    /** Id of the post as first collected. */
    id: z.string(),
    channel: channelTypeSchema,
    kind: kindSchema,
    /** The unit that leads its case, else the one its answer names; null where nobody has it. */
    unit: z.string().nullable(),
    /** Received within the month; otherwise only its answer fell into it. */
    received: z.boolean(),
    /** Received and neither a copy, an advert nor another county's. */
    valid: z.boolean(),
    /** Valid, and answered by the end of the month. */
    replied: z.boolean(),
    /** Answered within the month, whenever it was received. */
    answeredNow: z.boolean(),
    /** Answered by the end of the channel's clock; null while unanswered or where a time is unknown. */
    onTime: z.boolean().nullable(),
    within48h: z.boolean().nullable(),
    /** From the message to its answer; null where either time is unknown. */
    hours: z.number().nullable(),
    satisfaction: z.enum(['满意', '基本满意', '不满意']).nullable(),
  })
  .readonly();
/** What the month's figures need of one message to an office. */
export type MessageFact = z.infer<typeof messageFactSchema>;

/** What is known of the case a message belongs to. */
export type MessageCase = { readonly unit: string | null; readonly answeredAt: Instant | null };

export type MessageContext = {
  readonly period: MonthPeriod;
  /** When the answer to such a message is due, from its receipt; null where a calendar is missing. */
  readonly dueOf: (channel: ChannelType, kind: KeptPost['analysis']['kind'], receivedAt: Instant) => Instant | null;
  readonly caseOf: (incidentId: string) => MessageCase | undefined;
};

/** Channels on which each letter waits for an answer of its own; elsewhere a public answer of its case answers it. */
const desks: ReadonlySet<ChannelType> = new Set(['gov_mailbox', 'leader_board', 'hotline_12345', 'petition']);
/** Roles of posts that say something to the government. */
const asking: ReadonlySet<PostRole> = new Set(['complaint', 'report', 'question', 'rumour', 'repost', 'duplicate']);

/** Whether a post is a message that an office has to count: a letter to it, or what a citizen says in public about a matter. */
export function isMessage({ post, analysis }: KeptPost): boolean {
  if (post.official || answeredPostId(post.id) !== null || post.channelType === 'superior_order') return false;
  return desks.has(post.channelType) || asking.has(analysis.role);
}

type Seen = {
  first: KeptPost | undefined;
  latest: KeptPost;
  /** The newest settled answer that had come by the end of the month, and when at the latest. */
  reply: { readonly reply: Reply; readonly by: Instant } | undefined;
};

/** Collects messages of a month from posts, oldest first, from its beginning until it is closed; then makes their facts. */
export function openMessageTally(context: MessageContext): {
  readonly add: (kept: KeptPost) => void;
  readonly facts: () => readonly MessageFact[];
} {
  const { from, to } = context.period;
  const seen = new Map<string, Seen>();
  return {
    add(kept) {
      const { post } = kept;
      if (!isMessage(kept)) return;
      const id = originalId(post.id);
      const isFirst = post.revision === 0;
      if (isFirst && (post.collectedAt >= to || post.collectedAt < from)) return;
      const known = seen.get(id);
      const reply = replyBy(post, to) ?? known?.reply;
      if (!isFirst && known === undefined && reply === undefined) return;
      seen.set(id, { first: isFirst ? kept : known?.first, latest: kept, reply });
    },
    facts: () =>
      [...seen].map(([id, one]) => factOf(id, one, context)).filter((fact) => fact.received || fact.answeredNow),
  };
}

function replyBy({ reply, collectedAt }: KeptPost['post'], to: Instant): Seen['reply'] {
  if (reply === null || reply.settles === false) return undefined;
  const by = reply.at ?? collectedAt;
  return by < to ? { reply, by } : undefined;
}

function factOf(id: string, { first, latest, reply }: Seen, context: MessageContext): MessageFact {
  const { period, caseOf, dueOf } = context;
  const { post, analysis, membership } = first ?? latest;
  const file = membership.incidentId === null ? undefined : caseOf(membership.incidentId);
  const byCase = desks.has(post.channelType) ? null : (file?.answeredAt ?? null);
  const answeredAt = reply?.by ?? (byCase !== null && byCase < period.to ? byCase : null);
  const known = reply === undefined ? answeredAt : reply.reply.at;
  const received = first !== undefined;
  const valid =
    received &&
    membership.decision !== 'fold' &&
    analysis.territory !== 'outside' &&
    !analysis.marks.includes('advert') &&
    !analysis.marks.includes('recruiting');
  const receivedAt = post.collectedAt;
  const due = dueOf(post.channelType, analysis.kind, receivedAt);
  const spent = known === null ? null : Math.max(0, known - (post.publishedAt ?? receivedAt));
  const replied = valid && answeredAt !== null;
  return {
    id,
    channel: post.channelType,
    kind: analysis.kind,
    unit: file?.unit ?? reply?.reply.unit ?? null,
    received,
    valid,
    replied,
    answeredNow: answeredAt !== null && answeredAt >= period.from && (valid || !received),
    onTime: replied && known !== null && due !== null ? known <= due : null,
    within48h: replied && known !== null ? instant(known - receivedAt) <= hours(48) : null,
    hours: replied && spent !== null ? Math.round((spent / hours(1)) * 10) / 10 : null,
    satisfaction: replied ? satisfactionIn(reply?.reply.rating ?? null) : null,
  };
}

/** What a rating says, in the words of the ledger; null where there is none or it says nothing of the kind. */
export function satisfactionIn(rating: string | null): MessageFact['satisfaction'] {
  if (rating === null) return null;
  const text = rating.normalize('NFKC').trim();
  if (/不满|差评|很差|较差/u.test(text)) return '不满意';
  if (/基本满意|较满意|一般/u.test(text)) return '基本满意';
  if (/满意|好评/u.test(text)) return '满意';
  const stars = /^(?:([★⭐]+)☆*|([1-5])(?:\s*(?:星|分|\/\s*5))?)$/u.exec(text);
  if (!stars) return null;
  const count = stars[1] === undefined ? Number(stars[2]) : [...stars[1]].length;
  if (count >= 4) return '满意';
  return count === 3 ? '基本满意' : '不满意';
}
