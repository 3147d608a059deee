import type { Incident } from '@tingchao/domain/incident/incident.ts';
import { Rejected } from '@tingchao/ports/errors.ts';
import { park, type Unhandled } from '@tingchao/runtime/park.ts';
import { aCase, aKeptPost, anIncident, aPost } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asCommandLine } from './console-testing.ts';
import { buildServer, type Server } from './server.ts';

const token = 'f'.repeat(64);
let platform: MemoryPlatform;
let app: Server;
/** What the store refuses for good. */
let refused: string | undefined;

beforeEach(async () => {
  refused = undefined;
  platform = openMemoryPlatform();
  const { commit } = platform;
  const strict: MemoryPlatform = {
    ...platform,
    async commit(change) {
      const bad = change.incidents?.find(({ id }) => id === refused);
      if (bad !== undefined) throw new Rejected('refused', [{ id: bad.id, reason: '400 mapper_parsing_exception' }]);
      await commit(change);
    },
  };
  app = asCommandLine(
    await buildServer(strict, { token, progress: { isReady: () => true }, report: () => undefined }),
    `Bearer ${token}`,
  );
});
afterEach(() => app.close());

const by = { name: '张敏' };
const headers = { authorization: `Bearer ${token}` };
const list = async (): Promise<readonly { id: string; key: string; attempts: number }[]> =>
  (await app.inject({ url: '/api/parked' })).json<{ items: { id: string; key: string; attempts: number }[] }>().items;
const replay = async (...ids: readonly string[]) => {
  const payload = ids.length > 0 ? { by, ids } : { by };
  const answer = await app.inject({ method: 'POST', url: '/api/parked/replay', headers, payload });
  return answer.json<{ items: { id: string; ok: boolean; told: string }[] }>().items;
};
const refusedIncident = (incident: Incident): Unhandled => ({
  topic: 'incidents.changed',
  place: `${incident.id}/${incident.version}/${incident.counts.posts}`,
  record: { key: incident.id, value: JSON.stringify(incident) },
  reason: '存储拒绝：400 mapper_parsing_exception',
});
const versions = async (): Promise<readonly number[]> =>
  (await platform.log.read('incidents.changed')).map(({ value }) => (JSON.parse(value) as Incident).version);

test('the list says when, what and why, and not a word of what citizens wrote; the record shows it masked', async () => {
  const post = aPost({ id: 'p1', title: '求助', text: '我叫李桂芳，电话 13812345678，家里停水' });
  const record = { key: 'p1', value: JSON.stringify(post) };
  await park(platform, [{ topic: 'posts.collected', place: 'p1', record, reason: '存储拒绝：400' }]);
  const text = (await app.inject({ url: '/api/parked' })).body;
  expect(JSON.parse(text)).toMatchObject({
    items: [
      {
        topic: 'posts.collected',
        key: 'p1',
        reason: '存储拒绝：400',
        attempts: 1,
        at: expect.stringContaining('+08:00'),
      },
    ],
  });
  expect(text).not.toMatch(/停水|13812345678/);
  const [one] = await list();
  const shown = (await app.inject({ url: `/api/parked/${one?.id}` })).json<{ content: string }>().content;
  expect(shown).toContain('停水');
  expect(shown).not.toContain('13812345678');
});

test('a post goes back to its handler, in the order it was parked, and leaves the list when it is stored', async () => {
  for (const id of ['p1', 'p2', 'p3']) {
    const record = { key: id, value: JSON.stringify(aPost({ id })) };
    await park(platform, [{ topic: 'posts.collected', place: id, record, reason: '存储拒绝：400' }]);
  }
  expect((await replay()).map(({ ok }) => ok)).toEqual([true, true, true]);
  expect((await platform.log.read('posts.collected')).map(({ key }) => key)).toEqual(['p1', 'p2', 'p3']);
  expect(await list()).toHaveLength(3);
  await platform.posts.add(['p1', 'p3'].map((id) => aKeptPost({ post: { id } })));
  expect((await list()).map(({ key }) => key)).toEqual(['p2']);
});

test('an incident that was refused once, with no later post, is stored and told when it fits', async () => {
  const incident = anIncident();
  await park(platform, [refusedIncident(incident)]);
  const [one] = await list();
  refused = incident.id;
  expect(await replay(one?.id ?? '')).toMatchObject([{ ok: false, told: expect.stringContaining('仍然拒绝') }]);
  expect(await list()).toHaveLength(1);
  refused = undefined;
  expect(await replay(one?.id ?? '')).toMatchObject([{ ok: true }]);
  expect(await platform.incidents.get(incident.id)).toMatchObject({ version: 1, appendedVersion: 1 });
  expect(await versions()).toEqual([1]);
  expect(await list()).toEqual([]);
});

test('one that a later post has brought up to date is not in the list any more', async () => {
  const incident = anIncident();
  await platform.commit({ incidents: [incident] });
  await park(platform, [refusedIncident({ ...incident, version: 2 })]);
  expect(await list()).toHaveLength(1);
  await platform.commit({ incidents: [{ ...incident, version: 2, title: '后来的' }] });
  expect(await list()).toEqual([]);
});

test('of a record that a handler could not read the stored version is told, never an old one', async () => {
  const incident = anIncident();
  await platform.commit({ incidents: [incident] });
  await platform.commit({ incidents: [{ ...incident, version: 2 }] });
  const record = { key: incident.id, value: JSON.stringify(incident), partition: 0, offset: 0 };
  await park(platform, [{ topic: 'incidents.changed', place: '0/0', record, reason: '不合格式：x' }]);
  expect(await replay()).toMatchObject([{ ok: true }]);
  expect(await versions()).toEqual([1, 2, 2]);
  expect(await list()).toEqual([]);
});

test('a case that was refused is saved with its audit lines', async () => {
  const file = aCase();
  const record = { key: file.id, value: JSON.stringify(file) };
  await park(platform, [{ topic: 'cases.changed', place: `${file.id}/1`, record, reason: '存储拒绝：400' }]);
  expect(await replay()).toMatchObject([{ ok: true }]);
  expect(await platform.cases.get(file.id)).toMatchObject({ version: 1, appendedVersion: 1 });
});

test('what cannot be read is refused with its reason, and dropped only by name and with a reason, in the audit log', async () => {
  const record = { key: 'x', value: '{"id":1}', partition: 0, offset: 7 };
  await park(platform, [{ topic: 'posts.collected', place: '0/7', record, reason: '不合格式：region' }]);
  expect(await replay()).toMatchObject([{ ok: false, told: expect.stringContaining('不合格式：region') }]);
  const [one] = await list();
  const drop = (payload: object) =>
    app.inject({ method: 'POST', url: `/api/parked/${one?.id}/drop`, headers, payload });
  expect((await drop({ by, reason: ' ' })).statusCode).toBe(400);
  expect((await drop({ reason: '来源有误' })).statusCode).toBe(400);
  expect((await drop({ by: { name: '系统' }, reason: '来源有误' })).statusCode).toBe(400);
  expect((await drop({ by, reason: '来源有误' })).statusCode).toBe(200);
  expect(await list()).toEqual([]);
  expect((await platform.audit.list({ subject: 'parked' })).at(-1)).toMatchObject({
    actor: '张敏',
    action: 'parked_dropped',
    detail: { topic: 'posts.collected', key: 'x', reason: '来源有误' },
  });
  expect((await drop({ by, reason: '来源有误' })).statusCode).toBe(404);
  // The same thing again is news.
  await park(platform, [{ topic: 'posts.collected', place: '0/9', record, reason: '不合格式：region' }]);
  expect(await list()).toMatchObject([{ attempts: 2 }]);
});

test('what somebody else wrote among them is listed as well, and can only be dropped', async () => {
  await platform.log.append('parked', [
    { key: 'k1', value: '{"reason":"?"}' },
    { key: 'k2', value: '{' },
  ]);
  expect((await list()).map(({ key, attempts }) => [key, attempts])).toEqual([
    ['k1', 1],
    ['k2', 1],
  ]);
  expect((await replay()).map(({ ok }) => ok)).toEqual([false, false]);
});
