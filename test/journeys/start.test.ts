import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectOnce, expectToGoOn, type Standing } from './goes-on.ts';
import { runTingchao, startProcess, type RunningSystem } from './running-system.ts';

type Case = { readonly id: string; readonly number: string; readonly incidentId: string; readonly version: number };

const folder = mkdtempSync(join(tmpdir(), 'tingchao-start-'));
const data = join(folder, 'data');
let system: RunningSystem;

const get = async (path: string): Promise<Response> =>
  fetch(system.url() + path, { headers: { authorization: `Bearer ${system.token()}` } });
const list = async <T>(path: string): Promise<T[]> => ((await (await get(path)).json()) as { items: T[] }).items;
const noticesSent = (err: string): string[] => err.split('\n').filter((line) => line.startsWith('[通知'));

beforeAll(async () => {
  system = startProcess(data);
  await system.welcome;
});
afterAll(async () => {
  await system.interrupt();
  rmSync(folder, { recursive: true, force: true });
});

describe('a first start', () => {
  test('says in one line where to look, once there are incidents and cases', async () => {
    expect(await system.welcome).toMatch(/^听潮已就绪：打开 http:\/\/127\.0\.0\.1:\d+\/ .*tingchao case list.*\n$/);
    expect(await list('/api/incidents')).not.toEqual([]);
    expect(await list('/api/cases')).not.toEqual([]);
    expect((await get('/readyz')).status).toBe(200);
  });

  test('what the analyzer does in its own thread is counted and timed with the rest', async () => {
    expect(await metric('tingchao_batch_records_total{topic="posts.collected",group="analyzer"}')).toBeGreaterThan(0);
    expect(
      await metric('tingchao_batch_duration_seconds_sum{topic="posts.collected",group="analyzer"}'),
    ).toBeGreaterThan(0);
    expect(await metric('tingchao_events_total{event="posts_analyzed"}')).toBeGreaterThan(0);
    expect(await metric('tingchao_window_ready')).toBe(1);
    expect(await metric('tingchao_work_troubles')).toBe(0);
  });

  test('keeps the token to its owner and changes nothing without it', async () => {
    expect(statSync(join(data, 'state.json')).mode & 0o777).toBe(0o600);
    const [first] = await list<Case>('/api/cases');
    const url = `${system.url()}/api/cases/${first?.id}/steps`;
    const body = JSON.stringify({ by: { name: '王磊' }, command: { action: 'judge' } });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(401);
    const bearer = { ...headers, authorization: `Bearer ${system.token()}` };
    expect((await fetch(url, { method: 'POST', headers: bearer, body })).status).toBe(200);
  });

  test('gives the desk the running system: a step, a refusal with its reason, a digest', async () => {
    const [first] = await list<Case>('/api/cases');
    const number = first?.number ?? '';
    const kept = await runTingchao(data, 'case', 'not-need', number, '--by', '王磊', '--reason', '已由渠道答复');
    expect(kept).toMatchObject({ code: 0, err: '' });
    expect(kept.out).toContain('无需回应');
    const refused = await runTingchao(data, 'case', 'sign', number, '--by', '王磊', '--decision', '通过');
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/当前状态是“无需回应.*现在可以办：.*研判.*\n$/);
    expect((await runTingchao(data, 'digest')).out).toContain('舆情日报');
  });

  test('a second process on the same data ends with one line that says who has it', async () => {
    const { code, err } = await startProcess(data).ended;
    expect(code).toBe(1);
    expect(err).toMatch(new RegExp(`正被进程 ${system.child.pid}.*使用`));
  });

  test('a taken port ends with one line that says which and how to choose another', async () => {
    const { port } = new URL(system.url());
    const { code, err } = await startProcess(join(folder, 'other'), '--port', port).ended;
    expect(code).toBe(1);
    expect(err).toMatch(new RegExp(`端口 ${port} 已被占用.*--port`));
  });
});

describe('what cannot start says so in one line', () => {
  test('a data folder that is no folder', async () => {
    writeFileSync(join(folder, 'file'), '');
    const { code, err } = await startProcess(join(folder, 'file', 'data')).ended;
    expect(code).toBe(1);
    expect(err).toMatch(/数据目录 .* 打不开.*--data/);
  });

  test('mistaken settings, with the configuration exit code', async () => {
    const sources = join(folder, 'sources.yaml');
    writeFileSync(sources, 'version: 1\nsources:\n  - { id: board, kind: rs, name: 留言板 }\n');
    const { code, err } = await startProcess(join(folder, 'third'), '--sources', sources).ended;
    expect(code).toBe(3);
    expect(err).toMatch(/sources\.yaml:3:\d+/);
  });
});

test('Ctrl-C drains and exits 0; the next start goes on and doubles nothing', async () => {
  const [before, postsBefore] = [await standing(), await stored('post')];
  const first = await system.interrupt();
  expect(first.code).toBe(0);

  system = startProcess(data);
  await system.welcome;
  expectToGoOn(before, await standing());
  // The story of the county goes on, by a few posts.
  expect(await stored('post')).toBeGreaterThanOrEqual(postsBefore);
  expect((await stored('post')) - postsBefore).toBeLessThan(10);

  const second = await system.interrupt();
  expect(second.code).toBe(0);
  expectOnce([...noticesSent(first.err), ...noticesSent(second.err)]);
  system = startProcess(data);
  await system.welcome;
});

async function standing(): Promise<Standing> {
  const incidents = await list<{ readonly id: string }>('/api/incidents?limit=200');
  return {
    cases: await list<Case>('/api/cases?limit=200'),
    incidents: incidents.map(({ id }) => id),
  };
}

const stored = (kind: string): Promise<number> => metric(`tingchao_documents_stored{kind="${kind}"}`);

/** The value of one series; NaN when it is not told. */
async function metric(series: string): Promise<number> {
  const lines = (await (await get('/metrics')).text()).split('\n');
  return Number(lines.find((line) => line.startsWith(`${series} `))?.slice(series.length));
}
