import { z } from 'zod';
import { kindSchema, type PostRole } from '../../analysis/analysis.ts';
import type { KeptPost } from '../../incident/incident.ts';
import { answeredPostId, originalId } from '../../post/post-id.ts';
import { channelTypeSchema, type ChannelType } from '../../post/post.ts';
import { hours, type Instant } from '../../time/instant.ts';
import { satisfactionIn } from '../../post/satisfaction.ts';
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

/** What is kept of a message until the month is counted: no text, so that a month of them fits. */
type Seen = {
  readonly channel: ChannelType;
  readonly kind: MessageFact['kind'];
  readonly receivedAt: Instant;
  readonly publishedAt: Instant | null;
  readonly incidentId: string | null;
  readonly received: boolean;
  /** Neither a copy, an advert nor another county's. */
  readonly counts: boolean;
  readonly reply: Answered | undefined;
};

/** The newest settled answer that had come by the end of the month, and when at the latest. */
type Answered = {
  readonly unit: string | null;
  readonly at: Instant | null;
  readonly by: Instant;
  readonly satisfaction: MessageFact['satisfaction'];
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
      const reply = answeredBy(post, to) ?? known?.reply;
      if (!isFirst && known === undefined && reply === undefined) return;
      seen.set(id, { ...(known?.received === true ? known : seenIn(kept, isFirst)), reply });
    },
    facts: () =>
      [...seen].map(([id, one]) => factOf(id, one, context)).filter((fact) => fact.received || fact.answeredNow),
  };
}

function seenIn({ post, analysis, membership }: KeptPost, received: boolean): Omit<Seen, 'reply'> {
  return {
    channel: post.channelType,
    kind: analysis.kind,
    receivedAt: post.collectedAt,
    publishedAt: post.publishedAt,
    incidentId: membership.incidentId,
    received,
    counts:
      membership.decision !== 'fold' &&
      analysis.territory !== 'outside' &&
      !analysis.marks.includes('advert') &&
      !analysis.marks.includes('recruiting'),
  };
}

function answeredBy({ reply, collectedAt }: KeptPost['post'], to: Instant): Answered | undefined {
  if (reply === null || reply.settles === false) return undefined;
  const by = reply.at ?? collectedAt;
  const { unit, at, rating } = reply;
  return by < to ? { unit, at, by, satisfaction: satisfactionIn(rating) } : undefined;
}

function factOf(id: string, one: Seen, { period, caseOf, dueOf }: MessageContext): MessageFact {
  const { channel, kind, receivedAt, received, reply } = one;
  const file = one.incidentId === null ? undefined : caseOf(one.incidentId);
  const byCase = desks.has(channel) ? null : (file?.answeredAt ?? null);
  const answeredAt = reply?.by ?? (byCase !== null && byCase < period.to ? byCase : null);
  const known = reply === undefined ? answeredAt : reply.at;
  const valid = received && one.counts;
  const due = dueOf(channel, kind, receivedAt);
  const spent = known === null ? null : Math.max(0, known - (one.publishedAt ?? receivedAt));
  const replied = valid && answeredAt !== null;
  return {
    id,
    channel,
    kind,
    unit: file?.unit ?? reply?.unit ?? null,
    received,
    valid,
    replied,
    answeredNow: answeredAt !== null && answeredAt >= period.from && (valid || !received),
    onTime: replied && known !== null && due !== null ? known <= due : null,
    within48h: replied && known !== null ? known - receivedAt <= hours(48) : null,
    hours: replied && spent !== null ? Math.round((spent / hours(1)) * 10) / 10 : null,
    satisfaction: replied ? (reply?.satisfaction ?? null) : null,
  };
}
