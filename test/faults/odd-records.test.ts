import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { createMemoryFetcher } from '@tingchao/adapters/memory/memory-fetcher.ts';
import { createMemoryNotifier } from '@tingchao/adapters/memory/memory-notifier.ts';
import { createMemorySegmenter } from '@tingchao/adapters/memory/memory-segmenter.ts';
import { createAnalyzer } from '@tingchao/analyzer/service.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { hours, minutes, plus } from '@tingchao/domain/time/instant.ts';
import { createResponse, turnResponse } from '@tingchao/response/service.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import { aPost, START } from '@tingchao/testkit/builders.ts';
import { createFakeClock } from '@tingchao/testkit/fake-clock.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { createRecordedEvents } from '@tingchao/testkit/recorded-events.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const settings = shippedSettings();
const PHONE = '13912345678';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tingchao-odd-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Analyzer and response over the durable stores of the folder, for as long as `work` takes. */
async function running<T>(work: (system: Awaited<ReturnType<typeof open>>) => Promise<T>): Promise<T> {
  const system = await open();
  try {
    return await work(system);
  } finally {
    for (const service of system.services.toReversed()) await service.stop();
    await system.platform.close();
  }
}

async function open() {
  const outbox = createMemoryNotifier();
  const events = createRecordedEvents();
  const clock = createFakeClock('2026-03-02T10:00+08:00');
  const platform = await openPlatform(settings, {
    mode: 'embedded',
    dataFolder: folder,
    clock,
    events,
    fetcher: createMemoryFetcher(),
    notifiers: [outbox],
    segmenter: createMemorySegmenter(),
  });
  const services = [createResponse(platform), createAnalyzer(platform)];
  for (const service of services) await service.start();
  const settled = async (): Promise<void> => {
    for (let quiet = 0; quiet < 3;) {
      await setImmediate();
      const lags = await Promise.all([
        platform.log.lag('posts.collected', 'analyzer'),
        platform.log.lag('incidents.changed', 'response'),
      ]);
      quiet = lags.every((lag) => lag === 0) ? quiet + 1 : 0;
    }
    await turnResponse(platform);
  };
  return { platform, services, events, outbox, settled };
}

const record = (post: Post) => ({ key: post.id, partitionKey: post.region, value: JSON.stringify(post) });
const complaint = (id: string, over: Partial<Post> = {}): Post =>
  aPost({ id, text: '城关镇东关社区停水两天了,没有任何通知,老人没水做饭。', title: '东关社区停水', ...over });

/** What no handler can read; each holds something nobody may find outside the sealed places. */
const poison: readonly string[] = [
  `{"id": "broken, ${PHONE}`,
  '',
  'null',
  JSON.stringify([PHONE]),
  JSON.stringify({ ...complaint('x'), laterField: PHONE }),
  JSON.stringify({ ...complaint('x'), [PHONE]: 1 }),
  JSON.stringify({ ...complaint('x'), collectedAt: PHONE }),
  `\u0000${PHONE}`,
  `"\ud800${PHONE}"`,
  JSON.stringify({ junk: `${PHONE}${'长'.repeat(1_700_000)}` }),
  '['.repeat(200_000),
];

/** Odd, but posts all the same. */
const odd: readonly Post[] = [
  complaint('nul', { text: `停水\u0000两天 ${PHONE}` }),
  complaint('lone', { text: `停水\ud800两天 ${PHONE}`, title: '\udc00' }),
  complaint('huge', { text: `停水两天 ${PHONE} ${'东关社区停水,没人管。'.repeat(160_000)}` }),
];

const bytesOf = (): Buffer =>
  Buffer.concat(
    readdirSync(folder)
      .filter((name) => name.startsWith('tingchao.db'))
      .map((name) => readFileSync(join(folder, name))),
  );

describe('a record nobody can read', () => {
  test('is parked, and what lies behind it flows', async () => {
    await running(async ({ platform, events, settled }) => {
      for (const [index, value] of poison.entries()) {
        await platform.log.append('posts.collected', [
          { key: `bad${index}`, value },
          record(complaint(`good${index}`)),
        ]);
        // What our own services append is masked already: a broken incident holds no telephone in the first place.
        const bare = value.replaceAll(PHONE, '-'.repeat(PHONE.length));
        await platform.log.append('incidents.changed', [{ key: `bad${index}`, value: bare }]);
      }
      await platform.log.append('posts.collected', [...odd, complaint('last')].map(record));
      await settled();
      const ids = [...poison.keys()]
        .map((index) => `good${index}`)
        .concat(
          odd.map(({ id }) => id),
          'last',
        );
      expect(new Set((await platform.posts.latest(100)).map(({ post }) => post.id))).toEqual(new Set(ids));
      expect(await platform.cases.count()).toBeGreaterThan(0);
      const parked = await platform.log.read('parked');
      expect(
        parked.map(({ value }) => (JSON.parse(value) as { value: string }).value.length).toSorted((a, b) => a - b),
      ).toEqual([...poison, ...poison].map(({ length }) => length).toSorted((a, b) => a - b));
      expect(JSON.stringify(events.all.filter(({ name }) => name === 'record_parked'))).not.toContain(PHONE);
      const [kept] = await platform.posts.getMany(['huge']).then((found) => [...found.values()]);
      expect(kept?.post.text.length).toBeLessThanOrEqual(64 * 1024);
    });
    expect(bytesOf().includes(PHONE)).toBe(false);
  });
});

describe('deliveries out of order', () => {
  const original = complaint('m');
  const first = complaint('m#1', { revision: 1, text: `${original.text}今天还是没水。` });
  const second = complaint('m#2', { revision: 2, text: `${original.text}第三天了。` });

  test('a revision that comes before its original is kept, and the matter stays one', async () => {
    await running(async ({ platform, settled }) => {
      for (const post of [second, first, original]) {
        await platform.log.append('posts.collected', [record(post)]);
        await settled();
      }
      const stored = await platform.posts.getMany(['m', 'm#1', 'm#2']);
      expect(stored.get('m#2')?.post.text).toContain('第三天');
      expect(stored.size).toBe(3);
      expect(new Set([...stored.values()].map(({ membership }) => membership.incidentId)).size).toBe(1);
      expect(await platform.cases.count()).toBe(1);
    });
  });
});

test('the whole log delivered again changes nothing and alerts nobody twice', async () => {
  const texts = ['城关镇东关社区停水两天了', '望山乡云顶村路灯坏了两个月', '双塔镇某中学食堂三十多名学生呕吐送医'];
  const posts = texts.flatMap((text, at) => [
    complaint(`p${at}`, { title: '', text, collectedAt: plus(START, minutes(at)) }),
    complaint(`q${at}`, {
      title: '',
      text: `${text},没人管`,
      channelType: 'weibo',
      collectedAt: plus(START, hours(1)),
    }),
  ]);
  const state = async ({ platform, outbox }: Awaited<ReturnType<typeof open>>) => ({
    posts: await platform.posts.latest(100),
    incidents: await platform.incidents.list({ limit: 100 }),
    cases: await platform.cases.list({ limit: 100 }),
    told: outbox.sent.length,
  });
  const before = await running(async (system) => {
    await system.platform.log.append('posts.collected', posts.map(record));
    await system.settled();
    return state(system);
  });
  expect(before.told).toBeGreaterThan(0);
  const database = new DatabaseSync(join(folder, 'tingchao.db'));
  database.exec('DELETE FROM consumer_groups');
  database.close();
  const after = await running(async (system) => {
    await system.settled();
    return state(system);
  });
  expect(after).toEqual({ ...before, told: 0 });
});
