import { appendFileSync, existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aCase, aKeptPost, START } from '@tingchao/ports/examples.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import { createFakeClock } from '../memory/fake-clock.ts';
import { openKeyRing } from '../system/key-ring.ts';
import { backUp, restore } from './backup.ts';
import { openSqliteStores } from './open-sqlite-stores.ts';
import { DataInUse } from './process-lock.ts';

let root = '';
let dataFolder = '';
let configFolder = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tingchao-backup-'));
  [dataFolder, configFolder] = [join(root, 'data'), join(root, 'config')];
  mkdirSync(configFolder);
  writeFileSync(join(configFolder, 'app.yaml'), 'version: 1\n');
});
afterEach(() => rmSync(root, { recursive: true }));

const open = (): Stores => openSqliteStores(dataFolder, { clock: createFakeClock(START) });
const target = (): string => join(root, 'copy');
const entry = { at: START, actor: 'officer-1', action: 'case_opened', subject: 'case-1', detail: {} };

describe('a backup', () => {
  test('taken while the system runs brings back posts, cases, originals, blobs, numbers and the audit chain', async () => {
    const stores = open();
    const [post, file] = [aKeptPost(), aCase()];
    await stores.posts.add([post]);
    await stores.cases.save([file]);
    await stores.cases.numberFor('青舆', 2026, ['a', 'b']);
    await stores.log.append('posts.collected', [{ key: 'k', value: '"原文"' }]);
    const blob = await stores.blobs.put(Buffer.from('快照'));
    await stores.audit.append('1', entry);
    const manifest = await backUp({ dataFolder, configFolder, target: target(), at: START });
    expect(manifest.files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['config/app.yaml', 'data/tingchao.db']),
    );
    await stores.posts.add([aKeptPost()]);
    await stores.close();

    const done = await restore({ source: target(), dataFolder, at: START });
    expect(done.replaced).toMatch(/replaced-20260302090000$/);
    const again = open();
    expect(await again.posts.count()).toBe(1);
    expect(await again.posts.get(post.post.id)).toEqual(post);
    expect(await again.cases.get(file.id)).toEqual(file);
    expect(await again.cases.numberFor('青舆', 2026, ['c', 'b'])).toEqual([3, 2]);
    expect(await again.log.read('posts.collected')).toMatchObject([{ value: '"原文"' }]);
    expect(Buffer.from((await again.blobs.get(blob)) ?? []).toString()).toBe('快照');
    expect(await again.audit.verify()).toMatchObject({ entries: 1, brokenAt: null });
    await again.close();
  });

  test('is refused when a file was changed, is missing or no manifest was written, and the data stay as they are', async () => {
    const stores = open();
    await stores.posts.add([aKeptPost()]);
    await backUp({ dataFolder, configFolder, target: target(), at: START });
    await stores.close();
    const again = (): Promise<unknown> => restore({ source: target(), dataFolder, at: START });
    appendFileSync(join(target(), 'data', 'tingchao.db'), 'x');
    await expect(again()).rejects.toThrow(/tingchao\.db 与清单不符/);
    rmSync(join(target(), 'data', 'tingchao.db'));
    await expect(again()).rejects.toThrow(/缺少文件 data\/tingchao\.db/);
    rmSync(join(target(), 'manifest.json'));
    await expect(again()).rejects.toThrow(/不是完整的备份/);
    const unchanged = open();
    expect(await unchanged.posts.count()).toBe(1);
    await unchanged.close();
  });

  test('whose manifest leads out of it is refused', async () => {
    const stores = open();
    await backUp({ dataFolder, configFolder, target: target(), at: START });
    await stores.close();
    const file = join(target(), 'manifest.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('config/app.yaml', '../config/app.yaml'));
    await expect(restore({ source: target(), dataFolder, at: START })).rejects.toThrow(/指向备份之外/);
  });

  test('is not restored while the system runs, and not written over another one', async () => {
    const stores = open();
    await backUp({ dataFolder, configFolder, target: target(), at: START });
    await expect(restore({ source: target(), dataFolder, at: START })).rejects.toBeInstanceOf(DataInUse);
    await expect(backUp({ dataFolder, configFolder, target: target(), at: START })).rejects.toThrow(/不是空目录/);
    await stores.close();
  });

  test('does not bring back a key that was erased since', async () => {
    const stores = open();
    await stores.log.append('posts.collected', [{ key: 'k', value: '"原文"' }]);
    await backUp({ dataFolder, configFolder, target: target(), at: START });
    await stores.close();
    openKeyRing(join(dataFolder, 'keys')).erase('log-2026-03-02');
    await restore({ source: target(), dataFolder, at: START });
    expect(existsSync(join(dataFolder, 'keys', 'log-2026-03-02.key'))).toBe(false);
    const again = open();
    expect(await again.log.read('posts.collected')).toEqual([]);
    await again.close();
  });
});
