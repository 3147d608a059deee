import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { runTingchao, startProcess, type RunningSystem } from '../journeys/running-system.ts';

const folder = mkdtempSync(join(tmpdir(), 'tingchao-split-'));
const [outside, inside, sent, keys] = ['outside', 'inside', 'sent', 'keys'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
  string,
];
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Health = { readonly status: string; readonly reasons: readonly string[]; readonly lag: Record<string, number> };
const ask = async <T>(system: RunningSystem, path: string): Promise<T> =>
  (await (await fetch(system.url() + path, { headers: { authorization: `Bearer ${system.token()}` } })).json()) as T;
const list = async <T>(system: RunningSystem, path: string): Promise<readonly T[]> =>
  (await ask<{ readonly items: readonly T[] }>(system, path)).items;

test('a collector outside and a desk inside make the cases that one machine makes, from bundles alone', async () => {
  mkdirSync(sent);
  expect(await runTingchao(outside, 'bundle', 'keys', '--keys', keys)).toMatchObject({ code: 0 });
  const collector = startProcess(outside, '--only', 'collector');
  const desk = startProcess(inside, '--only', 'desk', '--no-sample');
  expect(await collector.welcome).toContain('只采集');
  expect(await desk.welcome).toContain('只研判处置');

  await vi.waitFor(async () => expect((await waiting(collector)) ?? 0).toBeGreaterThan(40), { timeout: 60_000 });
  expect(await stored(collector)).toBe(0);
  const out = await runTingchao(outside, 'bundle', 'export', '--out', sent, '--keys', keys, '--json');
  expect(out, out.err).toMatchObject({ code: 0 });
  const { file, posts } = JSON.parse(out.out) as { readonly file: string; readonly posts: number };
  expect(readdirSync(sent)).toHaveLength(1);

  const taken = await runTingchao(inside, 'bundle', 'import', file, '--keys', keys, '--json');
  expect(taken, taken.err).toMatchObject({ code: 0 });
  expect(JSON.parse(taken.out)).toMatchObject({ number: 1, posts, added: posts, known: 0, missing: [] });
  await vi.waitFor(async () => expect(await list(desk, '/api/cases')).not.toEqual([]), { timeout: 60_000 });
  await vi.waitFor(async () => expect(await stored(desk)).toBe(posts), { timeout: 60_000 });
  expect(await list(desk, '/api/incidents')).not.toEqual([]);

  const again = await runTingchao(inside, 'bundle', 'import', file, '--keys', keys);
  expect(again).toMatchObject({ code: 0, err: '' });
  expect(again.out).toContain('没有变动');
  expect(await stored(desk)).toBe(posts);

  const ended = await Promise.all([collector.interrupt(), desk.interrupt()]);
  expect(ended.map(({ code }) => code)).toEqual([0, 0]);
});

/** Posts that wait for a bundle, as the health of the collector tells. */
async function waiting(collector: RunningSystem): Promise<number | undefined> {
  return (await ask<Health>(collector, '/healthz')).lag['export:posts.collected'];
}

/** Posts that were analysed, as the metrics count them. */
async function stored(system: RunningSystem): Promise<number> {
  const text = await (await fetch(`${system.url()}/metrics`)).text();
  return Number(/tingchao_documents_stored\{kind="post"\} (\d+)/.exec(text)?.[1]);
}
