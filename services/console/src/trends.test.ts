import { days, hours, minutes, parseInstant, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import { watchVitals } from '@tingchao/runtime/vitals.ts';
import { aKeptPost } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { trendsAnswerSchema } from './routes/trends.ts';
import { asCommandLine } from './console-testing.ts';
import { buildServer, type Server } from './server.ts';

const TODAY = parseInstant('2026-09-01T00:00+08:00') as Instant;
let app: Server;

beforeAll(async () => {
  const memory = openMemoryPlatform({ at: '2026-09-01T20:00+08:00' });
  for (let back = 63; back >= 0; back -= 1) {
    const day = plus(TODAY, -days(back));
    await memory.posts.add(
      Array.from({ length: back === 0 ? 16 : 5 }, (_, n) => {
        const at = plus(day, hours(9) + minutes(n));
        const places = [{ name: '石桥镇', kind: 'township' as const, township: '石桥镇', confidence: 0.9 }];
        return aKeptPost({
          post: { publishedAt: at, collectedAt: at },
          analysis: { topics: [{ id: 'ecology', score: 3, words: [] }], places },
        });
      }),
    );
  }
  const vitals = watchVitals(createPinoEvents({ level: 'error' }));
  const platform = { ...memory, events: vitals, vitals };
  app = asCommandLine(
    await buildServer(platform, { token: 't'.repeat(64), progress: { isReady: () => true }, report: () => {} }),
    `Bearer ${'t'.repeat(64)}`,
  );
});
afterAll(() => app.close());

const ask = async (query: string) =>
  trendsAnswerSchema.parse((await app.inject({ url: `/api/trends${query}` })).json());

test('the list says how today stands, the township and topic that explain it first', async () => {
  const { warnings, items, watchedSince } = await ask('');
  expect(warnings).toMatchObject([
    {
      kind: 'raised',
      sentence: '石桥镇生态环境类本周二截至 20 时 16 件，为该镇该类近八周周二同时段中位数（5 件）的 3.2 倍。',
    },
  ]);
  expect(items.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['石桥镇', 'raised'],
    ['青岚县', 'raised'],
    ['青岚县生态环境类', 'raised'],
  ]);
  expect(watchedSince).toBe('2026-07-01T00:00:00+08:00');
});

test('it can be asked for one topic, one township, both, and another day', async () => {
  expect((await ask('?place=石桥镇')).items.map(({ subject }) => subject)).toEqual(['township', 'cell']);
  expect((await ask('?topic=ecology&place=石桥镇')).items).toMatchObject([{ subject: 'cell', count: 16, median: 5 }]);
  expect((await ask('?place=望山乡')).items).toEqual([]);
  const yesterday = await ask('?date=2026-08-31&place=石桥镇');
  expect(yesterday.warnings).toEqual([]);
  expect(yesterday.items[0]).toMatchObject({ count: 5, hours: 24, ratio: 1 });
});

test.each(['?place=无此镇', '?topic=nothing', '?date=2026-09-02', '?date=31/08'])(
  '%s is refused with what there is',
  async (query) => {
    const answer = await app.inject({ url: `/api/trends${query}` });
    expect(answer.statusCode).toBe(400);
  },
);

test('the metrics count the warnings', async () => {
  const text = (await app.inject({ url: '/metrics' })).body;
  expect(text).toContain('tingchao_trend_warnings{kind="raised"} 1');
  expect(text).toContain('tingchao_trend_warnings{kind="silent"} 0');
});
