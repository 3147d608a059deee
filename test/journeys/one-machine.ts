import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStores } from '@tingchao/adapters/sqlite/open-sqlite-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import type { Home } from './regroup-world.ts';

/** A data folder as one machine keeps it, gone with the test. */
export function onOneMachine(): Home {
  const folder = mkdtempSync(join(tmpdir(), 'tingchao-journey-'));
  return {
    stores: openSqliteStores(folder, { clock: createSystemClock() }),
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }),
  };
}
