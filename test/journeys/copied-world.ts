import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStores } from '@tingchao/adapters/sqlite/open-sqlite-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';

/** A data folder in which a world has come about; every test of the file has a fresh copy. */
export type CopiedWorld<T> = {
  /** Of the running test. */
  readonly folder: string;
  /** What the world's coming about told. */
  readonly story: T;
  /** The copy of the running test, on the system's clock. */
  open(): Stores;
};

/** Lets a world come about once for the tests of a file, and copies it for each. */
export function copyWorld<T>(live: (stores: Stores) => Promise<T>): CopiedWorld<T> {
  const clock = createSystemClock();
  const newFolder = (): string => mkdtempSync(join(tmpdir(), 'tingchao-world-'));
  const lived = newFolder();
  let [folder, story]: [string, T | undefined] = ['', undefined];
  beforeAll(async () => {
    const stores = openSqliteStores(lived, { clock });
    story = await live(stores);
    await stores.close();
  });
  afterAll(() => rmSync(lived, { recursive: true }));
  beforeEach(() => {
    folder = newFolder();
    cpSync(lived, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  return {
    get folder() {
      return folder;
    },
    get story() {
      return story as T;
    },
    open: () => openSqliteStores(folder, { clock }),
  };
}
