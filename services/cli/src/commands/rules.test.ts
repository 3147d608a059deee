import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStores } from '@tingchao/adapters/sqlite/open-sqlite-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import { days, plus } from '@tingchao/domain/time/instant.ts';
import { aCase, aKeptPost, anIncident } from '@tingchao/ports/examples.ts';
import { runCommandLine } from '../program.ts';
import type { Trial } from '../rules/try-rules.ts';

const configFolder = fileURLToPath(new URL('../../../../config', import.meta.url));
let root = '';
let dataFolder = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rules-'));
  dataFolder = join(root, 'data');
  mkdirSync(dataFolder);
});
afterEach(() => rmSync(root, { recursive: true }));

async function run(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const [out, err] = [text(stdout), text(stderr)];
  const io = { stdin: new PassThrough(), stdout, stderr, configFolder, dataFolder };
  const code = await runCommandLine(['rules', 'try', ...args], io);
  stdout.end();
  stderr.end();
  return { code, out: await out, err: await err };
}

/** A shipped file with one thing changed, under another name; fails when there was nothing to change. */
function changed(file: string, from: string | RegExp, to: string, name = 'mine.yaml'): string {
  const before = readFileSync(join(configFolder, file), 'utf8');
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${file} holds nothing like ${from}`);
  const path = join(root, name);
  writeFileSync(path, after);
  return path;
}

function jsonl(...texts: readonly string[]): string {
  const path = join(root, 'posts.jsonl');
  writeFileSync(path, texts.map((body, at) => JSON.stringify({ id: `p${at + 1}`, title: '', text: body })).join('\n'));
  return path;
}

const ecology = 'lexicons/topics/ecology.yaml';
/** A word of nobody, so that only the change can make it count. */
const withNewWord = (): string => changed(ecology, 'strong: [', 'strong: [青泡泡水, ');

test('a word more: what it catches is counted, shown with the word, and told in one sentence', async () => {
  const posts = jsonl('昨晚门口又流出青泡泡水', '请问公积金怎么提取');
  const { code, out } = await run(withNewWord(), '--input', posts);
  expect(code).toBe(0);
  expect(out).toContain('改动：加 1 个词');
  expect(out).toMatch(/（未认出） +生态环境 +1/);
  expect(out).toMatch(/青泡泡水 +加：生态环境 · 水污染 · 强词 +1 +1 +尚无结论/);
  expect(out.trimEnd().split('\n').at(-1)).toMatch(/^换上后：多认出 1 条，少认出 0 条，改判 0 条；.*共比 2 条，.*。$/);
});

test('a word less, or made weak, loses what rested on it alone; personal data of the file are not shown', async () => {
  const posts = jsonl('一夜之间全翻塘了，电话13900000000');
  const less = changed(ecology, ' 翻塘,', '');
  const { out } = await run(less, '--input', posts, '--json');
  const trial = JSON.parse(out) as Trial;
  expect(trial).toMatchObject({ caught: 0, lost: 1, primary: [{ from: 'ecology', to: null, posts: 1 }] });
  expect(trial.words).toMatchObject([{ word: '翻塘', change: 'removed', hits: 1, decided: 1, precision: null }]);
  expect(out).not.toContain('13900000000');
  const weak = changed(ecology, / 翻塘,([^]*?weak: \[)/, '$1翻塘, ');
  expect(JSON.parse((await run(weak, '--input', posts, '--json')).out)).toMatchObject({
    lost: 1,
    words: [{ word: '翻塘', change: 'moved', decided: 1 }],
  });
});

test('labels of a file are verdicts: how many posts read as labelled, before and after, and how right the word is', async () => {
  const posts = join(root, 'labelled.jsonl');
  const rows = [
    { id: 'a', text: '昨晚门口又流出青泡泡水', topic: 'ecology' },
    { id: 'b', text: '昨晚门口又流出青泡泡水', topic: 'traffic', leadUnit: 'ecology_bureau' },
  ];
  writeFileSync(posts, rows.map((row) => JSON.stringify(row)).join('\n'));
  const trial = JSON.parse((await run(withNewWord(), '--input', posts, '--json')).out) as Trial;
  expect(trial.labelled).toMatchObject({ topic: { of: 2, from: 0, to: 1 }, unit: { of: 1, from: 0 } });
  expect(trial.words).toMatchObject([
    { right: 1, wrong: 1, precision: 0.5, reasons: { 与标注一致: 1, 与标注不符: 1 } },
  ]);
});

test('a word that another topic has already is a conflict, and a word that occurs nowhere is told', async () => {
  const { out } = await run(changed(ecology, 'strong: [', 'strong: [路灯不亮, '), '--input', jsonl('今天停水'));
  expect(out).toContain('“路灯不亮”（生态环境）与“路灯不亮”（交通出行）：两处都有，都算');
  expect(out).toMatch(/个在这些帖文里没有出现过：路灯不亮、/);
  expect(out).toMatch(/换上后：1 条帖文的结果都不变。\n$/);
});

test('a scenario is replayed by both sets of rules, in memory', async () => {
  const at = '2026-04-02T08:00:00+08:00';
  const post = {
    id: 'p1',
    channelType: 'forum',
    channelName: '青岚论坛',
    authorKey: null,
    official: false,
    title: '',
    content: '石桥镇桥头村门口又流出青泡泡水，没人管',
    publishedAt: at,
    collectedAt: at,
    url: 'https://forum.example/1',
    metrics: {},
    repostOf: null,
  };
  const scenario = join(root, 'scenario.json');
  const region = { county: '青岚县', city: '宁川市' };
  writeFileSync(scenario, JSON.stringify({ region, evaluateAt: '2026-04-02T09:00:00+08:00', posts: [post] }));
  const { code, out } = await run(withNewWord(), '--replay', scenario);
  expect(code).toBe(0);
  expect(out).toMatch(/→ 生态环境、Ⅳ级、.*、1 条\n重放后：.*\n$/);
});

test('a changed file is known by what is in it; two of one topic, or of nothing known, are mistakes', async () => {
  const one = withNewWord();
  const nothing = join(root, 'nothing.yaml');
  writeFileSync(nothing, 'version: 1\n');
  const wrong = changed('risk.yaml', 'otherGroupPoints: 3', 'otherGroupPoint: 3', 'r.yaml');
  const { code, out, err } = await run(one, one, nothing, wrong, join(root, 'gone.yaml'));
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(err).toMatch(/mine\.yaml:1:1 “ecology”给了两份/);
  expect(err).toMatch(/nothing\.yaml:1:1 看不出是哪一种规则/);
  expect(err).toMatch(/r\.yaml:\d+:1 otherGroupPoint:未知的键“otherGroupPoint”，是否想写“otherGroupPoints”？/);
  expect(err).toMatch(/gone\.yaml:1:1 文件不存在/);
});

test('a line that is no post ends the trial with its number, and nothing on stdout', async () => {
  const posts = join(root, 'posts.jsonl');
  writeFileSync(posts, '{"text":"停水了"}\n{"text":5}\n');
  const { code, out, err } = await run(withNewWord(), '--input', posts);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(/^posts\.jsonl 第 2 行：text.*\n$/);
});

test('without data and without a file of posts there is nothing to try on, in one line', async () => {
  expect(await run(withNewWord())).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/^.*还没有数据.*\n$/),
  });
});

test('beside a running system the posts of the last days are read with what officers made of them', async () => {
  const stores = openSqliteStores(dataFolder, { clock: createSystemClock() });
  try {
    const now = createSystemClock().now();
    const kept = (id: string, age: number) =>
      aKeptPost({
        post: { id, title: '', text: '昨晚门口又流出青泡泡水', collectedAt: plus(now, -days(age)) },
        incidentId: 'i1',
      });
    const erased = aKeptPost({ post: { id: 'erased', title: '', text: '', collectedAt: now, erasedAt: now } });
    await stores.posts.add([kept('new', 1), kept('newer', 0.5), kept('old', 40), erased]);
    await stores.incidents.save([anIncident({ id: 'i1' })]);
    await stores.cases.save([aCase({ id: caseIdOf('i1'), incidentId: 'i1', status: 'not_need' })]);
    const { code, out } = await run(withNewWord(), '--json');
    expect(code).toBe(0);
    const trial = JSON.parse(out) as Trial;
    expect(trial).toMatchObject({ posts: 2, caught: 2, lost: 0, moved: 0 });
    expect(trial.words).toMatchObject([
      { posts: 2, decided: 2, right: 0, wrong: 1, reasons: { 无需回应: 1 }, precision: 0 },
    ]);
    expect((await stores.posts.get('new'))?.analysis.topics).toEqual(kept('new', 1).analysis.topics);
  } finally {
    await stores.close();
  }
});

test('changed risk words move levels, changed routing moves the lead', async () => {
  const risk = changed('risk.yaml', '受伤: 22', '受伤: 40', 'r.yaml');
  const posts = jsonl('石桥镇桥头村有人受伤，请派人来');
  const byRisk = JSON.parse((await run(risk, '--input', posts, '--json')).out) as Trial;
  expect(byRisk.words).toMatchObject([{ word: '受伤', change: 'weighed', decided: 1 }]);
  expect(byRisk.raised).toBe(1);
  const routing = changed(
    'routing.yaml',
    /(id: water_pollution, item: 水体污染, lead: )ecology_bureau/,
    '$1water_bureau',
  );
  const byRouting = JSON.parse((await run(routing, '--input', jsonl('河水发黑，有人偷排废水'), '--json')).out) as Trial;
  expect(byRouting.leads).toEqual([{ from: 'ecology_bureau', to: 'water_bureau', posts: 1 }]);
});
