import { Throttled, Transient, Permanent } from '@tingchao/ports/errors.ts';
import { instant } from '@tingchao/domain/time/instant.ts';
import { accountStoreContract } from '@tingchao/ports/account-store.contract.ts';
import { auditLogContract } from '@tingchao/ports/audit-log.contract.ts';
import { blobStoreContract } from '@tingchao/ports/blob-store.contract.ts';
import { caseStoreContract } from '@tingchao/ports/case-store.contract.ts';
import { httpFetcherContract } from '@tingchao/ports/http-fetcher.contract.ts';
import { commitContract } from '@tingchao/ports/commit.contract.ts';
import { deskReaderContract } from '@tingchao/ports/desk-reader.contract.ts';
import { eraseContract } from '@tingchao/ports/erase.contract.ts';
import { incidentStoreContract } from '@tingchao/ports/incident-store.contract.ts';
import { messageLogContract } from '@tingchao/ports/message-log.contract.ts';
import { notifierContract } from '@tingchao/ports/notifier.contract.ts';
import { postStoreContract } from '@tingchao/ports/post-store.contract.ts';
import { recordBookContract } from '@tingchao/ports/record-book.contract.ts';
import { segmenterContract } from '@tingchao/ports/segmenter.contract.ts';
import { settingsStoreContract } from '@tingchao/ports/settings-store.contract.ts';
import { sourceStateStoreContract } from '@tingchao/ports/source-state-store.contract.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { createMemoryFetcher } from './memory-fetcher.ts';
import { createMemoryNotifier } from './memory-notifier.ts';
import { createMemorySegmenter } from './memory-segmenter.ts';
import { openMemoryStores } from './open-memory-stores.ts';

const open = () => openMemoryStores({ clock: createSystemClock(), backoffMs: 1 });
const close = async (): Promise<void> => {};

// A memory adapter lives as long as its process: what the next one sees is played by the same instance.
messageLogContract(async () => {
  const { log } = open();
  return { log, reopen: async () => log, close };
});
caseStoreContract(async () => {
  const { cases } = open();
  return { store: cases, reopen: async () => cases, close };
});
accountStoreContract(async () => {
  const { accounts } = open();
  return { store: accounts, reopen: async () => accounts, close };
});
auditLogContract(async () => {
  const { audit } = open();
  return { log: audit, reopen: async () => audit, close };
});
postStoreContract(async () => ({ store: open().posts, close }));
incidentStoreContract(async () => ({ store: open().incidents, close }));
sourceStateStoreContract(async () => ({ store: open().sources, close }));
blobStoreContract(async () => ({ store: open().blobs, close }));
deskReaderContract(async () => ({ stores: open(), close }));
commitContract(async () => ({ stores: open(), close }));
eraseContract(async () => ({ stores: open(), close }));
settingsStoreContract(async () => {
  const stores = open();
  return { stores, reopen: async () => stores, close };
});
recordBookContract(async () => {
  const stores = open();
  return { stores, reopen: async () => stores, close };
});
segmenterContract(async () => createMemorySegmenter());
notifierContract(async () => {
  const notifier = createMemoryNotifier();
  const failures = { 'in passing': new Transient('busy'), 'for good': new Permanent('gone') };
  return {
    notifier,
    arrived: () => notifier.sent.map(({ idempotencyKey }) => idempotencyKey),
    refuse: (how) => notifier.failWith(how && failures[how]),
    close,
  };
});
httpFetcherContract(async () => {
  const fetcher = createMemoryFetcher();
  const at = (page: string): string => `https://county.example/${page}`;
  fetcher.serve(at('ok'), { headers: { ETag: '"v1"' }, body: '听潮' });
  fetcher.serve(at('broken'), () => {
    throw new Transient('502');
  });
  fetcher.serve(at('busy'), () => {
    throw new Throttled('429', instant(60_000));
  });
  return { fetcher, at, close };
});
