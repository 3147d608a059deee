import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { messageLogContract } from '@tingchao/ports/message-log.contract.ts';
import { recordBookContract } from '@tingchao/ports/record-book.contract.ts';
import { settingsStoreContract } from '@tingchao/ports/settings-store.contract.ts';
import { createMemoryAuditLog } from '../memory/memory-audit-log.ts';
import { openKeyRing } from '../system/key-ring.ts';
import { openErasableKeys } from '../system/erasable-keys.ts';
import { openRecordSealer } from '../system/record-sealer.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { openKafkaLog } from './open-kafka-log.ts';

const brokers = inject('kafka').split(',');

/** Topics of its own on the real broker; `reopen` is the next process. */
async function onTheBroker() {
  const folder = mkdtempSync(join(tmpdir(), 'tingchao-'));
  const options = {
    brokers,
    clientId: 'contract',
    prefix: `contract-${randomUUID()}.`,
    clock: createSystemClock(),
    sealer: openRecordSealer(openKeyRing(folder), openErasableKeys(join(folder, 'log-keys'))),
    backoffMs: 1,
  };
  let log = openKafkaLog(options);
  await log.ready;
  return {
    log,
    groupsAreShared: true,
    reopen: async () => {
      await log.close();
      log = openKafkaLog(options);
      return log;
    },
    close: async () => {
      await log.close();
      rmSync(folder, { recursive: true });
    },
  };
}

messageLogContract(onTheBroker);
// The audit log of a cluster has its own contract; here it stands for any.
const withAudit = async () => {
  const { log, reopen, close } = await onTheBroker();
  const audit = createMemoryAuditLog();
  return { stores: { log, audit }, reopen: async () => ({ log: await reopen(), audit }), close };
};
settingsStoreContract(withAudit);
recordBookContract(withAudit);
