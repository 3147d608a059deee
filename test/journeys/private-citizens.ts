import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createMemoryFetcher } from '@tingchao/adapters/memory/memory-fetcher.ts';
import { createMemoryNotifier } from '@tingchao/adapters/memory/memory-notifier.ts';
import { createAnalyzer } from '@tingchao/analyzer/service.ts';
import { awaitSettled } from '@tingchao/cli/replay/settled.ts';
import { collectSource } from '@tingchao/collector/collect-source.ts';
import { readySource } from '@tingchao/collector/ready-source.ts';
import { collectDeps } from '@tingchao/collector/collect-deps.ts';
import { serveDesk } from '@tingchao/console/console-testing.ts';
import { sourcesFileSchema, type VisitedSource } from '@tingchao/domain/post/source-settings.ts';
import { hours } from '@tingchao/domain/time/instant.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import type { HttpFetcher } from '@tingchao/ports/http-fetcher.ts';
import type { Notifier } from '@tingchao/ports/notifier.ts';
import { createResponse, turnResponse } from '@tingchao/response/service.ts';
import type { Events } from '@tingchao/runtime/events.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { createFakeClock, type FakeClock } from '@tingchao/testkit/fake-clock.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { createRecordedEvents } from '@tingchao/testkit/recorded-events.ts';
import { expect } from 'vitest';

/** What a citizen left about himself, by where he left it. */
const planted = {
  titlePhone: '13912340001',
  textPhone: '13912340002',
  replyPhone: '13912340003',
  queryPhone: '13912340004',
  textId: '11010519491231002X',
  textName: '欧阳建邺',
  author: '夜半听雨人七七',
  queryName: encodeURIComponent('欧阳建邺'),
} as const;

const site = 'https://board.example';
const list = (status: string): string => `<html><body><ul>
<li><a href="/m/1">东关社区停水求助,电话${planted.titlePhone}</a><i>${status}</i></li>
</ul></body></html>`;
const detail = (answer: string): string => `<html><body><h1>东关社区停水求助,电话${planted.titlePhone}</h1>
<b>${planted.author}</b><time>2026-03-02 08:30</time>
<p>我叫${planted.textName},身份证号${planted.textId},城关镇东关社区停水三天了,老人没水做饭,请回电${planted.textPhone}。</p>
${answer}</body></html>`;
const reply = `<div class="r">城关镇人民政府</div><time class="rt">2026-03-02 11:00</time>
<div class="rx">我叫李卫东,已与来信人(${planted.replyPhone})联系,今晚恢复供水。</div>`;

const feed = `<rss version="2.0"><channel><title>论坛</title><link>${site}/</link><item><title>东关社区停水</title>
<link>${site}/t?tid=5&amp;tel=${planted.queryPhone}&amp;name=${planted.queryName}</link>
<description>城关镇东关社区停水三天了,没人管。</description></item></channel></rss>`;

const [source, forum] = sourcesFileSchema.parse({
  version: 1,
  sources: [
    {
      id: 'board',
      kind: 'message-board',
      name: '留言板',
      channelType: 'leader_board',
      owner: '值班员',
      list: {
        format: 'html',
        url: `${site}/list`,
        items: 'li',
        fields: { title: 'a', link: 'a@href', status: 'i' },
      },
      detail: {
        format: 'html',
        fields: {
          text: 'p',
          author: 'b',
          time: 'time',
          replyUnit: '.r',
          replyTime: '.rt',
          replyText: '.rx',
        },
      },
    },
    { id: 'forum', kind: 'rss', name: '论坛', channelType: 'forum', owner: '值班员', url: `${site}/feed` },
  ],
}).sources as readonly [VisitedSource, VisitedSource];

/** Where the story is told; gone with it. */
export type PrivacyHome = AsyncDisposable & {
  open(parts: HomeParts): Promise<Platform>;
  /** All that was kept, by its place; asked when the platform is closed. */
  kept(): Promise<Readonly<Record<string, string>>>;
};
export type HomeParts = {
  readonly settings: Settings;
  readonly clock: FakeClock;
  readonly events: Events;
  readonly fetcher: HttpFetcher;
  readonly notifiers: readonly Notifier[];
};

/** Lets citizens tell a lot about themselves, and answers where any of it is found: `what in place`, one each. */
export async function findLeaks(home: PrivacyHome): Promise<readonly string[]> {
  const settings = shippedSettings();
  const [clock, events, outbox, fetcher] = [
    createFakeClock('2026-03-02T09:00+08:00'),
    createRecordedEvents(),
    createMemoryNotifier(),
    createMemoryFetcher(),
  ];
  const platform = await home.open({ settings, clock, events, fetcher, notifiers: [outbox] });
  const services = [createResponse(platform), createAnalyzer(platform)];
  for (const service of services) await service.start();
  const settled = async (): Promise<void> => {
    await awaitSettled({ platform, clock, services });
    await turnResponse(platform);
  };

  const deps = collectDeps(platform);
  const page = `${site}/m/1`;
  for (const answer of ['', reply]) {
    fetcher.serve(`${site}/list`, list(answer === '' ? '未回复' : '已回复'));
    fetcher.serve(page, detail(answer));
    const report = await collectSource(readySource(source, settings), deps);
    expect(report).toMatchObject({ health: 'ok', added: answer === '' ? 1 : 2 });
    await settled();
    await clock.advance(hours(12));
  }
  fetcher.serve(`${site}/feed`, feed);
  expect(await collectSource(readySource(forum, settings), deps)).toMatchObject({ health: 'ok', added: 1 });
  fetcher.serve(`${site}/feed`, () => {
    throw new Transient(`对方回 500:${site}/t?tel=${planted.queryPhone}&name=${planted.queryName}`);
  });
  expect(await collectSource(readySource(forum, settings), deps)).toMatchObject({ health: 'failed' });
  await settled();
  // The list forgets the message; the page is asked again from memory, and breaks.
  fetcher.serve(`${site}/list`, '<html><body><ul></ul></body></html>');
  fetcher.serve(page, detail(reply));
  expect(await collectSource(readySource(source, settings), deps)).toMatchObject({ added: 0 });
  await clock.advance(hours(60));
  fetcher.serve(page, { status: 500, body: '' });
  await collectSource(readySource(source, settings), deps);
  await settled();

  const app = await serveDesk(platform);
  const [file] = await platform.cases.list({ limit: 1 });
  const shown: Record<string, string> = {};
  for (const url of [
    '/',
    `/cases/${file?.id}`,
    '/api/incidents',
    `/api/incidents/${file?.incidentId}`,
    '/api/cases',
    `/api/cases/${file?.id}`,
    '/api/sources',
    '/api/digests/latest?format=html',
    '/api/digests/2026-03-02?format=md',
    '/api/digests/2026-03-02',
    '/api/ledger.csv',
    '/healthz',
    '/metrics',
  ]) {
    const answer = await app.inject({ url });
    expect(answer.statusCode, url).toBe(200);
    shown[url] = answer.body;
  }
  expect(shown[`/api/incidents/${file?.incidentId}`]).toContain('今晚恢复供水');
  await app.close();
  for (const service of services.toReversed()) await service.stop();
  await platform.close();

  const places = {
    ...shown,
    notices: JSON.stringify(outbox.sent),
    events: JSON.stringify(events.all),
    ...(await home.kept()),
  };
  expect(Object.keys(places).length).toBeGreaterThan(10);
  return Object.entries(places).flatMap(([place, text]) =>
    Object.entries(planted)
      .filter(([, secret]) => text.includes(secret))
      .map(([what]) => `${what} in ${place}`),
  );
}

/** Every file below a folder, by its path there. */
export function filesIn(folder: string, below = ''): Readonly<Record<string, string>> {
  const found = readdirSync(join(folder, below)).flatMap((name): readonly (readonly [string, string])[] => {
    const path = join(below, name);
    if (statSync(join(folder, path)).isDirectory()) return Object.entries(filesIn(folder, path));
    return [[path, readFileSync(join(folder, path)).toString('utf8')]];
  });
  return Object.fromEntries(found);
}
