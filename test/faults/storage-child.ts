/**
 * A process that works on a data folder until it is killed. `node storage-child.ts load <folder> <first> <count>` sends
 * numbered posts through log → posts, incidents and numbers, and says on stdout what is acknowledged (`acked 41`), what
 * had to be tried again (`transient …`) and when all is through (`done`). `hold` opens, keeps nothing and waits; `lock` holds the
 * database itself for some milliseconds.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openSqliteStores } from '@tingchao/adapters/sqlite/open-sqlite-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import { numberedPost, keepNumbered } from './numbered-posts.ts';

/** Whatever nobody refers to is gone when this returns. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

const [mode = '', folder = '', ...rest] = process.argv.slice(2);
const say = (line: string): void => void writeSync(1, `${line}\n`);
const BATCH = 20;

async function load(first: number, count: number): Promise<void> {
  const watch = { retried: ({ reason }: { reason: string }) => say(`transient ${reason}`), recovered: () => {} };
  const stores = openSqliteStores(folder, { clock: createSystemClock(), backoffMs: 20, watch });
  const subscription = stores.log.subscribe('posts.collected', 'analyzer', keepNumbered(stores), { batchSize: 7 });
  subscription.done.catch((error: unknown) => {
    say(`bug ${String(error)}`);
    process.exit(3);
  });
  for (let from = first; from < first + count;) {
    const to = Math.min(from + BATCH, first + count);
    const records = Array.from({ length: to - from }, (_, index) => numberedPost(from + index));
    try {
      await stores.log.append('posts.collected', records);
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      say(`transient ${error.message}`);
      await setTimeout(20);
      continue;
    }
    say(`acked ${to - 1}`);
    from = to;
  }
  while ((await stores.log.lag('posts.collected', 'analyzer')) > 0) await setTimeout(5);
  await subscription.stop();
  await stores.close();
  say('done');
}

switch (mode) {
  case 'load':
    await load(Number(rest[0]), Number(rest[1]));
    break;
  case 'hold':
    openSqliteStores(folder, { clock: createSystemClock() });
    collectGarbage();
    say('holding');
    await setTimeout(60_000);
    break;
  case 'lock': {
    const database = new DatabaseSync(join(folder, 'tingchao.db'));
    database.exec('BEGIN EXCLUSIVE');
    say('locked');
    await setTimeout(Number(rest[0]));
    database.exec('ROLLBACK');
    say('unlocked');
    break;
  }
  default:
    throw new Error(`unknown mode ${mode}`);
}
