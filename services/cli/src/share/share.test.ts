import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { openSqliteStores } from '@tingchao/adapters/sqlite/open-sqlite-stores.ts';
import { aCase, anIncident } from '@tingchao/ports/examples.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runForTests, shippedConfig, type Ended } from '../run-for-tests.ts';

/** The address of the other side: keeps what arrives, and answers as it is told. */
type Receiver = { readonly origin: string; readonly got: string[]; status: number; close(): Promise<void> };

async function openReceiver(): Promise<Receiver> {
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    if (receiver.status === 200) receiver.got.push(body);
    response.writeHead(receiver.status).end();
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    got: [],
    status: 200,
    close: () => new Promise((closed) => void server.close(() => closed())),
  };
}

let receiver: Receiver;
let folder: string;
const at = (...parts: readonly string[]): string => join(folder, ...parts);

/** Two levels of government, each with its own data and settings, and keys they agreed on. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tingchao-share-'));
  const settle = (side: string, self: string, peer: string, address = ''): void => {
    cpSync(shippedConfig, at(side, 'config'), { recursive: true });
    mkdirSync(at(side, 'data'));
    const levels = 'levels: [I, II, III, IV]';
    writeFileSync(
      at(side, 'config', 'sharing.yaml'),
      `version: 1\nself: { id: ${self}, name: ${self}办公室 }\npeers:\n  - { id: ${peer}, name: ${peer}办公室, ${levels}${address} }\nkeepDays: 30\nsameMatterHours: 72\n`,
    );
  };
  receiver = await openReceiver();
  settle('town', 'town', 'county', `, url: "${receiver.origin}/in"`);
  settle('county', 'county', 'town');
  await on('town', 'bundle', 'keys', '--keys', at('keys'));
});
afterEach(async () => {
  await receiver.close();
  rmSync(folder, { recursive: true });
});

const on = (side: string, ...args: readonly string[]): Promise<Ended> =>
  runForTests(args, {
    configFolder: at(side, 'config'),
    dataFolder: at(side, 'data'),
    grantedOrigins: [receiver.origin],
  });

/** A case of an incident that was seen at an address. */
async function aMatter(side: string, number: string, link: string): Promise<void> {
  const stores = openSqliteStores(at(side, 'data'), { clock: createSystemClock() });
  const incident = anIncident({ title: '东关社区张某某反映停水' });
  const exemplar = {
    postId: 'p',
    role: 'complaint' as const,
    title: '停水三天',
    excerpt: '东关社区停水三天',
    channelType: 'leader_board' as const,
    channelName: '留言板',
    official: false,
    publishedAt: null,
    collectedAt: incident.detectedAt,
    link,
    metrics: { reads: 0, reposts: 0, comments: 0, likes: 0 },
  };
  await stores.commit({
    incidents: [{ ...incident, exemplars: [exemplar] }],
    cases: [aCase({ incidentId: incident.id, number, title: incident.title, level: 'III' })],
  });
  await stores.close();
}
const exported = (side: string, to: string): Promise<Ended> =>
  on(side, 'share', 'export', '--to', to, '--by', '张敏', '--out', at('out.tcb'), '--keys', at('keys'), '--json');
const taken = (side: string, from: string): Promise<Ended> =>
  on(side, 'share', 'import', at('out.tcb'), '--from', from, '--keys', at('keys'));

test('what the township has in hand, the county hears once: a line, a notice, and no words of the matter', async () => {
  await aMatter('town', '镇舆〔2026〕7号', 'https://board.example/1?utm_source=x');
  await aMatter('county', '青舆〔2026〕1号', 'http://board.example/1');
  expect((await exported('town', 'county')).err).toBe('');
  expect(await taken('county', 'town')).toMatchObject({ code: 0, err: '', out: expect.stringContaining('新收 1') });
  const list = await on('county', 'share', 'list');
  expect(list.out).toContain('镇舆〔2026〕7号');
  expect(list.out).toContain('青舆〔2026〕1号（同一件）');
  const shown = await on('county', 'case', 'show', '青舆〔2026〕1号', '--json');
  expect(shown.out).toContain('已由town办公室报送');
  expect(await taken('county', 'town')).toMatchObject({ code: 0, out: expect.stringContaining('新收 0') });
  const notices = JSON.parse((await on('county', 'notice', 'list', '--json')).out) as { items: { subject: string }[] };
  expect(notices.items.filter(({ subject }) => subject.includes('已由town办公室报送'))).toHaveLength(1);
  for (const word of ['东关', '停水', '张某某', 'board.example']) expect(list.out).not.toContain(word);
});

test('nothing is told twice, and a bundle that was changed on the way, or is of another, is refused', async () => {
  await aMatter('town', '镇舆〔2026〕7号', 'https://board.example/1');
  await exported('town', 'county');
  const bytes = readFileSync(at('out.tcb'));
  for (const word of ['镇舆', '东关', 'board.example']) expect(bytes.includes(word)).toBe(false);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
  writeFileSync(at('out.tcb'), bytes);
  expect(await taken('county', 'town')).toMatchObject({ code: 1, out: '' });
  rmSync(at('out.tcb'));
  expect((await exported('town', 'county')).out).toContain('"file":null');
});

test('a peer that nobody registered is told nothing, and nothing leaves without a name', async () => {
  const unknown = await exported('town', 'province');
  expect(unknown).toMatchObject({ code: 1, out: '' });
  expect(unknown.err).toContain('county办公室');
  const nameless = await on('town', 'share', 'export', '--to', 'county', '--out', at('out.tcb'), '--keys', at('keys'));
  expect(nameless.code).toBe(2);
});

test('what is sent to the address of the other side arrives whole, is told once, and waits while nobody takes it', async () => {
  const send = (): Promise<Ended> =>
    on('town', 'share', 'send', '--to', 'county', '--by', '张敏', '--keys', at('keys'), '--json');
  await aMatter('town', '镇舆〔2026〕7号', 'https://board.example/1');
  await aMatter('county', '青舆〔2026〕1号', 'https://board.example/1');
  receiver.status = 503;
  expect(await send()).toMatchObject({ code: 1, out: '', err: expect.stringContaining('没有送到') });
  receiver.status = 200;
  expect(await send()).toMatchObject({ code: 0, err: '', out: '{"number":1}\n' });
  expect((await send()).out).toBe('{"number":null}\n');
  expect(receiver.got).toHaveLength(1);
  for (const word of ['镇舆', '东关', 'board.example']) expect(receiver.got[0]).not.toContain(word);
  const { bundle } = JSON.parse(receiver.got[0] ?? '') as { bundle: string };
  writeFileSync(at('out.tcb'), Buffer.from(bundle, 'base64'));
  expect(await taken('county', 'town')).toMatchObject({ code: 0, out: expect.stringContaining('新收 1') });
  expect((await on('county', 'share', 'list')).out).toContain('青舆〔2026〕1号（同一件）');
});
