import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stores } from '@tingchao/ports/stores.ts';
import { accountStoreContract } from '@tingchao/ports/account-store.contract.ts';
import { auditLogContract } from '@tingchao/ports/audit-log.contract.ts';
import { blobStoreContract } from '@tingchao/ports/blob-store.contract.ts';
import { caseStoreContract } from '@tingchao/ports/case-store.contract.ts';
import { commitContract } from '@tingchao/ports/commit.contract.ts';
import { deskReaderContract } from '@tingchao/ports/desk-reader.contract.ts';
import { eraseContract } from '@tingchao/ports/erase.contract.ts';
import { incidentStoreContract } from '@tingchao/ports/incident-store.contract.ts';
import { messageLogContract } from '@tingchao/ports/message-log.contract.ts';
import { postStoreContract } from '@tingchao/ports/post-store.contract.ts';
import { recordBookContract } from '@tingchao/ports/record-book.contract.ts';
import { settingsStoreContract } from '@tingchao/ports/settings-store.contract.ts';
import { sourceStateStoreContract } from '@tingchao/ports/source-state-store.contract.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { openSqliteStores } from './open-sqlite-stores.ts';

/** Stores in a folder of their own; `reopen` closes and opens them again as the next process would. */
function inFolder<N extends keyof Stores>(name: N) {
  const folder = mkdtempSync(join(tmpdir(), 'tingchao-'));
  const options = { clock: createSystemClock(), backoffMs: 1 };
  let stores = openSqliteStores(folder, options);
  return {
    part: stores[name],
    reopen: async (): Promise<Stores[N]> => {
      await stores.close();
      stores = openSqliteStores(folder, options);
      return stores[name];
    },
    close: async (): Promise<void> => {
      await stores.close();
      rmSync(folder, { recursive: true });
    },
  };
}

messageLogContract(async () => {
  const { part, ...rest } = inFolder('log');
  return { log: part, ...rest };
});
accountStoreContract(async () => {
  const { part, ...rest } = inFolder('accounts');
  return { store: part, ...rest };
});
auditLogContract(async () => {
  const { part, ...rest } = inFolder('audit');
  return { log: part, ...rest };
});
caseStoreContract(async () => {
  const { part, ...rest } = inFolder('cases');
  return { store: part, ...rest };
});
postStoreContract(async () => {
  const { part, close } = inFolder('posts');
  return { store: part, close };
});
incidentStoreContract(async () => {
  const { part, close } = inFolder('incidents');
  return { store: part, close };
});
sourceStateStoreContract(async () => {
  const { part, close } = inFolder('sources');
  return { store: part, close };
});
blobStoreContract(async () => {
  const { part, close } = inFolder('blobs');
  return { store: part, close };
});
const allInFolder = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tingchao-'));
  const stores = openSqliteStores(folder, { clock: createSystemClock(), backoffMs: 1 });
  return {
    stores,
    close: async (): Promise<void> => {
      await stores.close();
      rmSync(folder, { recursive: true });
    },
  };
};
commitContract(allInFolder);
deskReaderContract(allInFolder);
eraseContract(allInFolder);
const reopened = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tingchao-'));
  const options = { clock: createSystemClock(), backoffMs: 1 };
  let stores = openSqliteStores(folder, options);
  return {
    stores,
    reopen: async (): Promise<Stores> => {
      await stores.close();
      stores = openSqliteStores(folder, options);
      return stores;
    },
    close: async (): Promise<void> => {
      await stores.close();
      rmSync(folder, { recursive: true });
    },
  };
};
settingsStoreContract(reopened);
recordBookContract(reopened);
