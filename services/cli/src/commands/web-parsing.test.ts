import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { urlCases } from '@tingchao/adapters/web/url-cases.ts';
import { expect, test } from 'vitest';
import { runCommandLine } from '../program.ts';

const folder = mkdtempSync(join(tmpdir(), 'tingchao-web-'));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

function collecting(): { readonly stream: Writable; readonly text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk.toString());
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}

async function run(args: readonly string[], input = '') {
  const [out, err] = [collecting(), collecting()];
  const configFolder = fileURLToPath(new URL('../../../../config', import.meta.url));
  const io = {
    stdin: Readable.from([input]),
    stdout: out.stream,
    stderr: err.stream,
    configFolder,
    dataFolder: folder,
  };
  const code = await runCommandLine(args, io);
  return { code, lines: out.text().trim().split('\n'), err: err.text() };
}

const feed = file(
  'a.xml',
  '<rss><channel><title>青岚发布</title><item><title>通知</title><link>http://e.example/1</link><pubDate>2026-04-02 08:30</pubDate></item></channel></rss>',
);
const login = file('login.html', '<html><head><title>登录</title></head><input type="password"></html>');

test('feed prints the fixed shape, with times at +08:00', async () => {
  const { code, lines } = await run(['feed', feed]);
  expect(code).toBe(0);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    feed: { title: '青岚发布', link: '' },
    items: [
      {
        id: 'http://e.example/1',
        title: '通知',
        link: 'http://e.example/1',
        publishedAt: '2026-04-02T08:30:00+08:00',
        text: '',
        author: null,
      },
    ],
  });
});

test('a login page instead of a feed is one line and exit code 1', async () => {
  const { code, lines, err } = await run(['feed', login]);
  expect([code, lines]).toEqual([1, ['']]);
  expect(err.trim().split('\n')).toHaveLength(1);
  expect(err).toContain('登录页');
});

test('as JSON lines a bad document answers for itself and the rest goes on', async () => {
  const requests = [
    { id: 'a', file: feed },
    { id: 'b', file: login },
    { id: 'c', file: feed },
  ];
  const { lines } = await run(['feed', '--jsonl'], requests.map((each) => JSON.stringify(each)).join('\n'));
  const answers = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(answers.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(answers.map((answer) => 'error' in answer)).toEqual([false, true, false]);
});

test('url decides without connecting and knows no grants', async () => {
  expect(JSON.parse((await run(['url', 'http://0x7f.1/'])).lines[0] ?? '')).toMatchObject({ decision: 'deny' });
  expect(JSON.parse((await run(['url', 'http://e.example/'])).lines[0] ?? '')).toEqual({
    decision: 'deny',
    reason: 'unresolved',
  });
  expect(
    JSON.parse((await run(['url', 'http://e.example/', '--resolve', '8.8.8.8,10.0.0.1'])).lines[0] ?? ''),
  ).toMatchObject({ decision: 'deny' });
  expect(JSON.parse((await run(['url', 'http://e.example/', '--resolve', '8.8.8.8'])).lines[0] ?? '')).toMatchObject({
    decision: 'allow',
  });
});

test('robots and page print their fixed shapes', async () => {
  const robots = file('robots.txt', 'User-agent: *\nDisallow: /a\nCrawl-delay: 3');
  const asked = await run(['robots', robots, '--agent', 'Bot', '--url', 'http://e.example/a']);
  expect(JSON.parse(asked.lines[0] ?? '')).toEqual({ allowed: false, crawlDelay: 3 });
  const page = await run([
    'page',
    file('p.html', '<title>停水通知</title><p>城关镇明日停水,请居民提前储水备用。</p>'),
    '--url',
    'http://e.example/',
  ]);
  expect(JSON.parse(page.lines[0] ?? '')).toEqual({
    title: '停水通知',
    text: '城关镇明日停水,请居民提前储水备用。',
    publishedAt: null,
    author: null,
  });
});

test('url decides the whole table in one run, an answer a line in order', async () => {
  const cases = Object.values(urlCases).flat();
  const input = cases.map(({ url, resolve }, id) => JSON.stringify({ id, url, resolve })).join('\n');
  const { code, lines } = await run(['url', '--jsonl'], input);
  expect(code).toBe(0);
  const wrong = lines.flatMap((line, at) => {
    const answer = JSON.parse(line) as { readonly id: number; readonly decision: string };
    return answer.id === at && answer.decision === cases[at]?.decision ? [] : [{ ...cases[at], answer }];
  });
  process.stdout.write(`  url table: ${lines.length - wrong.length} of ${cases.length} right\n`);
  expect(lines).toHaveLength(cases.length);
  expect(wrong).toEqual([]);
});
