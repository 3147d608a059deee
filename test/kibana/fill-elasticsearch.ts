import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openElasticsearch } from '@tingchao/adapters/elasticsearch/open-elasticsearch.ts';
import { openAuditHeads } from '@tingchao/adapters/sqlite/audit-heads.ts';
import { openKeyRing } from '@tingchao/adapters/system/key-ring.ts';
import { createSealer } from '@tingchao/adapters/system/sealer.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import type { County } from './county-fixture.ts';

/** Saves a county through the stores of the cluster mode: what a panel reads is what a service would have written. */
export async function fillElasticsearch(url: string, prefix: string, county: County): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tingchao-kibana-'));
  const keys = openKeyRing(join(folder, 'keys'));
  const stores = await openElasticsearch({
    url,
    prefix,
    clock: createSystemClock(),
    segmenter: async () => ({ cut: (text) => [...text] }),
    sealer: createSealer(keys, 'blob'),
    heads: openAuditHeads(join(folder, 'audit-heads'), keys),
    watch: { waiting: () => {}, noticed: () => {} },
  });
  try {
    await stores.posts.add(county.posts);
    await stores.incidents.save(county.incidents);
    await stores.cases.save(county.cases);
  } finally {
    await stores.close();
    rmSync(folder, { recursive: true });
  }
}
