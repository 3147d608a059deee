import { anIncident, aKeptPost, aPost } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asCommandLine } from './console-testing.ts';
import { buildServer, type Server } from './server.ts';

const token = 'f'.repeat(64);
let platform: MemoryPlatform;
let app: Server;

beforeEach(async () => {
  platform = openMemoryPlatform();
  app = asCommandLine(
    await buildServer(platform, { token, progress: { isReady: () => true }, report: () => undefined }),
    `Bearer ${token}`,
  );
  for (const id of ['i1', 'i2']) {
    const posts = [1, 2].map((n) => aKeptPost({ post: aPost({ id: `${id}-p${n}` }) }));
    await platform.posts.add(posts.map((kept) => ({ ...kept, membership: { ...kept.membership, incidentId: id } })));
    await platform.incidents.save([anIncident({ id, title: `事件 ${id}` })]);
  }
});
afterEach(() => app.close());

const ask = (path: string, payload: object, authorization = `Bearer ${token}`) =>
  app.inject({ method: 'POST', url: `/api/incidents/${path}`, headers: { authorization }, payload });
const by = { name: '张敏' };

test('merge, undo, split and move answer with what becomes of the clocks', async () => {
  const merged = await ask('i2/merge', { by, with: ['i1'], reason: '同一件事' });
  expect(merged.statusCode).toBe(200);
  expect(merged.json()).toMatchObject({ incident: { id: 'i1', posts: 4 } });
  expect(merged.json<{ told: string[] }>().told.join('')).toMatch(/时限从最早一次发现 .* 起算/);
  const undone = await ask('i2/unmerge', { by, reason: '核实为两件事' });
  expect(undone.json()).toMatchObject({ incident: { id: 'i2', posts: 2, status: 'open' } });
  const split = await ask('i1/split', { by, posts: ['i1-p2'], reason: '另一处' });
  expect(split.json<{ told: string[] }>().told.join('')).toMatch(/原事件 .*的文号和时限不变/);
  const { incident } = split.json<{ incident: { id: string } }>();
  const moved = await ask(`${incident.id}/move`, { by, posts: ['i2-p1'], reason: '说的是这一处' });
  expect(moved.json()).toMatchObject({ incident: { posts: 2 } });
});

test('nothing is regrouped without token, name, reason or for an incident that is not there', async () => {
  const good = { by, with: ['i1'], reason: '同一件事' };
  expect((await ask('i2/merge', good, 'Bearer wrong')).statusCode).toBe(401);
  expect((await ask('i2/merge', { ...good, by: { name: '系统' } })).statusCode).toBe(400);
  expect((await ask('i2/merge', { ...good, reason: '' })).statusCode).toBe(400);
  expect((await ask('i9/merge', good)).statusCode).toBe(404);
  const refused = await ask('i1/split', { by, posts: ['i2-p1'], reason: '另一处' });
  expect(refused.statusCode).toBe(422);
  expect(refused.headers['content-type']).toContain('application/problem+json');
  expect(refused.json()).toMatchObject({ type: '/problems/regroup-refused', refusal: 'not_a_member' });
  expect((await platform.incidents.get('i1'))?.version).toBe(1);
});
