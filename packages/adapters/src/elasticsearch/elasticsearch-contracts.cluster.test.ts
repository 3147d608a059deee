import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@elastic/elasticsearch';
import { accountStoreContract } from '@tingchao/ports/account-store.contract.ts';
import { auditLogContract } from '@tingchao/ports/audit-log.contract.ts';
import { blobStoreContract } from '@tingchao/ports/blob-store.contract.ts';
import { caseStoreContract } from '@tingchao/ports/case-store.contract.ts';
import { incidentStoreContract } from '@tingchao/ports/incident-store.contract.ts';
import { postStoreContract } from '@tingchao/ports/post-store.contract.ts';
import { sourceStateStoreContract } from '@tingchao/ports/source-state-store.contract.ts';
import { afterAll, inject } from 'vitest';
import { openAuditHeads } from '../sqlite/audit-heads.ts';
import { openKeyRing } from '../system/key-ring.ts';
import { createSealer } from '../system/sealer.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { openElasticsearch, type ElasticsearchStores } from './open-elasticsearch.ts';
import { dropIndices } from './testing.ts';

const url = inject('elasticsearch');
const prefix = `test-${randomUUID().slice(0, 8)}`;
const client = new Client({ node: url });

afterAll(async () => {
  await dropIndices(url, prefix);
  await client.close();
});

/** Stores on indices of this file, emptied behind each test; `reopen` opens them again as the next process would. */
async function onServer<N extends keyof ElasticsearchStores>(name: N) {
  const folder = mkdtempSync(join(tmpdir(), 'tingchao-'));
  const open = async (): Promise<ElasticsearchStores> => {
    const keys = openKeyRing(join(folder, 'keys'));
    return openElasticsearch({
      url,
      prefix,
      clock: createSystemClock(),
      segmenter: async () => ({ cut: (text) => [...text] }),
      sealer: createSealer(keys, 'blob'),
      heads: openAuditHeads(join(folder, 'audit-heads'), keys),
      watch: { waiting: () => {}, arrived: () => {}, noticed: () => {} },
    });
  };
  let stores = await open();
  return {
    part: stores[name],
    reopen: async (): Promise<ElasticsearchStores[N]> => {
      await stores.close();
      stores = await open();
      return stores[name];
    },
    close: async (): Promise<void> => {
      await stores.close();
      rmSync(folder, { recursive: true });
      await client.indices.refresh({ index: `${prefix}-*` });
      await client.deleteByQuery({
        index: `${prefix}-*`,
        query: { match_all: {} },
        refresh: true,
        conflicts: 'proceed',
      });
    },
  };
}

accountStoreContract(async () => {
  const { part, ...rest } = await onServer('accounts');
  return { store: part, ...rest };
});
auditLogContract(async () => {
  const { part, ...rest } = await onServer('audit');
  return { log: part, ...rest };
});
caseStoreContract(async () => {
  const { part, ...rest } = await onServer('cases');
  return { store: part, ...rest };
});
postStoreContract(async () => {
  const { part, close } = await onServer('posts');
  return { store: part, close };
});
incidentStoreContract(async () => {
  const { part, close } = await onServer('incidents');
  return { store: part, close };
});
sourceStateStoreContract(async () => {
  const { part, close } = await onServer('sources');
  return { store: part, close };
});
blobStoreContract(async () => {
  const { part, close } = await onServer('blobs');
  return { store: part, close };
});
