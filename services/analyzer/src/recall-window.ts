import { setImmediate } from 'node:timers/promises';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import { movedMembership } from '@tingchao/domain/incident/merge-incidents.ts';
import { days, plus } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { PostHandlerParts } from './handle-posts.ts';
import { moveOrPark } from './park-refused.ts';
import { survivorIn } from './stored-moves.ts';
import { understandAll } from './understand.ts';

/** How long one slice may hold the event loop, in milliseconds. */
const SLICE_MS = 5;
/** So many posts between two words on how far it is. */
const TOLD_EVERY = 20_000;

/**
 * Fills the clustering window with the stored posts of our regions, in slices that let others have their turn; finishes
 * moves that a crash cut short. A post that the window holds already is passed over, so that it may be begun again.
 * Returns how many posts it took; stops early when `signal` aborts.
 */
export async function recallWindow(
  { platform, understand, grouping, isOurs }: Pick<PostHandlerParts, 'platform' | 'understand' | 'grouping' | 'isOurs'>,
  signal?: AbortSignal,
): Promise<number> {
  const { settings, clock, posts, incidents, events, log } = platform;
  const since = plus(clock.now(), -days(settings.clustering.window.days));
  const started = performance.now();
  let recalled = 0;
  let slice = started;
  const tell = (done: boolean): void =>
    events.emit('window_refilled', { posts: recalled, ms: Math.round(performance.now() - started), done });
  // With partitions shared out, what the others handle is not even read.
  const regions = log.partitionOf === undefined ? undefined : (await posts.regionsSince(since)).filter(isOurs);
  for await (const all of regions?.length === 0 ? [] : posts.scan(since, regions)) {
    const page = all.filter(({ post }) => post.erasedAt === undefined);
    const ids = [...new Set(page.flatMap(({ membership }) => membership.incidentId ?? []))];
    const found = await incidents.getMany(ids);
    const read = await understandAll(
      understand,
      page.map(({ post }) => post),
    );
    for (const [at, kept] of page.entries()) {
      if (signal?.aborted === true) return recalled;
      const incidentId = await settle(platform, kept, found);
      // Only the features are taken: what the post was judged to be stays as it was stored.
      const { features } = read[at]!;
      grouping.recall(kept.post, kept.analysis, features, incidentId);
      recalled += 1;
      if (recalled % TOLD_EVERY === 0) tell(false);
      if (performance.now() - slice < SLICE_MS) continue;
      await setImmediate();
      slice = performance.now();
    }
  }
  tell(true);
  return recalled;
}

async function settle(
  platform: Platform,
  kept: KeptPost,
  found: ReadonlyMap<string, Incident>,
): Promise<string | null> {
  const { membership } = kept;
  if (membership.incidentId === null) return null;
  const incident = found.get(membership.incidentId);
  if (incident?.status !== 'merged') return membership.incidentId;
  const survivor = await survivorIn(platform, incident);
  await moveOrPark(platform, [
    { ...kept, membership: movedMembership(membership, survivor.id, '并案未完成，启动时补办') },
  ]);
  return survivor.id;
}
