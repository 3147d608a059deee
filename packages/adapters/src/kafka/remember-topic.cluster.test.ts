import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { booksInLog, type BookRecord } from '@tingchao/ports/record-book.ts';
import { afterAll, expect, inject, test } from 'vitest';
import { openMemoryStores } from '../memory/open-memory-stores.ts';
import { openErasableKeys } from '../system/erasable-keys.ts';
import { openKeyRing } from '../system/key-ring.ts';
import { openRecordSealer } from '../system/record-sealer.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { openKafkaLog } from './open-kafka-log.ts';
import { rememberTopics } from './remember-topic.ts';

const clock = createSystemClock();
const folder = mkdtempSync(join(tmpdir(), 'tingchao-'));
afterAll(() => rmSync(folder, { recursive: true }));

function openLog(prefix: string) {
  const keys = openKeyRing(folder);
  return openKafkaLog({
    brokers: inject('kafka').split(','),
    clientId: 'test',
    prefix,
    clock,
    sealer: openRecordSealer(keys, openErasableKeys(join(folder, 'log-keys'))),
    backoffMs: 1,
  });
}

test('a book that is read again and again holds what was written a moment ago, here or by another process', async () => {
  const prefix = `log-${randomUUID()}.`;
  const [plain, other] = [openLog(prefix), openLog(prefix)];
  try {
    await Promise.all([plain.ready, other.ready]);
    let joined = 0;
    const counting = {
      ...plain,
      scan: (topic: Parameters<typeof plain.scan>[0]) => {
        joined += 1;
        return plain.scan(topic);
      },
    };
    const { audit } = openMemoryStores({ clock });
    const [here, there] = [booksInLog({ log: rememberTopics(counting), audit }), booksInLog({ log: other, audit })];
    const record = (id: string): BookRecord => ({
      book: 'rota',
      id,
      version: 1,
      at: clock.now(),
      by: '张敏',
      action: 'rota_written',
      content: { id },
    });
    const ids = async (): Promise<readonly string[]> => (await here.list('rota')).map(({ id }) => id);
    await there.put([record('a')]);
    expect(await ids()).toEqual(['a']);
    await here.put([record('b')]);
    expect(await ids()).toEqual(['a', 'b']);
    const before = joined;
    await there.put([record('c')]);
    expect(await ids()).toEqual(['a', 'b', 'c']);
    await here.put([record('d')]);
    expect(await ids()).toEqual(['a', 'b', 'c', 'd']);
    // From the second reading on the topic itself is read no more.
    expect(joined).toBe(before);
  } finally {
    await Promise.all([plain.close(), other.close()]);
  }
});
