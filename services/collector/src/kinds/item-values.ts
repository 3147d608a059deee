import { parseDate } from '@tingchao/adapters/web/chinese-date.ts';
import { plainItem, type CollectedItem } from '@tingchao/domain/post/collected-item.ts';
import type { Attachment } from '@tingchao/domain/post/attachment.ts';
import type { Identity } from '@tingchao/domain/post/post-id.ts';
import type { Metrics, Reply } from '@tingchao/domain/post/post.ts';
import { instant, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Values } from '@tingchao/adapters/web/open-page.ts';
import { plainText } from './plain-text.ts';

export type ReplyRules = {
  /** Words of the channel for "not answered yet". */
  readonly openStatuses: readonly string[];
  readonly replyUnit: string | null;
};

/** Fields read from a page as an item. `at` is when the page was read: "3 小时前" counts from it. */
export function itemFromValues(
  identity: Identity,
  values: Values,
  at: Instant,
  rules: ReplyRules | null,
  attachments: readonly Attachment[] = [],
): CollectedItem {
  const reply = rules === null ? null : readReply(values, at, rules);
  const followUp = plainText(values['followUp'] ?? '').trim();
  const text = plainText(values['text'] ?? '');
  return plainItem({
    identity,
    link: values['link'] ?? null,
    title: plainText(values['title'] ?? ''),
    text: followUp === '' ? text : `${text}\n追问：${followUp}`,
    author: values['author'] ?? null,
    publishedAt: readTime(values['time'], at),
    metrics: readMetrics(values),
    regionHint: values['place'] ?? null,
    reply,
    answered: reply !== null && !isOpen(values['status'], rules?.openStatuses ?? []),
    forwards: readForwards(values['forwards']),
    ...(rules !== null && isOpen(values['status'], rules.openStatuses) && { waits: true }),
    ...(followUp !== '' && { followUp }),
    ...(attachments.length > 0 && { attachments }),
  });
}

/** Whether a status of the channel says that the message still waits for its answer; no status says nothing. */
export const isOpen = (status: string | undefined, openStatuses: readonly string[]): boolean =>
  status !== undefined && openStatuses.some((word) => status.includes(word));

function readReply(values: Values, at: Instant, rules: ReplyRules): Reply | null {
  const text = plainText(values['replyText'] ?? '').trim();
  if (text === '') return null;
  return {
    unit: values['replyUnit'] ?? rules.replyUnit,
    at: readTime(values['replyTime'], at),
    text,
    status: values['status'] ?? null,
    rating: values['rating'] ?? null,
    ...(isOpen(values['status'], rules.openStatuses) && { settles: false }),
  };
}

/** JSON channels give epoch seconds or milliseconds as often as a written date. Undated stays undated. */
export function readTime(text: string | undefined, at: Instant): Instant | null {
  if (text === undefined) return null;
  if (/^\d{10}$/.test(text)) return instant(Number(text) * 1000);
  if (/^\d{13}$/.test(text)) return instant(Number(text));
  return parseDate(text, { at }) ?? null;
}

function readMetrics(values: Values): Partial<Metrics> {
  const names = ['reads', 'reposts', 'comments', 'likes'] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const count = readCount(values[name]);
      return count === undefined ? [] : [[name, count]];
    }),
  );
}

/** `1.2万`, `3,456`, `阅读 88`: counts as channels write them. */
export function readCount(text: string | undefined): number | undefined {
  const match = /(\d[\d,]*(?:\.\d+)?)\s*([万亿kKwW])?/.exec(text ?? '');
  if (!match) return undefined;
  const factor = { 万: 1e4, w: 1e4, 亿: 1e8, k: 1e3 }[match[2]?.toLowerCase() ?? ''] ?? 1;
  return Math.round(Number((match[1] as string).replaceAll(',', '')) * factor);
}

function readForwards(value: string | undefined): Identity | null {
  if (value === undefined) return null;
  return /^https?:\/\//i.test(value) ? { by: 'link', link: value } : { by: 'native', id: value };
}
