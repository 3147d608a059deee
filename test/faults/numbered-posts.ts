import type { LogRecord, NewRecord } from '@tingchao/ports/message-log.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import { aKeptPost, anIncident } from '@tingchao/testkit/builders.ts';

/** Posts of one incident in this test. */
const PER_INCIDENT = 5;
export const postId = (n: number): string => `post-${n}`;
export const incidentId = (n: number): string => `incident-${Math.floor(n / PER_INCIDENT)}`;

/** The n-th post as the collector appends it, some kilobytes long. */
export function numberedPost(n: number): NewRecord {
  const text = `第 ${n} 条 `.padEnd(700, '反映工地夜间噪音');
  return { key: postId(n), partitionKey: '青岚县', value: JSON.stringify({ n, text }) };
}

/** Keeps numbered posts as the analyzer and the response service do: save, then append, then acknowledge. */
export function keepNumbered(stores: Stores): (batch: readonly LogRecord[]) => Promise<void> {
  return async (batch) => {
    const numbers = batch.map(({ value }) => (JSON.parse(value) as { readonly n: number }).n);
    const kept = numbers.map((n) => aKeptPost({ post: { id: postId(n) }, incidentId: incidentId(n) }));
    const added = new Set(await stores.posts.add(kept));
    const ids = [...new Set(numbers.map(incidentId))];
    const known = await stores.incidents.getMany(ids);
    const changed: ReturnType<typeof anIncident>[] = [];
    for (const id of ids) {
      // Counted from what is stored, never from what came: a redelivery changes nothing.
      const posts = (await stores.posts.byIncident(id)).length;
      const before = known.get(id) ?? anIncident({ id, version: 0, counts: { ...anIncident().counts, posts: 0 } });
      if (before.counts.posts !== posts)
        changed.push({ ...before, version: before.version + 1, counts: { ...before.counts, posts } });
    }
    await stores.incidents.save(changed);
    await stores.cases.numberFor('青舆', 2026, ids);
    const waiting = await stores.incidents.unappended(100);
    await stores.log.append(
      'incidents.changed',
      waiting.map((incident) => ({ key: incident.id, value: JSON.stringify(incident) })),
    );
    await stores.incidents.markAppended(waiting);
    if (added.size > batch.length) throw new Error('more was added than came');
  };
}
