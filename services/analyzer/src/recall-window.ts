import { setImmediate } from 'node:timers/promises';
import type { Analyzer } from '@tingchao/domain/analysis/analyze-post.ts';
import type { Grouping } from '@tingchao/domain/incident/grouping.ts';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import { movedMembership } from '@tingchao/domain/incident/merge-incidents.ts';
import { days, plus } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** Fills the clustering window from the store; finishes moves that a crash cut short. Returns how many posts it holds. */
export async function recallWindow(platform: Platform, analyzer: Analyzer, grouping: Grouping): Promise<number> {
  const { settings, clock, posts, incidents, segmenter } = platform;
  const since = plus(clock.now(), -days(settings.clustering.window.days));
  let recalled = 0;
  for await (const page of posts.scan(since)) {
    const ids = [...new Set(page.flatMap(({ membership }) => membership.incidentId ?? []))];
    const found = await incidents.getMany(ids);
    for (const kept of page) {
      const incidentId = await settle(platform, kept, found);
      // Only the features are taken: what the post was judged to be stays as it was stored.
      const { features } = analyzer.analyze(kept.post, (text) => segmenter.cut(text));
      grouping.recall(kept.post, kept.analysis, features, incidentId);
      recalled += 1;
      if (recalled % 50 === 0) await setImmediate();
    }
  }
  return recalled;
}

async function settle(
  { posts }: Platform,
  { post, membership }: KeptPost,
  found: ReadonlyMap<string, Incident>,
): Promise<string | null> {
  if (membership.incidentId === null) return null;
  const incident = found.get(membership.incidentId);
  if (incident?.status !== 'merged' || incident.mergedInto === null) return membership.incidentId;
  await posts.move([
    { id: post.id, membership: movedMembership(membership, incident.mergedInto, '并案未完成,启动时补办') },
  ]);
  return incident.mergedInto;
}
