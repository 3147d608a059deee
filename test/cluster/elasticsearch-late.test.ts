import { expect, inject, test } from 'vitest';
import { startElasticsearchFaults } from './elasticsearch-faults.ts';
import { townPosts } from './town-posts.ts';
import { compareWholeSystems, removeIndices } from './whole-system.ts';

/** So long the client waits, and longer than that the server takes. */
const timeoutSeconds = 5;
const LATE_MS = 8_000;
const url = inject('elasticsearch');

test('writes that happened though their answers came too late are done once: posts, incidents and cases', async () => {
  await using faulty = await startElasticsearchFaults(url);
  await using both = await compareWholeSystems({
    kafka: inject('kafka'),
    elasticsearch: faulty.address,
    timeoutSeconds,
  });
  const { system } = both;
  const waiting = new Set(['posts', 'incidents', 'cases']);
  const meets = ({ path, body }: { readonly path: string; readonly body: string }): boolean => {
    const kind = [...waiting].find((one) => path.endsWith('_bulk') && body.includes(`"${system.prefix}-${one}-`));
    return kind !== undefined && waiting.delete(kind);
  };
  const lateOnes = (): number => faulty.seen.filter(({ fault }) => fault === 'late').length;
  await both.survive(townPosts().slice(0, 128), {
    begin: () => faulty.inject({ kind: 'late', ms: LATE_MS }, { meets }),
    during: () => expect.poll(lateOnes, { timeout: 200_000, interval: 500 }).toBe(3),
    end: () => faulty.heal(),
  });
  // No version was skipped: what is told is each version once, in order.
  const versions = new Map<string, readonly number[]>();
  for await (const page of system.platform.log.scan('incidents.changed'))
    for (const { key, value } of page) {
      const { version } = JSON.parse(value) as { readonly version: number };
      versions.set(key, [...(versions.get(key) ?? []), version]);
    }
  for (const [id, told] of versions) {
    const stored = await system.platform.incidents.get(id);
    expect(told.at(-1)).toBe(stored?.version);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
  }
  await removeIndices(url, system);
});
