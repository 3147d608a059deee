import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openFetcher } from '@tingchao/adapters/web/open-fetcher.ts';
import { sourcesFileSchema, type Source } from '@tingchao/domain/post/source-settings.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { openMemoryPlatform, shippedSettings, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import type { IntakeEntry } from './intake.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

export type Answer = {
  readonly status?: number;
  readonly type?: string;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
};
/** `body` is what was sent along, empty for a plain request. */
export type Handler = (request: IncomingMessage, body: string) => Answer;

/** A real web server on loopback whose pages a test sets as it goes. */
export type TestWeb = {
  readonly origin: string;
  readonly requests: readonly string[];
  serve(path: string, answer: Answer | Handler): void;
  close(): Promise<void>;
};

export async function openTestWeb(): Promise<TestWeb> {
  const pages = new Map<string, Handler>();
  const requests: string[] = [];
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '/';
    requests.push(path);
    let sent = '';
    for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) sent += chunk;
    const {
      status = 200,
      type = 'text/html; charset=utf-8',
      body = '',
      headers = {},
    } = pages.get(path)?.(request, sent) ?? { status: 404 };
    response.writeHead(status, { 'content-type': type, ...headers }).end(body);
  };
  const server = createServer((request, response) => {
    void respond(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    serve: (path, answer) => void pages.set(path, typeof answer === 'function' ? answer : () => answer),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

let settings: MemoryPlatform['settings'] | undefined;

/** A platform in memory whose fetcher goes to the test's own web server and nowhere else. */
export async function openCollectorBench(
  web: TestWeb,
  sources: readonly unknown[],
): Promise<{ readonly platform: Platform & Pick<MemoryPlatform, 'clock' | 'events'>; close(): Promise<void> }> {
  const memory = openMemoryPlatform({ settings: (settings ??= shippedSettings()) });
  const fetcher = openFetcher({
    policy: { grantedOrigins: [web.origin] },
    userAgent: 'Tingchao/test',
    clock: memory.clock,
  });
  const file = sourcesFileSchema.parse({ version: 1, sources });
  return {
    platform: { ...memory, fetcher, settings: { ...memory.settings, sources: [file] } },
    close: async () => {
      await fetcher.close();
      await memory.close();
    },
  };
}

/** Every post in the log, in order. */
export async function collectedPosts(platform: Platform): Promise<readonly Post[]> {
  const records = await platform.log.read('posts.collected');
  return records.map((record) => JSON.parse(record.value) as Post);
}

export const aFeedSource = (id: string, web: TestWeb, path: string): Source =>
  ({ id, kind: 'rss', name: id, channelType: 'forum', owner: '值班员', url: web.origin + path }) as unknown as Source;

/** An RSS 2.0 document of such items. */
export function rss(
  items: readonly { readonly id: string; readonly title: string; readonly text?: string; readonly date?: string }[],
): Answer {
  const entries = items.map(
    ({ id, title, text = '', date }) =>
      `<item><title>${title}</title><link>https://forum.example/t/${id}</link><description>${text}</description>` +
      `${date === undefined ? '' : `<pubDate>${date}</pubDate>`}</item>`,
  );
  return {
    type: 'application/rss+xml; charset=utf-8',
    body: `<?xml version="1.0"?><rss version="2.0"><channel><title>论坛</title><link>https://forum.example/</link>${entries.join('')}</channel></rss>`,
  };
}

/** What a clerk fills in by hand: nothing, unless given. */
export const anEntry = (more: Partial<IntakeEntry>): IntakeEntry => ({
  text: null,
  link: null,
  title: null,
  channelType: 'hotline_12345',
  publishedAt: null,
  place: null,
  superiorOrder: null,
  force: false,
  ...more,
});
