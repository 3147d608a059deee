import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { hashText } from '@tingchao/domain/response/step-context.ts';
import { plus } from '@tingchao/domain/time/instant.ts';
import { aCase, anIncident, START } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asCommandLine, nobody } from './console-testing.ts';
import { buildServer, type Server } from './server.ts';

const headers = { authorization: `Bearer ${'f'.repeat(64)}` };
const text = '经现场核查，网传多人中毒不属实。水样检测达标。';
const link = 'https://www.example.gov.cn/1.html';
let platform: MemoryPlatform;
let app: Server;
let file: CaseFile;

beforeEach(async () => {
  platform = openMemoryPlatform();
  const report = (error: unknown): never => {
    throw error;
  };
  app = asCommandLine(
    await buildServer(platform, { token: 'f'.repeat(64), progress: { isReady: () => true }, report }),
  );
  const incident = anIncident();
  const hash = await platform.blobs.put(new TextEncoder().encode(text));
  expect(hash).toBe(hashText(text));
  const pass = { draftId: 'd1', hash, decision: 'pass' as const, by: '赵敏', at: START, reason: '' };
  file = aCase({
    status: 'approved',
    incidentId: incident.id,
    claims: [{ id: 'c1', statement: '网传石桥段多人中毒', status: 'false', by: '王岚', at: START, findings: [] }],
    drafts: [
      {
        id: 'd1',
        hash,
        title: '情况说明',
        channel: '政府网站',
        kind: 'clarification',
        by: '李川',
        at: START,
        claims: ['c1'],
      },
    ],
    approvals: [
      { step: 'review', ...pass },
      { step: 'secrecy', ...pass },
      { step: 'sign', ...pass },
    ],
  });
  await platform.incidents.save([incident]);
  await platform.cases.save([file]);
});
afterEach(() => app.close());

const post = (path: string, payload: object = {}) =>
  app.inject({ method: 'POST', url: `/api/cases/${file.id}/${path}`, headers, payload });
const publish = () => post('steps', { by: { name: '王岚' }, command: { action: 'publish', text, link } });

test('an answer shows how it does, and before there is one says so', async () => {
  const before = await app.inject({ url: `/api/cases/${file.id}/effect` });
  expect(before.statusCode).toBe(409);
  expect(before.json().detail).toContain('还没有公开回应');
  expect((await publish()).json()).toMatchObject({ status: 'clarified' });
  const after = await app.inject({ url: `/api/cases/${file.id}/effect` });
  expect(after.json()).toMatchObject({
    answeredAt: '2026-03-02T09:00:00+08:00',
    clarifies: [{ id: 'c1', statusName: '已核不实' }],
    windows: [{ hours: 24, over: false, before: { posts: 0, hostility: null } }, { hours: 72 }],
    ratings: {},
  });
});

test('a published text is held against the signed one when somebody asks', async () => {
  await publish();
  platform.publisher.stand(link, text.replace('达标', '正常'));
  const looked = await post('publication-check');
  expect(looked.json().publications).toMatchObject([
    { link, checks: [{ at: '2026-03-02T09:00:00+08:00', result: 'differs', missing: ['水样检测达标。'] }] },
  ]);
  const unsigned = await app.inject({
    method: 'POST',
    url: `/api/cases/${file.id}/publication-check`,
    headers: nobody,
  });
  expect(unsigned.statusCode).toBe(401);
});

test('clarifications are found by words or by the case that needs one', async () => {
  await publish();
  const found = await app.inject({ url: `/api/clarifications?q=${encodeURIComponent('有人说石桥多人中毒')}` });
  expect(found.json().items).toMatchObject([
    { number: file.number, title: '情况说明', text, publishedAt: '2026-03-02T09:00:00+08:00' },
  ]);
  const other = aCase({ title: '石桥段多人中毒的传言', openedAt: plus(START, 1) });
  await platform.cases.save([other]);
  const same = await app.inject({ url: `/api/clarifications?case=${other.id}` });
  expect(same.json().items).toHaveLength(1);
  expect((await app.inject({ url: '/api/clarifications' })).statusCode).toBe(400);
});

test('what is marked as a state secret is refused, and not a word of it is kept', async () => {
  const secret = '机密★1年\n关于某项目的内部测算数字七千八百';
  const command = { action: 'draft', title: '通报', channel: '网站', text: secret };
  const drafted = await post('steps', { by: { name: '李川' }, command });
  expect(drafted.statusCode).toBe(422);
  expect(drafted.json()).toMatchObject({ refusal: 'secret_marked' });
  const taken = await app.inject({ method: 'POST', url: '/api/intake', headers, payload: { text: secret } });
  expect(taken.statusCode).toBe(422);
  const items = [
    { title: '旧事', text: '无关内容' },
    { title: '附件', text: secret },
  ];
  const imported = await app.inject({
    method: 'POST',
    url: '/api/imports',
    headers,
    payload: { source: { profile: '12345' }, items },
  });
  expect(imported.statusCode).toBeGreaterThanOrEqual(400);
  const kept = [
    await platform.cases.get(file.id),
    await platform.posts.latest(100),
    await platform.log.read('posts.collected'),
    await platform.log.read('cases.changed'),
    await platform.audit.list({ limit: 100 }),
    await platform.blobs.get(hashText(secret)),
  ];
  expect(JSON.stringify(kept)).not.toContain('七千八百');
  for (const answer of [drafted, taken]) expect(answer.body).not.toContain('七千八百');
});
