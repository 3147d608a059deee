import { expect, test } from 'vitest';
import { collectFamilies, expectFamilies } from '../journeys/board-families.ts';
import { openIn, takeCorner } from './open-test-platform.ts';

test('the four families of boards reach Elasticsearch by way of Kafka with every field they have on one machine', async () => {
  const corner = takeCorner();
  await using home = {
    open: ({ settings, fetcher }: Parameters<Parameters<typeof collectFamilies>[0]['open']>[0]) =>
      openIn(corner, settings, { fetcher }),
    [Symbol.asyncDispose]: () => corner[Symbol.asyncDispose](),
  };
  const kept = await collectFamilies(home);
  expectFamilies(kept);
  expect(kept.length).toBeGreaterThan(0);
});
