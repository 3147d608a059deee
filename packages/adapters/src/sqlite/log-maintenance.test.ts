import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { days } from '@tingchao/domain/time/instant.ts';
import { START } from '@tingchao/ports/examples.ts';
import type { LogRecord } from '@tingchao/ports/message-log.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import { createFakeClock, type FakeClock } from '../memory/fake-clock.ts';
import { openKeyRing } from '../system/key-ring.ts';
import { openSqliteStores } from './open-sqlite-stores.ts';

let folder = '';
let clock: FakeClock;
let stores: Stores;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tingchao-maintain-'));
  clock = createFakeClock(START);
  stores = openSqliteStores(folder, { clock });
});
afterEach(async () => {
  await stores.close();
  rmSync(folder, { recursive: true });
});

const maintain = () => stores.maintain({ at: clock.now(), collectedDays: 30 });
const keys = (records: readonly LogRecord[]): readonly string[] => records.map(({ key }) => key);
const keyNames = (): readonly string[] =>
  openKeyRing(join(folder, 'keys'))
    .names()
    .filter((n) => n.startsWith('log-'));

async function handleAll(): Promise<void> {
  const subscription = stores.log.subscribe('posts.collected', 'analyzer', async () => {});
  while ((await stores.log.lag('posts.collected', 'analyzer')) > 0) await clock.settle();
  await subscription.stop();
}

describe('maintenance', () => {
  test('of a compacted topic the last record of every key stays, and offsets go on', async () => {
    const records = Array.from({ length: 1500 }, (_, n) => ({ key: `incident-${n % 7}`, value: String(n) }));
    await stores.log.append('incidents.changed', records);
    expect(await maintain()).toMatchObject({ compacted: 1493 });
    expect((await stores.log.read('incidents.changed')).map(({ value }) => Number(value))).toEqual([
      1493, 1494, 1495, 1496, 1497, 1498, 1499,
    ]);
    expect(await stores.log.lag('incidents.changed', 'response')).toBe(7);
    await stores.log.append('incidents.changed', [{ key: 'incident-0', value: 'new' }]);
    expect((await stores.log.read('incidents.changed')).at(-1)?.offset).toBe(1500);
    expect(await maintain()).toMatchObject({ compacted: 1 });
  });

  test('originals are forgotten after 30 days, with the key of their day', async () => {
    await stores.log.append('posts.collected', [{ key: 'old', value: '1' }]);
    await clock.advance(days(20));
    await stores.log.append('posts.collected', [{ key: 'young', value: '2' }]);
    await handleAll();
    await clock.advance(days(11));
    expect(await maintain()).toMatchObject({ forgotten: 1, keysErased: 1 });
    expect(keys(await stores.log.read('posts.collected'))).toEqual(['young']);
    expect(keyNames()).toEqual(['log-2026-03-22']);
  });

  test('parked records are forgotten with their age, though no group ever reads them', async () => {
    await stores.log.append('parked', [
      { key: 'old', value: '1' },
      { key: 'older than the limit, but the last', value: '2' },
    ]);
    await clock.advance(days(31));
    expect(await maintain()).toMatchObject({ forgotten: 1, keysErased: 1 });
    await stores.log.append('parked', [{ key: 'young', value: '3' }]);
    expect(await maintain()).toMatchObject({ forgotten: 1 });
    expect(await stores.log.read('parked')).toMatchObject([{ key: 'young', offset: 2 }]);
  });

  test('what nobody has handled is kept however old it is', async () => {
    await stores.log.append('posts.collected', [
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ]);
    await clock.advance(days(400));
    expect(await maintain()).toMatchObject({ forgotten: 0, keysErased: 0 });
    expect(keys(await stores.log.read('posts.collected'))).toEqual(['a', 'b']);
  });

  test('the last record of a topic keeps its place, so that no offset is given twice, but its text is gone', async () => {
    await stores.log.append('posts.collected', [{ key: 'a', value: '1' }]);
    await handleAll();
    await clock.advance(days(40));
    await maintain();
    expect(await stores.log.read('posts.collected')).toEqual([]);
    await stores.log.append('posts.collected', [{ key: 'b', value: '2' }]);
    expect(await stores.log.read('posts.collected')).toMatchObject([{ key: 'b', offset: 1 }]);
  });

  test('no file of the data folder holds what a citizen wrote', async () => {
    const text = '城关镇张某某的原话';
    await stores.log.append('posts.collected', [{ key: 'a', value: JSON.stringify({ text }) }]);
    const blob = await stores.blobs.put(Buffer.from(text));
    for (const file of ['tingchao.db', 'tingchao.db-wal', join('blobs', blob.slice(0, 2), blob.slice(2, 4), blob)])
      expect(readFileSync(join(folder, file)).includes(text)).toBe(false);
    expect(await stores.log.read('posts.collected')).toMatchObject([{ value: JSON.stringify({ text }) }]);
  });
});
