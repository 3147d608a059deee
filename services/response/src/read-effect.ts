import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { callBacksOf, effectsOf, type Effect } from '@tingchao/domain/response/effect/effect.ts';
import { aroundAnswer, verdictOf } from '@tingchao/domain/response/effect/measure-spread.ts';
import { answerOf } from '@tingchao/domain/response/effect/record-effect.ts';
import { isReturn } from '@tingchao/domain/response/effect/returns.ts';
import { clarifiedClaims } from '@tingchao/domain/response/false-info/clarification.ts';
import type { Claim } from '@tingchao/domain/response/false-info/claim.ts';
import { hours, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** Posts of a matter that are counted, and cases that are looked through for returns; more than a county has. */
export const MOST_POSTS = 10_000;
const MOST_CASES = 2000;
const PAGE = 200;

/** How an answer does right now. */
export type EffectNow = {
  readonly answeredAt: Instant;
  readonly channel: string;
  /** The statements it clarifies; none for an answer that is no clarification. */
  readonly clarifies: readonly Claim[];
  /** Each window as far as it has gone; `over` tells whether it is whole. */
  readonly windows: readonly (Omit<Effect, 'id' | 'answeredAt' | 'at'> & { readonly over: boolean })[];
  /** As they were recorded when each window was over. */
  readonly recorded: readonly Effect[];
  /** What citizens said of the answer: on the board itself, and when they were called. */
  readonly ratings: Readonly<Record<string, number>>;
};

/** Reads how the newest answer of a case does; null while there is none. */
export async function readEffect(platform: Platform, file: CaseFile): Promise<EffectNow | null> {
  const answer = answerOf(file);
  if (answer === undefined) return null;
  const at = platform.clock.now();
  const { windowsHours, rebound } = platform.settings.publication.effect;
  const posts = await platform.posts.byIncident(file.incidentId, MOST_POSTS);
  const returns = await countReturns(platform, file, answer.at, windowsHours);
  const draft = file.drafts.find(({ id }) => id === answer.ref);
  return {
    answeredAt: answer.at,
    channel: answer.channel,
    clarifies: draft?.kind === 'clarification' ? clarifiedClaims(file, draft) : [],
    windows: windowsHours.map((length, n) => {
      const windows = aroundAnswer(posts, answer.at, length, at);
      const over = plus(answer.at, hours(length)) <= at;
      return { hours: length, ...windows, returns: returns[n] ?? 0, verdict: verdictOf(windows, rebound), over };
    }),
    recorded: effectsOf(file),
    ratings: ratingsOf(file, posts),
  };
}

/** How many cases of the same place and matter came after an answer, for each window. */
export async function countReturns(
  platform: Platform,
  file: CaseFile,
  answeredAt: Instant,
  windows: readonly number[],
): Promise<readonly number[]> {
  const counts = windows.map(() => 0);
  for (let [looked, after]: [number, CaseFile | undefined] = [0, undefined]; looked < MOST_CASES; looked += PAGE) {
    const page: readonly CaseFile[] = await platform.cases.list({ limit: PAGE, after });
    for (const other of page) {
      for (const [n, length] of windows.entries()) if (isReturn(file, other, answeredAt, length)) counts[n]! += 1;
    }
    after = page.at(-1);
    if (page.length < PAGE || page.every(({ openedAt }) => openedAt < answeredAt)) break;
  }
  return counts;
}

function ratingsOf(file: CaseFile, posts: readonly KeptPost[]): Readonly<Record<string, number>> {
  const given = [
    ...posts.map(({ post }) => post.reply?.rating ?? null).filter((rating) => rating !== null && rating !== ''),
    ...callBacksOf(file).map(({ satisfaction }) => satisfaction),
  ];
  // A board's word for a rating may be any text: `constructor` is a key like any other only in a map.
  const counts = new Map<string, number>();
  for (const rating of given) counts.set(rating!, (counts.get(rating!) ?? 0) + 1);
  return Object.fromEntries(counts);
}
