import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openKept } from '@tingchao/adapters/sqlite/read-kept.ts';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import { instant } from '@tingchao/domain/time/instant.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTingchao, startProcess, type Ended, type RunningSystem } from './running-system.ts';

const config = fileURLToPath(new URL('../../config', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tingchao-settings-'));
const data = join(folder, 'data');
let system: RunningSystem;

beforeAll(async () => {
  system = startProcess(data, '--no-sample');
  await system.welcome;
});
afterAll(async () => {
  await system.interrupt();
  rmSync(folder, { recursive: true, force: true });
});

const must = async (...args: readonly string[]): Promise<string> => {
  const { code, out, err } = await runTingchao(data, ...args);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${err}`);
  return out;
};
const change = (...args: readonly string[]): Promise<Ended> =>
  runTingchao(data, 'config', ...args, '--by', '甲', '--reason', '群众新说法');

/** A shipped file, changed, under a name of its own. */
function edited(path: string, from: string | RegExp, to: string): string {
  const text = readFileSync(join(config, path), 'utf8');
  const file = join(folder, 'mine.yaml');
  expect(text).toMatch(from);
  writeFileSync(file, text.replace(from, to));
  return file;
}

function stored(about: string): KeptPost | undefined {
  const kept = openKept(data);
  try {
    return [...(kept?.posts(instant(0)) ?? [])].flat().find(({ post }) => post.text.includes(about));
  } finally {
    kept?.close();
  }
}

/** What the words of the topics make of a post that is handed in now, and by which settings it was read. */
async function read(text: string): Promise<{ readonly subtopics: readonly string[]; readonly by: string }> {
  await must('intake', '--text', text);
  await expect.poll(() => stored(text), { timeout: 60_000, interval: 100 }).toBeDefined();
  const { analysis, membership } = stored(text) as KeptPost;
  return { subtopics: analysis.subtopics.map(({ id }) => id), by: membership.settingsVersion };
}

type State = { readonly inForce: number; readonly latest: number; readonly content: string };
const state = async (): Promise<State> => JSON.parse(await must('config', 'history', '--json')) as State;

/** No word that any topic knows. */
const strange = (where: string): string => `望山乡${where}又在咕噜哐哐`;
const withTheWord = (): string => edited('lexicons/topics/urban.yaml', '占道经营,', '占道经营, 咕噜哐哐,');

test('an edit while the system runs: tried, refused when wrong, in force from the next post on, undone', async () => {
  const seed = await state();
  expect(seed).toMatchObject({ inForce: 0, latest: 0 });
  const before = await read(strange('东头'));
  expect(before).toEqual({ subtopics: [], by: seed.content });

  const preview = await must('config', 'preview', withTheWord());
  expect(preview).toContain('subtopics.city_mgmt.strong：加 咕噜哐哐');
  expect(preview).toMatch(/试算最近 30 天的 1 条帖文：原来认出 0 条，换上后认出 1 条/u);
  expect(preview).toContain('例句全部通过');
  expect(await state()).toEqual(seed);

  const wrong = await change('put', edited('lexicons/topics/urban.yaml', /strong: \[/u, 'stong: ['));
  expect(wrong.code).toBe(3);
  expect(wrong.err).toMatch(/mine\.yaml:\d+:\d+ subtopics\[0\]\.stong:未知的键“stong”，是否想写“strong”？/u);
  expect(await state()).toEqual(seed);

  const put = await change('put', withTheWord());
  expect(put).toMatchObject({ code: 0, out: expect.stringContaining('配置版本 1 已采用') as unknown });
  const first = await state();
  expect(first).toMatchObject({ inForce: 1, latest: 1 });
  expect(first.content).not.toBe(seed.content);
  expect(await read(strange('西头'))).toEqual({ subtopics: ['city_mgmt'], by: first.content });
  // What was read before stays as it was read.
  expect(stored(strange('东头'))?.analysis.subtopics).toEqual([]);

  expect((await change('put', withTheWord())).err).toContain('没有可改的内容');
  expect((await change('put', edited('app.yaml', '青舆', '岚舆'))).err).toContain('只在启动时读取');
  const stale = await change('put', '--base', '0', edited('sla.yaml', /^version: 1$/mu, 'version: 1 # 注'));
  expect(stale.err).toContain('不是据以修改的版本 0');
});

test('the edit outlives the process, can be written out, and is undone by a version of its own', async () => {
  await system.interrupt();
  system = startProcess(data, '--no-sample');
  await system.welcome;
  const kept = await state();
  expect(kept).toMatchObject({ inForce: 1, latest: 1 });
  expect(await read(strange('南头'))).toEqual({ subtopics: ['city_mgmt'], by: kept.content });

  const out = join(folder, 'out');
  await must('config', 'export', out);
  expect(readFileSync(join(out, 'lexicons/topics/urban.yaml'), 'utf8')).toContain('咕噜哐哐');
  expect(readFileSync(join(out, 'units.yaml'), 'utf8')).toBe(readFileSync(join(config, 'units.yaml'), 'utf8'));

  expect((await change('rollback', '7')).err).toContain('没有版本 7');
  expect((await change('rollback', '0')).out).toContain('配置版本 2 已采用，即版本 0 的内容');
  expect(await read(strange('北头'))).toMatchObject({ subtopics: [] });
  expect(await state()).toMatchObject({ inForce: 2, latest: 2 });
  const audit = await must('audit', 'verify');
  expect(audit).toContain('完整');
});

test('a unit that got another name is shown by it from then on', async () => {
  const bureau = edited('units.yaml', /name: 县住房和城乡建设局/u, 'name: 县住房建设局');
  expect((await change('put', bureau)).code).toBe(0);
  await must('intake', '--text', '望山乡金桂小区电梯停运三天了,老人下不了楼,物业不管');
  const listed = async (): Promise<string> => must('case', 'list', '--all', '--json');
  await expect.poll(listed, { timeout: 60_000, interval: 200 }).toContain('县住房建设局');
});
