import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { toClock, type Instant } from '@tingchao/domain/time/instant.ts';
import { isBusy } from './sqlite-errors.ts';

/** Another process works on the data; the message says which one and what to do. */
export class DataInUse extends Error {
  override readonly name = 'DataInUse';
  readonly pid: number | null;
  constructor(message: string, pid: number | null, options?: ErrorOptions) {
    super(message, options);
    this.pid = pid;
  }
}

export type ProcessLock = { release(): void };

/** A database that nothing refers to is closed when garbage is collected, and its lock goes with it. */
const held = new Set<DatabaseSync>();

/**
 * Takes the data folder for this process, or throws `DataInUse`. The lock is an exclusive SQLite transaction on
 * `lock.db`: the operating system drops it with its process however that ends, so a dead holder never blocks the next.
 * `holder.json` beside it only names the holder.
 */
export function lockDataFolder(folder: string, at: Instant): ProcessLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const holderFile = join(folder, 'holder.json');
  const database = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    const holder = readHolder(holderFile);
    const who = holder ? `进程 ${holder.pid}（${holder.since} 起）` : '另一个进程';
    const stop = holder ? `先停止它（在它的窗口按 Ctrl-C，或执行 kill ${holder.pid}）` : '先停止它';
    throw new DataInUse(
      `数据目录 ${folder} 正被${who}使用；请${stop}，或用环境变量 TINGCHAO_DATA 指定另一个目录`,
      holder?.pid ?? null,
      { cause: error },
    );
  }
  writeFileSync(holderFile, JSON.stringify({ pid: process.pid, since: toClock(at) }), { mode: 0o600 });
  held.add(database);
  return {
    release() {
      if (!held.delete(database)) return;
      database.exec('ROLLBACK');
      database.close();
    },
  };
}

function readHolder(file: string): { readonly pid: number; readonly since: string } | null {
  try {
    const parsed = JSON.parse(readFileSync(file, 'utf8')) as { pid?: unknown; since?: unknown };
    return typeof parsed.pid === 'number' && typeof parsed.since === 'string'
      ? { pid: parsed.pid, since: parsed.since }
      : null;
  } catch (error) {
    // The holder may be between taking the lock and writing its name; the message then goes without it.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
