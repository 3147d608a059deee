import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStores } from '@tingchao/adapters/sqlite/open-sqlite-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { openMemoryStores } from '@tingchao/adapters/memory/open-memory-stores.ts';
import { anOfficerMerges } from './officer-merges.ts';
import { anOfficerMoves } from './officer-moves.ts';
import { anOfficerSplits } from './officer-splits.ts';
import { halfDoneDecisions } from './half-done-decisions.ts';
import { oneMatterTwice } from './one-matter-twice.ts';
import { openRegroupWorld, type RegroupWorld } from './regroup-world.ts';

/** A world on one machine; `test/cluster/regroup.test.ts` tells the same on a cluster. */
function open(): Promise<RegroupWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'tingchao-regroup-'));
  return openRegroupWorld({
    stores: openSqliteStores(folder, { clock: createSystemClock() }),
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }),
  });
}

/** A world whose changes are several writes. */
function openInMemory(): Promise<RegroupWorld> {
  const stores = openMemoryStores({ clock: createSystemClock() });
  return openRegroupWorld({ stores, [Symbol.asyncDispose]: async () => {} });
}

anOfficerMerges(open);
anOfficerSplits(open);
anOfficerMoves(open);
oneMatterTwice(open);
halfDoneDecisions(openInMemory);
