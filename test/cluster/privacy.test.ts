import { expect, test } from 'vitest';
import { filesIn, findLeaks, type PrivacyHome } from '../journeys/private-citizens.ts';
import { openIn, takeCorner } from './open-test-platform.ts';
import { ask } from './raw-elasticsearch.ts';
import { bytesIn } from './raw-kafka.ts';

/** What `test/journeys/privacy.test.ts` asks of one machine, asked of the servers: every document and every record as it lies there. */
function aCluster(): PrivacyHome {
  const corner = takeCorner();
  const { kafka, elasticsearch, prefix, folder } = corner;
  return {
    open: ({ settings, ...parts }) => openIn(corner, settings, parts),
    async kept() {
      const all = `/${prefix}-*`;
      await ask(elasticsearch, 'POST', `${all}/_refresh`);
      const { body } = await ask(elasticsearch, 'GET', `${all}/_search?size=10000`);
      const { hits } = (body as { readonly hits: { readonly hits: readonly object[] } }).hits;
      const records = await bytesIn(kafka, `${prefix}-`);
      expect([hits.length > 0, records.length > 0]).toEqual([true, true]);
      return { ...filesIn(folder), elasticsearch: JSON.stringify(hits), kafka: records.toString('utf8') };
    },
    [Symbol.asyncDispose]: async () => corner[Symbol.asyncDispose](),
  };
}

test('what a citizen says of himself is found in no document, record, file, notice, log line, page or list', async () => {
  await using home = aCluster();
  expect(await findLeaks(home)).toEqual([]);
});
