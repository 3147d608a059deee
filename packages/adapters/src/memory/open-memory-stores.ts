import type { Clock } from '@tingchao/ports/clock.ts';
import type { LogWatch } from '../embedded-log/consume.ts';
import { commitInOrder } from '@tingchao/ports/commit.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import { createMemoryAccountStore } from './memory-account-store.ts';
import { createMemoryAuditLog } from './memory-audit-log.ts';
import { createMemoryBlobStore } from './memory-blob-store.ts';
import { createMemoryDeskReader } from './memory-desk-reader.ts';
import { createMemoryErase, createMemoryErasureLedger } from './memory-erase.ts';
import { createMemoryCaseStore } from './memory-case-store.ts';
import { createMemoryIncidentStore } from './memory-incident-store.ts';
import { createMemoryMessageLog } from './memory-message-log.ts';
import { createMemoryPostStore } from './memory-post-store.ts';
import { createMemorySourceStateStore } from './memory-source-state-store.ts';

/** Log and stores in memory, for tests and `replay`. */
export function openMemoryStores(options: {
  readonly clock: Clock;
  readonly backoffMs?: number;
  readonly watch?: LogWatch;
}): Stores {
  const parts = {
    log: createMemoryMessageLog(options),
    posts: createMemoryPostStore(),
    incidents: createMemoryIncidentStore(),
    cases: createMemoryCaseStore(),
    audit: createMemoryAuditLog(),
  };
  const blobs = createMemoryBlobStore();
  return {
    ...parts,
    commit: commitInOrder(parts),
    desk: createMemoryDeskReader(parts),
    erase: createMemoryErase({ log: parts.log, blobs }),
    erasures: createMemoryErasureLedger(),
    sources: createMemorySourceStateStore(),
    accounts: createMemoryAccountStore(),
    blobs,
    authorSalt: 'in memory',
    maintain: async () => ({ compacted: 0, forgotten: 0, keysErased: 0 }),
    close: async () => {},
  };
}
