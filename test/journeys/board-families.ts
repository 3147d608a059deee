import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openFetcher } from '@tingchao/adapters/web/open-fetcher.ts';
import { createAnalyzer } from '@tingchao/analyzer/service.ts';
import { collectDeps } from '@tingchao/collector/collect-deps.ts';
import { collectSource } from '@tingchao/collector/collect-source.ts';
import { openFileText } from '@tingchao/collector/import/file-text.ts';
import { importItems } from '@tingchao/collector/import/import-items.ts';
import { readItems } from '@tingchao/collector/import/read-items.ts';
import { allSources, originOf, readySources } from '@tingchao/collector/ready-source.ts';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import { sourcesFileSchema, type Source } from '@tingchao/domain/post/source-settings.ts';
import { parseInstant, type Instant } from '@tingchao/domain/time/instant.ts';
import type { HttpFetcher } from '@tingchao/ports/http-fetcher.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { expect } from 'vitest';

/** Somewhere a whole platform runs: one machine, or a corner of a cluster. */
export type FamilyHome = AsyncDisposable & {
  open(parts: { readonly settings: Settings; readonly fetcher: HttpFetcher }): Promise<Platform>;
};

const pages = fileURLToPath(new URL('boards', import.meta.url));
const page = (name: string): string => readFileSync(join(pages, name), 'utf8');

/** What each address of the boards answers; written by us after the shapes of such sites. */
const answers: Readonly<Record<string, readonly [type: string, file: string]>> = {
  'GET /api/threads?area=qinglan&page=1': ['application/json', 'leader-list.json'],
  'GET /api/threads/50101': ['application/json', 'leader-50101.json'],
  'GET /api/threads/50102': ['application/json', 'leader-50102.json'],
  'GET /mailbox/list_1.html': ['text/html; charset=utf-8', 'mailbox-list.html'],
  'GET /mailbox/view/71.html': ['text/html; charset=utf-8', 'mailbox-71.html'],
  'GET /mailbox/view/72.html': ['text/html; charset=utf-8', 'mailbox-72.html'],
  'POST /interaction/list.do pageNo=1&pageSize=20&type=consult': ['application/json', 'interaction-list.json'],
  'GET /interaction/view.do?id=A310': ['text/html; charset=utf-8', 'interaction-A310.html'],
  'GET /interaction/view.do?id=A311': ['text/html; charset=utf-8', 'interaction-A311.html'],
};

async function serveBoards(): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const bodyOf = async (request: IncomingMessage): Promise<string> => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) body += chunk;
    return body;
  };
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const asked = `${request.method} ${request.url}${body === '' ? '' : ` ${body}`}`;
    const [type, file] = answers[asked] ?? [];
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': type }).end(page(file));
  }
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const VISITED = ['leader-board', 'mayor-mailbox', 'consultation-column'];

/** The samples of `config/sources/examples.yaml`, as an operator would take them over: enabled, with the site's address. */
function sampleSources(shipped: Settings, origin: string): Settings {
  const wanted = allSources(shipped)
    .filter(({ id }) => VISITED.includes(id) || id === 'hotline-export')
    .map((source) => JSON.parse(JSON.stringify(source).replaceAll(/https:\/\/[\w.]+\.invalid/g, origin)) as Source)
    .map((source) => ({ ...source, enabled: true }));
  expect(wanted).toHaveLength(4);
  return { ...shipped, sources: [sourcesFileSchema.parse({ version: 1, sources: wanted })] };
}

/** Collects the four families of boards by the shipped sample settings, through the log and the analyzer; the kept posts come back. */
export async function collectFamilies(home: FamilyHome): Promise<readonly KeptPost[]> {
  const web = await serveBoards();
  const settings = sampleSources(shippedSettings(), web.origin);
  const clock = createSystemClock();
  const fetcher = openFetcher({ policy: { grantedOrigins: [web.origin] }, userAgent: 'Tingchao/test', clock });
  const platform = await home.open({ settings, fetcher });
  const analyzer = createAnalyzer(platform);
  try {
    const ids: string[] = [];
    for (const source of readySources(settings)) {
      const { health, reason, posts } = await collectSource(source, collectDeps(platform));
      expect([source.settings.id, health, posts.length > 0 ? '' : reason]).toEqual([source.settings.id, 'ok', '']);
      ids.push(...posts.map(({ id }) => id));
    }
    await importHotline(platform);
    await analyzer.start();
    // Three visited boards with two messages and answers, and two tickets of which one is answered.
    await expect.poll(() => platform.posts.count(), { timeout: 60_000, interval: 200 }).toBe(ids.length + 3);
    const kept: KeptPost[] = [];
    for await (const posts of platform.posts.scan(0 as Instant)) kept.push(...posts);
    return kept;
  } finally {
    await analyzer.stop();
    await platform.close();
    await fetcher.close();
    await web.close();
  }
}

async function importHotline(platform: Platform): Promise<void> {
  const source = allSources(platform.settings).find(({ id }) => id === 'hotline-export');
  if (source?.kind !== 'import') throw new Error('the sample of an import is missing');
  const file = await openFileText(join(pages, 'hotline.csv'));
  for await (const { items, bad } of readItems(file, source.mapping, platform.clock.now())) {
    expect(bad).toEqual([]);
    await importItems(platform, originOf(source, platform.settings), items);
  }
}

const at = (text: string): number => parseInstant(text) as number;

/** What is expected of every home alike. */
export function expectFamilies(kept: readonly KeptPost[]): void {
  const titled = (title: string) => kept.map(({ post }) => post).find((post) => post.title === title && !post.official);
  const answer = (title: string) => kept.map(({ post }) => post).find((post) => post.title === `答复：${title}`);
  expect(titled('安置房产权证何时办理')).toMatchObject({
    channelType: 'leader_board',
    regionHint: '城关镇',
    publishedAt: 1_771_981_200_000,
    reply: { unit: '县自然资源局', at: 1_772_154_000_000, rating: '满意', status: '已回复' },
    attachments: [
      { name: '安置协议.pdf', type: 'pdf', size: 204_800 },
      { name: '现场.jpg', type: 'jpg', size: null },
    ],
  });
  expect(titled('安置房产权证何时办理')?.text).not.toContain('<p>');
  expect(titled('盼望恢复三路公交')).toMatchObject({ reply: { settles: false, unit: '县交通运输局' } });
  expect(answer('盼望恢复三路公交')).toBeUndefined();

  expect(titled('小区二次供水水压不足')).toMatchObject({
    channelType: 'gov_mailbox',
    publishedAt: at('2026-02-24T20:15'),
    reply: { unit: '县水务局', at: at('2026-02-28T10:30'), rating: '基本满意' },
    attachments: [{ type: 'docx', size: 36_864 }],
  });
  expect(titled('小区二次供水水压不足')?.text).toContain('追问：六楼晚上还是偏小');
  expect(answer('小区二次供水水压不足')).toMatchObject({ official: true, publishedAt: at('2026-02-28T10:30') });
  expect(titled('河堤路灯不亮')).toMatchObject({ reply: null, publishedAt: at('2026-02-27T19:00') });

  expect(titled('灵活就业人员怎样参保')).toMatchObject({
    reply: { unit: '县人社局', at: at('2026-02-26T16:05') },
    attachments: [{ name: '参保办理指南.pdf', type: 'pdf' }],
  });
  expect(titled('农机补贴申领条件')).toMatchObject({ reply: null });

  expect(titled('工地夜间施工扰民')).toMatchObject({
    channelType: 'hotline_12345',
    regionHint: '城关镇西大街',
    publishedAt: at('2026-02-26T23:40'),
    reply: { unit: '县城管局', at: at('2026-02-28T09:10'), rating: '满意' },
  });
  expect(titled('垃圾清运不及时')).toMatchObject({ reply: { settles: false } });
  expect(answer('垃圾清运不及时')).toBeUndefined();
  // Everything came from a page or a row that can be shown again, and nothing was taken for another's.
  expect(kept.filter(({ post }) => post.sourceId !== 'hotline-export' && post.snapshot === null)).toEqual([]);
}
