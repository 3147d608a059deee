import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStores } from '@tingchao/adapters/sqlite/open-sqlite-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { erasureJourney } from './erasure-journey.ts';
import { tracesIn, type Installation } from './erasure-world.ts';
import { runTingchao } from './running-system.ts';

const clock = createSystemClock();

/** A data folder and a shelf for backups beside it. */
async function install(): Promise<Installation> {
  const home = mkdtempSync(join(tmpdir(), 'tingchao-erasure-'));
  const [folder, shelf] = [join(home, 'data'), join(home, 'shelf')];
  for (const each of [folder, shelf]) mkdirSync(each);
  return {
    how: [],
    shelf,
    folder,
    open: async () => openSqliteStores(folder, { clock }),
    async must(...args) {
      const { code, out, err } = await runTingchao(folder, ...args);
      if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${err}`);
      return out;
    },
    async [Symbol.asyncDispose]() {
      rmSync(home, { recursive: true });
    },
  };
}

/** The files of a data folder whose bytes hold the words; what a restore put aside is older data and left out. */
async function filesWithWords({ folder }: Installation): Promise<readonly string[]> {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('replaced-'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => tracesIn(readFileSync(file)).length > 0);
}

erasureJourney(install, filesWithWords);
