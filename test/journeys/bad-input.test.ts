import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openMemoryStores } from '@tingchao/adapters/memory/open-memory-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { openFetcher } from '@tingchao/adapters/web/open-fetcher.ts';
import { collectSource } from '@tingchao/collector/collect-source.ts';
import { readySources } from '@tingchao/collector/ready-source.ts';
import { collectDeps } from '@tingchao/collector/collect-deps.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { afterAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tingchao-bad-'));
const data = join(folder, 'data');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

type Given = { readonly stdin?: string; readonly config?: string };

/** One command in a process of its own. */
async function run(args: readonly string[], { stdin = '', config = join(root, 'config') }: Given = {}) {
  const child = spawn(process.execPath, ['services/cli/src/main.ts', ...args], {
    cwd: root,
    env: { ...process.env, TINGCHAO_DATA: data, TINGCHAO_CONFIG: config },
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdin.end(stdin);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

const rss = (items: string): string => `<rss version="2.0"><channel><title>论坛</title>${items}</channel></rss>`;
const pages: Readonly<Record<string, () => string | Buffer>> = {
  '/good.xml': () => rss('<item><title>路灯坏了</title><link>http://forum.example/1</link></item>'),
  '/broken.xml': () => '<rss version="2.0"><channel><item><titl',
  '/huge.xml': () => Buffer.alloc(50 * 1024 * 1024, 0x20),
  '/login.xml': () => '<!doctype html><title>用户登录</title><form><input type="password"></form>',
};

test('a broken feed, a page of 50 MB and a login page fail in one line each; the source beside them is collected', async () => {
  const server = createServer((request, response) => response.end(pages[request.url ?? '']?.() ?? ''));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const entries = ['good', 'broken', 'huge', 'login'].map(
    (name) =>
      `  - { id: ${name}, kind: rss, name: ${name}, channelType: forum, owner: 值班员, url: "{site}/${name}.xml" }\n`,
  );
  const sources = file('sources.yaml', `version: 1\nsources:\n${entries.join('')}`);
  const settings = loadSettings(join(root, 'config'), { instead: { sources } });
  const clock = createSystemClock();
  const fetcher = openFetcher({
    policy: { grantedOrigins: [origin] },
    userAgent: 'Tingchao/test',
    maxBytes: settings.app.collector.maxBodyBytes,
    clock,
  });
  const platform = { ...openMemoryStores({ clock }), settings, clock, fetcher, events: { emit: () => undefined } };
  const visits = readySources(settings, { site: origin }).map(async (source) => {
    const { health, reason, posts } = await collectSource(source, collectDeps(platform));
    return [source.settings.id, { health, reason, titles: posts.map(({ title }) => title) }] as const;
  });
  const reports = Object.fromEntries(await Promise.all(visits));
  expect(reports['good']).toMatchObject({ health: 'ok', titles: ['路灯坏了'] });
  for (const name of ['broken', 'huge', 'login']) {
    expect(reports[name]).toMatchObject({ health: 'failed', titles: [] });
    expect(reports[name]?.reason).toMatch(/^[^\n]{4,300}$/u);
  }
  expect(reports['login']?.reason).toContain('登录');
  await fetcher.close();
  await platform.close();
  server.closeAllConnections();
  server.close();
});

describe('a command that is given something bad says what, where and what to do, in one line', () => {
  const csv = file('缺列.csv', '工单编号,诉求标题,诉求内容\nGD-9,路灯,坏了\n');
  const text = file('不是.json', '{"id":1}\n{"id":2}\n');
  mkdirSync(join(folder, 'empty'), { recursive: true });
  test.each<[string, readonly string[], number, RegExp]>([
    ['a column missing from a CSV', ['import', csv, '--profile', '12345'], 1, /缺列\.csv:缺少列.*来电时间.*表头是/],
    ['a file that is not there', ['import', join(folder, '没有.csv')], 1, /没有\.csv.*不存在/],
    ['a folder to import', ['import', folder], 1, /目录，不是文件/],
    ['a feed that is none', ['feed', csv], 1, /缺列\.csv:不是订阅源/],
    ['a feed that is not there', ['feed', join(folder, '没有.xml')], 1, /没有\.xml：文件不存在/],
    ['a folder for a feed', ['feed', folder], 1, /目录，不是文件/],
    ['a scenario that is no JSON', ['replay', text], 1, /不是\.json.*不是/],
    ['an unknown option', ['case', 'list', '--sorted'], 2, /没有选项 --sorted/],
    ['an unknown command', ['incidnet'], 2, /没有命令 incidnet.*incident/],
    ['a month that is none', ['export', 'monthly', '2026-13'], 2, /月份须写成 2026-11/],
    [
      'a word that is no decision',
      ['case', 'review', '1', '--by', '赵敏', '--decision', '同意'],
      2,
      /只能是 通过、退回/,
    ],
    ['a case that is not there', ['case', 'show', '99'], 1, /没有处置单“99”.*case list/],
    ['an incident that is not there', ['incident', 'show', '99'], 1, /没有编号为 99 的事件.*incident list/],
    ['a full disk', ['export', 'ledger', '--out', '/dev/full'], 1, /写不了 \/dev\/full：磁盘已满/],
    ['a folder to write into', ['export', 'ledger', '--out', folder], 1, /写不了 .*：这是目录/],
    ['a backup that is none', ['restore', join(folder, 'empty')], 1, /不是完整的备份/],
  ])('%s', async (_, args, code, line) => {
    const ended = await run(args);
    expect(ended).toMatchObject({ code, out: '' });
    expect(ended.err).toMatch(line);
    expect(ended.err.trimEnd().split('\n')).toHaveLength(1);
  });
});

test('every mistake of one source entry is told, a wrong kind hides none; exit code 3', async () => {
  const config = join(folder, 'config');
  cpSync(join(root, 'config'), config, { recursive: true });
  writeFileSync(
    join(config, 'sources', 'mine.yaml'),
    'version: 1\nsources:\n  - id: forum\n    kind: rsss\n    name: 论坛\n    chanelType: forum\n    owner: 值班员\n    url: forum.example/feed\n',
  );
  const { code, out, err } = await run(['config', 'check'], { config });
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(err.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/mine\.yaml:4:11 sources\[0\]\.kind:.*是否想写“rss”/),
    expect.stringMatching(/mine\.yaml:6:5 sources\[0\]\.chanelType:.*是否想写“channelType”/),
    expect.stringMatching(/mine\.yaml:8:10 sources\[0\]\.url:须以 http/),
  ]);
});

test('a line that cannot be read has an answer of its own, the others theirs; exit code 4', async () => {
  const lines = ['{"id":"a","text":"请打 13812345678"}', '不是 JSON', '{"id":"b","text":"好"}'];
  const { code, out } = await run(['mask', '--jsonl'], { stdin: lines.join('\n') });
  const answers = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: unknown; error?: string });
  expect(code).toBe(4);
  expect(answers).toMatchObject([{ id: 'a' }, { id: 2, error: '第 2 行不是完整的 JSON' }, { id: 'b' }]);
});

test('a text beyond 64 KiB is analysed as far as that, and nothing of its person gets out', async () => {
  const long = `东关社区停水三天,联系电话 13812345678。${'这里没有新的内容,'.repeat(40_000)}`;
  const { code, out } = await run(['analyze'], { stdin: `${JSON.stringify({ id: 'long', text: long })}\n` });
  expect(code).toBe(0);
  const answer = JSON.parse(out) as { topics: unknown[]; masked: { text: string } };
  expect(answer.topics).not.toEqual([]);
  expect(out).not.toContain('13812345678');
});
