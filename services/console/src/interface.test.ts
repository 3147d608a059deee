import { createHash } from 'node:crypto';
import { anIncident, aKeptPost, aPost } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { minutes, plus } from '@tingchao/domain/time/instant.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asCommandLine } from './console-testing.ts';
import { buildServer, type Server } from './server.ts';

const token = 'f'.repeat(64);
const bearer = { authorization: `Bearer ${token}` };
let platform: MemoryPlatform;
let app: Server;
let ready: boolean;
let reported: unknown[];

beforeEach(async () => {
  platform = openMemoryPlatform();
  ready = true;
  reported = [];
  app = asCommandLine(
    await buildServer(platform, {
      token,
      progress: { isReady: () => ready },
      report: (error) => reported.push(error),
    }),
  );
});
afterEach(async () => {
  await app.close();
  expect(reported).toEqual([]);
});

describe('who may ask', () => {
  test('a page of the outside world that points a name at this machine gets nothing', async () => {
    const answer = await app.inject({ url: '/api/incidents', headers: { host: 'evil.example:7070' } });
    expect(answer.statusCode).toBe(421);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ type: '/problems/wrong-host', status: 421, title: '主机名不符' });
  });

  test('a forwarded host name does not help', async () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': '127.0.0.1' };
    expect((await app.inject({ url: '/api/incidents', headers })).statusCode).toBe(421);
  });

  test.each(['127.0.0.1:7070', 'localhost:7070', '[::1]:7070'])('%s is this machine', async (host) => {
    expect((await app.inject({ url: '/api/incidents', headers: { host } })).statusCode).toBe(200);
  });

  test('nothing is changed without the token of this run', async () => {
    const payload = { posts: [aPost()] };
    for (const headers of [{ cookie: '' }, { authorization: 'Bearer wrong' }, { authorization: `Bearer ${token}0` }]) {
      const answer = await app.inject({ method: 'POST', url: '/api/posts', headers, payload });
      expect(answer.statusCode).toBe(401);
      expect(answer.json()).toMatchObject({ type: '/problems/token-needed' });
    }
    expect(await platform.log.read('posts.collected')).toEqual([]);
  });

  test('a page of another site changes nothing even with the token', async () => {
    const headers = { ...bearer, 'sec-fetch-site': 'cross-site' };
    const answer = await app.inject({ method: 'POST', url: '/api/posts', headers, payload: { posts: [aPost()] } });
    expect(answer.statusCode).toBe(403);
  });

  test('every page forbids scripts, frames and forms of others', async () => {
    const { headers } = await app.inject({ url: '/' });
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
});

describe('incidents', () => {
  test('come in pages, each line with its level in words', async () => {
    for (let index = 0; index < 3; index += 1) await platform.incidents.save([anIncident({ level: 'II' })]);
    const first = (await app.inject({ url: '/api/incidents?limit=2' })).json();
    expect(first.items).toHaveLength(2);
    expect(first.items[0]).toMatchObject({ level: 'II', levelName: 'Ⅱ级 重大' });
    expect(first.items[0].detectedAt).toMatch(/\+08:00$/);
    expect(first.nextOffset).toBe(2);
    expect((await app.inject({ url: '/api/incidents?limit=2&offset=2' })).json()).toMatchObject({ nextOffset: null });
    expect((await app.inject({ url: '/api/incidents?level=I' })).json().items).toEqual([]);
  });

  test('show their posts with masked text only', async () => {
    const incident = anIncident();
    await platform.incidents.save([incident]);
    const kept = aKeptPost();
    await platform.posts.add([
      {
        ...kept,
        analysis: { ...kept.analysis, maskedTitle: '工地噪音', maskedText: '请联系 138****0000' },
        membership: { ...kept.membership, incidentId: incident.id },
      },
    ]);
    const answer = await app.inject({ url: `/api/incidents/${incident.id}` });
    expect(answer.statusCode).toBe(200);
    expect(answer.json().posts).toMatchObject([{ title: '工地噪音', text: '请联系 138****0000' }]);
    expect(answer.json().posts[0]).not.toHaveProperty('authorKey');
  });

  test('an unknown one is a 404 that says where to look', async () => {
    const answer = await app.inject({ url: '/api/incidents/nobody' });
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ type: '/problems/not-found', instance: '/api/incidents/nobody' });
    expect(answer.json().detail).toContain('nobody');
  });

  test('a bad filter is told with its name', async () => {
    const answer = await app.inject({ url: '/api/incidents?since=gestern&limit=0' });
    expect(answer.statusCode).toBe(400);
    expect(
      answer
        .json()
        .errors.map((entry: { path: string }) => entry.path)
        .toSorted(),
    ).toEqual(['limit', 'since']);
  });
});

describe('posts handed in', () => {
  test('are in the log when the answer comes', async () => {
    const post = aPost({ collectedAt: platform.clock.now() });
    const request = { method: 'POST', url: '/api/posts', headers: bearer, payload: { posts: [post] } } as const;
    expect((await app.inject(request)).json()).toEqual({ accepted: 1 });
    const [record] = await platform.log.read('posts.collected');
    expect(JSON.parse(record?.value ?? '')).toEqual(post);
  });

  test('from the future are refused', async () => {
    const post = aPost({ collectedAt: plus(platform.clock.now(), minutes(5)) });
    const answer = await app.inject({ method: 'POST', url: '/api/posts', headers: bearer, payload: { posts: [post] } });
    expect(answer.statusCode).toBe(400);
    expect(await platform.log.read('posts.collected')).toEqual([]);
  });

  test('that are no posts are refused with the place of the mistake', async () => {
    const answer = await app.inject({ method: 'POST', url: '/api/posts', headers: bearer, payload: { posts: [{}] } });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors[0].path).toMatch(/^posts\.0/);
  });
});

describe('readiness', () => {
  test('is refused until every service runs', async () => {
    ready = false;
    expect((await app.inject({ url: '/readyz' })).statusCode).toBe(503);
    expect((await app.inject({ url: '/healthz' })).json()).toMatchObject({ status: 'starting' });
    ready = true;
    expect((await app.inject({ url: '/readyz' })).statusCode).toBe(200);
  });

  test('a failed source shows as degraded, with its reason', async () => {
    const at = platform.clock.now();
    await platform.sources.put({
      sourceId: 'board',
      health: 'failed',
      since: at,
      reason: '连接被拒绝',
      lastTriedAt: at,
      lastOkAt: null,
      lastNewAt: null,
      nextDueAt: at,
      failures: 1,
      intervalMs: 60_000,
      etag: null,
      lastModified: null,
      memory: {},
    });
    const health = (await app.inject({ url: '/readyz' })).json();
    expect(health.status).toBe('degraded');
    expect(health.reasons.join()).toContain('连接被拒绝');
    expect((await app.inject({ url: '/api/sources' })).json().items).toMatchObject([{ healthName: '失败' }]);
  });
});

test('metrics speak Prometheus', async () => {
  await platform.incidents.save([anIncident()]);
  const answer = await app.inject({ url: '/metrics' });
  expect(answer.headers['content-type']).toContain('text/plain');
  expect(answer.body).toContain('tingchao_documents_stored{kind="incident"} 1');
});

test('the interface describes itself', async () => {
  const document = (await app.inject({ url: '/docs/json' })).json();
  expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/api/incidents', '/api/posts', '/readyz']));
});

test('a page stays text when a title tries to be markup', async () => {
  await platform.incidents.save([
    anIncident({ title: '<img src=x onerror=alert(1)>', lastPostAt: platform.clock.now() }),
  ]);
  const { body } = await app.inject({ url: '/' });
  expect(body).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(body).not.toContain('<img');
});

test('an address that is not there is a problem too', async () => {
  const answer = await app.inject({ url: '/api/nowhere' });
  expect(answer.statusCode).toBe(404);
  expect(answer.headers['content-type']).toContain('application/problem+json');
});

test('the style of the start page is the one that its policy permits', async () => {
  const { body, headers } = await app.inject({ url: '/' });
  const style = /<style>([\s\S]*?)<\/style>/.exec(body)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  expect(headers['content-security-policy']).toContain(`'sha256-${hash}'`);
});
