import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLivePlatform, shippedFolder, type LivePlatform } from '@tingchao/testkit/live-platform.ts';
import { openMemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asCommandLine } from './console-testing.ts';
import { buildServer, type Server } from './server.ts';

const token = 'f'.repeat(64);
let platform: LivePlatform;
let app: Server;

const serve = async (over: Parameters<typeof buildServer>[0]): Promise<Server> =>
  asCommandLine(await buildServer(over, { token, progress: { isReady: () => true }, report: () => undefined }));
beforeEach(async () => {
  platform = await openLivePlatform();
  app = await serve(platform);
});
afterEach(() => app.close());

const post = (path: string, payload: object, authorization = `Bearer ${token}`) =>
  app.inject({ method: 'POST', url: `/api/settings${path}`, headers: { authorization }, payload });
const get = async (path = ''): Promise<unknown> => (await app.inject({ url: `/api/settings${path}` })).json();
const units = readFileSync(join(shippedFolder, 'units.yaml'), 'utf8');
const files = (to = '县府办', text = units) => [
  { name: 'mine.yaml', text: text.replace('name: 县政府办公室', `name: ${to}`) },
];
const why = { by: { name: '张敏' }, reason: '机构改名' };

test('a preview tells what would change and changes nothing; the edit does, and the way back is an edit too', async () => {
  const before = platform.settings.version;
  const preview = await post('/preview', { files: files() });
  expect(preview.json()).toMatchObject({
    number: 1,
    files: [
      {
        path: 'units.yaml',
        isNew: false,
        changes: [{ path: 'units.gov_office.name', from: '县政府办公室', to: '县府办' }],
      },
    ],
  });
  expect(platform.settings.version).toBe(before);

  expect((await post('', { ...why, files: files() })).json()).toMatchObject({
    number: 1,
    by: '张敏',
    files: ['units.yaml'],
  });
  expect(await get()).toMatchObject({ inForce: 1, latest: 1, parts: [{ where: '测试', version: 1 }], refused: null });
  expect(await get('/files')).toMatchObject({ number: 1, files: [{ path: 'units.yaml' }] });
  expect(await get('/files?version=0')).toEqual({ number: 0, files: [] });

  expect((await post('/rollback', { ...why, to: 0 })).json()).toMatchObject({ number: 2, restores: 0 });
  expect(platform.settings.version).toBe(before);
  const entries = await platform.audit.list({ subject: 'settings' });
  expect(entries.map(({ actor, action }) => [actor, action])).toEqual([
    ['张敏', 'settings_changed'],
    ['张敏', 'settings_restored'],
  ]);
});

test('a wrong edit is refused with every mistake as data, and what was in force stays', async () => {
  const wrong = await post('', {
    ...why,
    files: files('县府办', units.replace('level: county, kind:', 'level: county, knid:')),
  });
  expect(wrong.statusCode).toBe(422);
  expect(wrong.json()).toMatchObject({ type: '/problems/settings-wrong' });
  const { mistakes } = wrong.json<{ mistakes: { file: string; line: number; path: string; message: string }[] }>();
  expect(mistakes.map(({ file, path }) => [file, path])).toContainEqual(['mine.yaml', 'units[0].knid']);
  expect(mistakes.map(({ message }) => message).join()).toContain('是否想写“kind”');
  expect(await get()).toMatchObject({ inForce: 0, latest: 0 });
});

test('without token, name, reason or a change there is no edit, nor on top of a version that was overtaken', async () => {
  expect((await post('', { ...why, files: files() }, 'Bearer wrong')).statusCode).toBe(401);
  expect((await post('/preview', { files: files() }, 'Bearer wrong')).statusCode).toBe(401);
  expect((await post('', { ...why, by: { name: '系统' }, files: files() })).statusCode).toBe(400);
  expect((await post('', { ...why, reason: ' ', files: files() })).statusCode).toBe(400);
  expect((await post('', { ...why, files: files('县政府办公室') })).json()).toMatchObject({
    type: '/problems/nothing-changed',
  });
  expect((await post('/rollback', { ...why, to: 3 })).statusCode).toBe(404);
  await post('', { ...why, files: files() });
  expect((await post('', { ...why, base: 0, files: files('政府办') })).statusCode).toBe(409);
  expect(await get()).toMatchObject({ latest: 1 });
});

test('where settings cannot change while running, the interface says so', async () => {
  const fixed = await serve(openMemoryPlatform());
  const answer = await fixed.inject({ url: '/api/settings' });
  expect(answer.statusCode).toBe(409);
  expect(answer.json()).toMatchObject({ type: '/problems/settings-fixed' });
  await fixed.close();
});
