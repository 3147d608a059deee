import type { PostRole } from '../../analysis/analysis.ts';
import type { KeptPost } from '../../incident/incident.ts';
import { hours, plus, type Instant } from '../../time/instant.ts';
import type { PublicationSettings } from '../publication/publication-settings.ts';
import type { Effect, Spread } from './effect.ts';

/** When a post entered the talk: as published, else as first seen. */
const timeOf = ({ post }: KeptPost): Instant => post.publishedAt ?? post.collectedAt;

const asking: ReadonlySet<PostRole> = new Set(['complaint', 'report', 'question']);
const passedOn: ReadonlySet<PostRole> = new Set(['repost', 'duplicate']);

/** The talk about a matter in `[from, to)`: the public's posts, revisions counted once, official notices and noise left out. */
export function spreadOf(posts: readonly KeptPost[], from: Instant, to: Instant): Spread {
  const told = posts.filter(
    (kept) =>
      !kept.post.official &&
      kept.post.revision === 0 &&
      kept.analysis.role !== 'noise' &&
      timeOf(kept) >= from &&
      timeOf(kept) < to,
  );
  const hostile = told.filter(({ analysis }) => analysis.sentiment.label === 'negative').length;
  const authors = new Set(told.map(({ post }) => post.authorKey).filter((key) => key !== null));
  return {
    posts: told.length,
    reposts: told.filter(({ analysis }) => passedOn.has(analysis.role)).length,
    sources: authors.size,
    channels: new Set(told.map(({ post }) => post.channelType)).size,
    hostility: told.length === 0 ? null : hostile / told.length,
    asks: told.filter(({ analysis }) => asking.has(analysis.role)).length,
  };
}

export type Windows = { readonly before: Spread; readonly after: Spread };

/** The talk in `length` hours before and after an answer; the time after ends at `at` where that is earlier. */
export function aroundAnswer(posts: readonly KeptPost[], answeredAt: Instant, length: number, at: Instant): Windows {
  const end = Math.min(plus(answeredAt, hours(length)), at) as Instant;
  return {
    before: spreadOf(posts, plus(answeredAt, -hours(length)), answeredAt),
    after: spreadOf(posts, answeredAt, end),
  };
}

type Rule = PublicationSettings['effect']['rebound'];

/** Whether the talk came back after an answer, and why; undefined when it did not. Thresholds are configuration, [D]. */
export function reboundIn({ before, after }: Windows, rule: Rule): string | undefined {
  if (after.posts < rule.leastPosts) return undefined;
  if (after.posts >= before.posts * rule.times)
    return `回应后 ${after.posts} 帖，回应前同样长的时间 ${before.posts} 帖`;
  const rise = (after.hostility ?? 0) - (before.hostility ?? 0);
  if (before.hostility === null || rise < rule.hostility) return undefined;
  return `负面占比由 ${percent(before.hostility)} 升至 ${percent(after.hostility ?? 0)}`;
}

/** What an answer brought, in one word. */
export function verdictOf(windows: Windows, rule: Rule): Effect['verdict'] {
  if (reboundIn(windows, rule) !== undefined) return 'rebound';
  return windows.after.posts < windows.before.posts ? 'calmer' : 'level';
}

const percent = (share: number): string => `${Math.round(share * 100)}%`;
