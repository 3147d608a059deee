import { createPostCounter, daysKept, type PostCounter } from '@tingchao/domain/trend/post-counter.ts';
import { days, hours, instant, minutes, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** A post may be stored so much later than its collection, or the oldest post that waits, says. */
const MARGIN_MS = minutes(15);
/** Everything is counted anew at most this often. */
const RECOUNT_MS = hours(1);

/** Counts of stored posts, kept in memory and read on from the store; every process that asks has its own, all the same. */
export type TrendBook = {
  /** Reads what was stored since the last time, everything at the first. One reading at a time. */
  refresh(): Promise<PostCounter>;
};

type Needs = Pick<Platform, 'posts' | 'log' | 'clock' | 'settings'>;

const books = new WeakMap<Platform['posts'], TrendBook>();

/** The book of a process: made at the first asking. */
export function trendBookOf(platform: Needs): TrendBook {
  const held = books.get(platform.posts);
  if (held !== undefined) return held;
  const book = openTrendBook(platform);
  books.set(platform.posts, book);
  return book;
}

type State = {
  readonly counter: PostCounter;
  readonly settings: Platform['settings']['trend'];
  /** Where the next reading begins. */
  from: Instant;
  /** When everything was counted from the store, how many posts it held, and how many were taken since. */
  readonly begunAt: Instant;
  readonly storedBefore: number;
  taken: number;
};

/** Opens an empty book. */
export function openTrendBook(platform: Needs): TrendBook {
  let state: State | undefined;
  let reading: Promise<PostCounter> | undefined;

  async function read(): Promise<PostCounter> {
    const { trend } = platform.settings;
    const stored = await platform.posts.count();
    if (state !== undefined && isMadeFor(state, trend)) {
      await readOn(platform, state);
      if (!hasMissed(state, stored, platform.clock.now())) return state.counter;
    }
    const now = platform.clock.now();
    const from = plus(now, -days(daysKept(trend)));
    const fresh = {
      counter: createPostCounter(trend),
      settings: trend,
      from,
      begunAt: now,
      storedBefore: stored,
      taken: 0,
    };
    await readOn(platform, fresh);
    state = { ...fresh, taken: 0 };
    return state.counter;
  }

  return {
    refresh() {
      reading ??= read().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}

const isMadeFor = ({ settings }: State, { weeks, mostSubjects }: State['settings']): boolean =>
  settings.weeks === weeks && settings.mostSubjects === mostSubjects;

/** Posts that were collected elsewhere and came late lie behind the place where reading goes on; then all is counted anew. */
const hasMissed = ({ storedBefore, taken, begunAt }: State, stored: number, now: Instant): boolean =>
  stored - storedBefore > taken && now - begunAt >= RECOUNT_MS;

/** Takes in what is stored from the state's place on, and moves the place to where everything before is sure to be stored. */
async function readOn(platform: Needs, state: State): Promise<void> {
  const { oldestAt } = await platform.log.waiting('posts.collected', 'analyzer');
  const now = platform.clock.now();
  const sure = plus(instant(Math.min(now, oldestAt ?? now)), -MARGIN_MS);
  for await (const page of platform.posts.scan(state.from)) {
    for (const kept of page) if (state.counter.take(kept)) state.taken += 1;
  }
  if (sure <= state.from) return;
  state.counter.settle(sure);
  state.from = sure;
}
