import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import kafkajs, { type Message } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import type { LogRecord } from '@tingchao/ports/message-log.ts';
import { dayKeyName } from '../system/sealer.ts';
import { openKeyRing } from '../system/key-ring.ts';
import { openErasableKeys } from '../system/erasable-keys.ts';
import { incidentName, postName } from '../system/record-names.ts';
import { countedName, openRecordSealer } from '../system/record-sealer.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { openKafkaLog, type KafkaLogOptions } from './open-kafka-log.ts';
import { readTopicSettings } from './topic-settings.ts';

const brokers = inject('kafka').split(',');
const clock = createSystemClock();
const folder = mkdtempSync(join(tmpdir(), 'tingchao-'));
const keys = openKeyRing(folder);
const erasable = openErasableKeys(join(folder, 'log-keys'));
const sealer = openRecordSealer(keys, erasable);
const sealedAt = (key: string): Buffer =>
  Buffer.from(sealer.seal('{"n":1}', { topic: 'posts.collected', key, carried: '' }, clock.now()) as Uint8Array);
const raw = new kafkajs.Kafka({ brokers, clientId: 'somebody-else', logLevel: kafkajs.logLevel.NOTHING });
const producer = raw.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
const admin = raw.admin();

beforeAll(() => Promise.all([producer.connect(), admin.connect()]));
afterAll(async () => {
  await Promise.all([producer.disconnect(), admin.disconnect()]);
  rmSync(folder, { recursive: true });
});

/** A log with topics of its own; `said` is what it told people. */
async function openLog(change: Partial<KafkaLogOptions> = {}) {
  const prefix = `log-${randomUUID()}.`;
  const said: string[] = [];
  const log = openKafkaLog({
    brokers,
    clientId: 'test',
    prefix,
    clock,
    sealer,
    backoffMs: 1,
    log: ({ level, text }) => void (level === 'debug' || said.push(text)),
    ...change,
  });
  if (change.brokers === undefined && change.topics === undefined) await log.ready;
  return { log, prefix, said, [Symbol.asyncDispose]: () => log.close() };
}

const publish = (topic: string, messages: readonly Message[]) =>
  producer.send({ topic, acks: -1, messages: messages.map((message) => ({ partition: 3, ...message })) });

async function gather(log: Awaited<ReturnType<typeof openLog>>['log'], until: string): Promise<readonly LogRecord[]> {
  const seen: LogRecord[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const subscription = log.subscribe('posts.collected', 'analyzer', async (batch) => {
    seen.push(...batch);
    if (batch.some(({ key }) => key === until)) resolve();
  });
  await promise;
  await subscription.stop();
  return seen;
}

describe('what others publish', () => {
  test('poison between good records blocks nobody: what cannot be opened is parked, the rest reaches the handler', async () => {
    await using opened = await openLog();
    const { log, prefix } = opened;
    const topic = `${prefix}posts.collected`;
    const changed = sealedAt('changed');
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    await publish(topic, [
      { key: 'good 1', value: '{"n":1}' },
      { key: 'broken', value: '{broken' },
      { key: 'changed', value: changed },
      { key: 'moved', value: sealedAt('another key') },
      { key: 'cut', value: changed.subarray(0, 9) },
      { key: 'good 2', value: '{"n":2}' },
      { key: 'NUL', value: '\u0000' },
      { key: 'no utf-8', value: Buffer.from([0xff, 0xfe, 0xed, 0xa0, 0x80]) },
      { key: 'deleted', value: null },
      { key: null, value: '{"n":3}' },
    ]);
    await publish(topic, [{ key: 'large', value: `"${'x'.repeat(5_000_000)}"` }]);
    await publish(topic, [{ key: 'last', value: '{"n":4}' }]);
    const seen = await gather(log, 'last');
    expect(seen.map(({ key }) => key)).toEqual(['good 1', 'broken', 'good 2', 'NUL', 'no utf-8', '', 'large', 'last']);
    const parked = (await log.read('parked')).map(({ value }) => JSON.parse(value) as Record<string, unknown>);
    expect(parked.map(({ key, topic: from, partition }) => ({ key, from, partition }))).toEqual(
      ['changed', 'moved', 'cut'].map((key) => ({ key, from: 'posts.collected', partition: 3 })),
    );
    expect(Buffer.from(String(parked[0]?.['value']), 'base64')).toEqual(changed);
    expect(await log.lag('posts.collected', 'analyzer')).toBe(0);
  });

  test('on the broker the words of a citizen are sealed, and erasing the key of their day erases them', async () => {
    await using opened = await openLog();
    const { log, prefix } = opened;
    await log.append('posts.collected', [{ key: 'a', value: '{"text":"工地夜间噪音"}' }]);
    const stored: Buffer[] = [];
    const consumer = raw.consumer({ groupId: `${prefix}outside`, maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topic: `${prefix}posts.collected`, fromBeginning: true });
    const { promise, resolve } = Promise.withResolvers<void>();
    await consumer.run({
      eachMessage: async ({ message }) => {
        stored.push(message.value ?? Buffer.alloc(0));
        resolve();
      },
    });
    await promise;
    await consumer.disconnect();
    expect(stored[0]?.includes('噪音')).toBe(false);
    expect(await log.read('posts.collected')).toHaveLength(1);
    keys.erase(dayKeyName('log', clock.now()));
    expect(await log.read('posts.collected')).toEqual([]);
    await log.append('posts.collected', [{ key: 'b', value: '{}' }]);
    expect((await gather(log, 'b')).map(({ key }) => key)).toEqual(['b']);
  });
});

describe('what was erased', () => {
  test('is passed over by groups, reads and scans, neither parked nor missed, and counted', async () => {
    const passed: { readonly topic: string; readonly records: number }[] = [];
    await using opened = await openLog({ passedOver: (told) => void passed.push(told) });
    const { log } = opened;
    const line = (key: string) => ({ key, partitionKey: 'county', value: `{"n":"${key}"}` });
    await log.append('posts.collected', ['e1', 'e1#2', 'e2', 'last'].map(line));
    await log.append('incidents.changed', ['i1', 'i2'].map(line));
    erasable.erase([postName('e1'), incidentName('i1')]);
    expect((await gather(log, 'last')).map(({ key }) => key)).toEqual(['e2', 'last']);
    expect((await log.read('posts.collected')).map(({ key }) => key)).toEqual(['e2', 'last']);
    const pages: string[] = [];
    for await (const page of log.scan('incidents.changed')) pages.push(...page.map(({ key }) => key));
    expect(pages).toEqual(['i2']);
    expect(await log.read('parked')).toEqual([]);
    await log.append('posts.collected', [line('e1#3'), line('later')]);
    expect((await log.read('posts.collected')).map(({ key }) => key)).toEqual(['e2', 'last', 'later']);
    expect(passed).toEqual([
      { topic: 'posts.collected', records: 2 },
      { topic: 'incidents.changed', records: 1 },
      { topic: 'posts.collected', records: 1 },
    ]);
  });

  test('a document that goes on under a new key keeps its order, without what was said before', async () => {
    await using opened = await openLog();
    const { log } = opened;
    await log.append('incidents.changed', [{ key: 'g', value: '1' }]);
    erasable.erase([countedName(incidentName('g'), 0)]);
    await log.append('incidents.changed', [{ key: 'g', value: '2' }]);
    expect((await log.read('incidents.changed')).map(({ value }) => value)).toEqual(['2']);
  });

  test('what other keys sealed is no erasure: a group parks it, a rebuild stops at it', async () => {
    await using opened = await openLog();
    const { log, prefix } = opened;
    const others = openRecordSealer(keys, openErasableKeys(join(folder, 'others')));
    const theirs = openKafkaLog({ brokers, clientId: 'test', prefix, clock, sealer: others, backoffMs: 1 });
    await theirs.append('posts.kept', [{ key: 'k', value: '1' }]);
    // One partition: else what is waited for may be read before it.
    await theirs.append('posts.collected', [{ key: 'c', partitionKey: 'one', value: '1' }]);
    await theirs.close();
    await log.append('posts.collected', [{ key: 'last', partitionKey: 'one', value: '1' }]);
    await gather(log, 'last');
    expect((await log.read('parked')).map(({ value }) => value).join()).toContain('不是用本系统的密钥');
    await expect(async () => {
      for await (const page of log.scan('posts.kept')) expect(page).toEqual([]);
    }).rejects.toThrow('读不出');
  });
});

test('a group that was set back gets the whole topic again', async () => {
  await using opened = await openLog();
  const { log } = opened;
  const lines = ['a', 'b', 'last'].map((key) => ({ key, partitionKey: 'county', value: '1' }));
  await log.append('posts.collected', lines);
  const first = await gather(log, 'last');
  expect(await log.lag('posts.collected', 'analyzer')).toBe(0);
  await log.rewind('posts.collected', 'analyzer');
  expect(await log.lag('posts.collected', 'analyzer')).toBe(3);
  expect(await gather(log, 'last')).toEqual(first);
  expect(first.map(({ key }) => key)).toEqual(['a', 'b', 'last']);
});

describe('writing', () => {
  test('a record larger than the topic takes is refused before any of its call is written, and the next one goes on', async () => {
    await using opened = await openLog();
    const { log } = opened;
    const { maxMessageBytes } = readTopicSettings().topics['incidents.changed'];
    const large = { key: 'large', value: `"${'x'.repeat(maxMessageBytes)}"` };
    await expect(log.append('incidents.changed', [{ key: 'a', value: '1' }, large])).rejects.toThrow(Permanent);
    expect(await log.read('incidents.changed')).toEqual([]);
    const whole = { key: 'whole', value: `"${'x'.repeat(maxMessageBytes - 200)}"` };
    await log.append('incidents.changed', [{ key: 'b', value: '1' }, whole, { key: 'c', value: '1' }]);
    expect((await log.read('incidents.changed')).map(({ key }) => key).toSorted()).toEqual(['b', 'c', 'whole']);
    expect(log.health().connected).toBe(true);
  });

  test('many writers at once lose nothing and keep the order of each', async () => {
    await using opened = await openLog();
    const { log } = opened;
    const writer = async (name: number): Promise<void> => {
      for (let n = 0; n < 40; n += 1)
        await log.append('cases.changed', [{ key: `${name}/${n}`, partitionKey: `${name}`, value: `${n}` }]);
    };
    await Promise.all(Array.from({ length: 20 }, (_, name) => writer(name)));
    const found = await log.read('cases.changed', 0, 10_000);
    expect(found).toHaveLength(800);
    for (let name = 0; name < 20; name += 1) {
      const own = found.filter(({ key }) => key.startsWith(`${name}/`)).map(({ value }) => Number(value));
      expect(own).toEqual(own.toSorted((a, b) => a - b));
    }
  });
});

describe('topics', () => {
  test('are made as declared; another number of partitions or way of cleaning is told with its remedy and not worked with', async () => {
    await using opened = await openLog();
    const { prefix } = opened;
    const declared = readTopicSettings();
    const { topics } = declared;
    const other = {
      ...declared,
      topics: {
        ...topics,
        parked: { ...topics.parked, partitions: 2 },
        'cases.changed': { ...topics['cases.changed'], cleanup: 'delete' as const, retentionDays: 3 },
      },
    };
    await using wrong = await openLog({ prefix, topics: other });
    await expect.poll(() => wrong.log.health().problem, { timeout: 60_000 }).toMatch(/parked.*1.*2/);
    expect(wrong.log.health()).toMatchObject({ connected: false, problem: expect.stringContaining('cleanup.policy') });
    expect(wrong.said.filter((line) => line.includes('parked'))).toHaveLength(1);
  });

  test('another retention is told and worked with', async () => {
    await using opened = await openLog();
    const name = `${opened.prefix}posts.collected`;
    await admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: kafkajs.ConfigResourceTypes.TOPIC,
          name,
          configEntries: [
            { name: 'retention.ms', value: '1000000' },
            { name: 'message.timestamp.type', value: 'LogAppendTime' },
            { name: 'max.message.bytes', value: '8388608' },
          ],
        },
      ],
    });
    const query = { type: kafkajs.ConfigResourceTypes.TOPIC, name, configNames: ['retention.ms'] };
    const retention = async () => {
      const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [query] });
      return resources[0]?.configEntries[0]?.configValue;
    };
    await expect.poll(retention, { timeout: 60_000 }).toBe('1000000');
    await using again = await openLog({ prefix: opened.prefix });
    expect(again.log.health()).toMatchObject({
      connected: true,
      warnings: [expect.stringMatching(/retention\.ms.*1000000.*kafka-configs\.sh --alter/)],
    });
    expect(again.said.filter((line) => line.includes('retention.ms'))).toHaveLength(1);
  });

  test('a wrong address is one clear line, whatever asks meanwhile, and closing does not wait for it', async () => {
    await using opened = await openLog({ brokers: ['127.0.0.1:1'] });
    const { log, said } = opened;
    const subscription = log.subscribe('posts.collected', 'analyzer', async () => {});
    await expect.poll(() => said, { timeout: 60_000 }).toEqual([expect.stringMatching(/127\.0\.0\.1:1.*ECONNREFUSED/)]);
    const waiting = log.append('parked', [{ key: 'a', value: '1' }]);
    waiting.catch(() => undefined);
    await subscription.stop();
    await log.close();
    await expect(waiting).rejects.toThrow(Transient);
    expect(said).toHaveLength(1);
  });
});
