import { aCase, aNotice } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noticesAnswerSchema } from './routes/notices.ts';
import { headers, nobody, serveDesk } from './console-testing.ts';
import type { Server } from './server.ts';

let platform: MemoryPlatform;
let app: Server;

beforeEach(async () => {
  platform = openMemoryPlatform();
  app = await serveDesk(platform);
});
afterEach(() => app.close());

test('the ledger says who was told of what, by which way, and can be asked for one case or one state', async () => {
  const at = platform.clock.now();
  const told = aNotice({
    id: 'n1',
    status: 'sent',
    sentBy: ['console', 'robot'],
    deliveries: [{ way: 'robot', state: 'taken', at, by: 'p', version: 3 }],
  });
  const [first, second] = [aCase({ notices: [told] }), aCase({ notices: [aNotice({ id: 'n2', status: 'failed' })] })];
  await platform.cases.save([first, second]);
  const ask = async (query: string) =>
    noticesAnswerSchema.parse((await app.inject({ url: `/api/notices${query}` })).json()).items;
  expect(await ask('')).toHaveLength(2);
  const [row] = await ask(`?case=${encodeURIComponent(first.number)}`);
  expect(row).toMatchObject({ number: first.number, incidentId: first.incidentId, status: 'sent' });
  expect(row?.deliveries.map(({ way, state, version }) => [way, state, version])).toEqual([
    ['console', 'taken', null],
    ['robot', 'taken', 3],
  ]);
  expect((await ask('?status=failed')).map(({ number }) => number)).toEqual([second.number]);
});

test('that a person knows is a line in the ledger of the case and no step of its life', async () => {
  const file = aCase();
  await platform.cases.save([file]);
  const path = `/api/cases/${encodeURIComponent(file.number)}/acknowledge`;
  expect(
    (await app.inject({ method: 'POST', url: path, headers: nobody, payload: { by: { name: '张敏' } } })).statusCode,
  ).toBe(401);
  const answer = await app.inject({ method: 'POST', url: path, headers, payload: { by: { name: '张敏' } } });
  expect(answer.json()).toMatchObject({ number: file.number, by: '张敏' });
  const kept = await platform.cases.get(file.id);
  expect(kept?.status).toBe(file.status);
  expect(kept?.ledger.at(-1)).toMatchObject({ action: 'acknowledge', by: '张敏' });
});
