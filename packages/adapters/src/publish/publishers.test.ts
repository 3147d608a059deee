import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Outlet } from '@tingchao/domain/response/publication/publication-settings.ts';
import { instant } from '@tingchao/domain/time/instant.ts';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import type { Piece } from '@tingchao/ports/publisher.ts';
import { publisherContract } from '@tingchao/ports/publisher.contract.ts';
import { createFakeClock } from '../memory/fake-clock.ts';
import { createMemoryFetcher } from '../memory/memory-fetcher.ts';
import { createMemoryPublisher } from '../memory/memory-publisher.ts';
import { verifyWebhook } from '../notify/webhook-signature.ts';
import { parseFeed } from '../web/parse-feed.ts';
import { openPublisher } from './open-publisher.ts';

const clock = createFakeClock('2026-03-02T09:00:00+08:00');
const secret = `whsec_${Buffer.from('a shared secret').toString('base64')}`;
const shared = { id: 'out', name: '回应关切', owner: '编辑' };
type Arrived = ReadonlyMap<string, { readonly title: string; readonly text: string }>;

const openWays = (grantedOrigins: readonly string[] = [], dataFolder = '/nowhere') => {
  const fetcher = createMemoryFetcher();
  const env = { HOOK_SECRET: secret };
  return { fetcher, publisher: openPublisher({ clock, dataFolder, env, policy: { grantedOrigins }, fetcher }) };
};

/** A folder of its own, and how to make writing there fail. */
function aFolder() {
  const data = mkdtempSync(join(tmpdir(), 'publish-'));
  const folder = join(data, 'published');
  return {
    data,
    folder,
    refuse: (how: 'in passing' | 'for good' | null): void => {
      rmSync(folder, { recursive: true, force: true });
      // Something stands where the half-written file goes; or the folder itself is a file.
      if (how === 'in passing') {
        for (const place of [folder, join(folder, 'items')])
          mkdirSync(join(place, `.${process.pid}.half`), { recursive: true });
      }
      if (how === 'for good') writeFileSync(folder, 'no folder');
    },
    remove: (): void => rmSync(data, { recursive: true, force: true }),
  };
}

describe('memory', () => {
  publisherContract(async () => {
    const publisher = createMemoryPublisher();
    const failures = { 'in passing': new Transient('busy'), 'for good': new Permanent('gone') };
    const outlet: Outlet = { ...shared, way: 'file', folder: 'x' };
    return {
      publisher,
      outlet,
      arrived: async () =>
        new Map([...(publisher.published.get('out') ?? [])].map(([id, { title, text }]) => [id, { title, text }])),
      refuse: async (how) => publisher.failWith(how && failures[how]),
      close: async () => {},
    };
  });
});

describe('a folder', () => {
  publisherContract(async () => {
    const place = aFolder();
    const { publisher } = openWays([], place.data);
    const arrived = async (): Promise<Arrived> => {
      const names = readdirSync(place.folder).filter((name) => name.endsWith('.json'));
      const about = names.map(
        (name) => JSON.parse(readFileSync(join(place.folder, name), 'utf8')) as Record<string, string>,
      );
      return new Map(
        about.map(({ id, title, file }) => [
          id!,
          { title: title!, text: readFileSync(join(place.folder, file!), 'utf8') },
        ]),
      );
    };
    const close = async (): Promise<void> => {
      await publisher.close();
      place.remove();
    };
    const outlet: Outlet = { ...shared, way: 'file', folder: 'published' };
    return { publisher, outlet, arrived, refuse: async (how) => place.refuse(how), close };
  });
});

describe('a feed', () => {
  const outlet: Outlet = { ...shared, way: 'rss', folder: 'published', siteUrl: 'https://www.example.gov.cn/' };
  publisherContract(async () => {
    const place = aFolder();
    const { publisher } = openWays([], place.data);
    const arrived = async (): Promise<Arrived> => {
      const xml = readFileSync(join(place.folder, 'feed.xml'), 'utf8');
      const items = [
        ...xml.matchAll(
          /<item><title>([^<]*)<\/title>.*?<guid[^>]*>([^<]*)<\/guid>.*?<description>([^<]*)<\/description>/gs,
        ),
      ];
      const plain = (text = ''): string =>
        text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
      return new Map(items.map(([, title, id, text]) => [id!, { title: plain(title), text: plain(text) }]));
    };
    const close = async (): Promise<void> => {
      await publisher.close();
      place.remove();
    };
    return { publisher, outlet, arrived, refuse: async (how) => place.refuse(how), close };
  });

  test('is read by a feed reader, newest first, and is the same to the byte when made again', async () => {
    const place = aFolder();
    const { publisher } = openWays([], place.data);
    const piece = (n: number): Piece => ({
      id: `2026-03-0${n}-x`,
      title: `通报 ${n} & <续>`,
      text: '正文\u0007',
      hash: 'x',
      orderedAt: instant(Date.UTC(2026, 2, n)),
    });
    for (const n of [1, 3, 2])
      await publisher.publish({ ...outlet, pageUrl: 'https://www.example.gov.cn/{id}' }, piece(n));
    const file = join(place.folder, 'feed.xml');
    const bytes = readFileSync(file);
    await publisher.publish({ ...outlet, pageUrl: 'https://www.example.gov.cn/{id}' }, piece(2));
    expect(readFileSync(file)).toEqual(bytes);
    const feed = await parseFeed(bytes, { url: 'https://www.example.gov.cn/feed.xml' });
    expect(feed.items.map(({ title }) => title)).toEqual(['通报 3 & <续>', '通报 2 & <续>', '通报 1 & <续>']);
    await publisher.close();
    place.remove();
  });
});

describe('a webhook', () => {
  publisherContract(async () => {
    const there = new Map<string, { readonly title: string; readonly text: string }>();
    let status = 200;
    const server = createHttpServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const header = (name: string): string => String(request.headers[name]);
        const message = { id: header('webhook-id'), timestampSeconds: Number(header('webhook-timestamp')), body };
        const sound = verifyWebhook(secret, message, header('webhook-signature'), clock.now() / 1000);
        if (sound && status === 200) {
          const { id, title, text } = JSON.parse(body) as Record<'id' | 'title' | 'text', string>;
          there.set(id, { title, text });
        }
        response.writeHead(sound ? status : 401).end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { publisher } = openWays([origin]);
    const outlet: Outlet = { ...shared, way: 'webhook', url: `${origin}/in`, secretEnv: 'HOOK_SECRET' };
    const close = async (): Promise<void> => {
      await publisher.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
    const statuses = { 'in passing': 503, 'for good': 410 };
    return {
      publisher,
      outlet,
      arrived: async () => there,
      refuse: async (how) => void (status = how === null ? 200 : statuses[how]),
      close,
    };
  });

  test('without its secret in the environment is refused for good, and an address inside is denied', async () => {
    const { publisher } = openWays();
    const piece: Piece = { id: 'x', title: 'x', text: 'x', hash: 'x', orderedAt: clock.now() };
    const outlet: Outlet = { ...shared, way: 'webhook', url: 'http://127.0.0.1:1/in', secretEnv: 'HOOK_SECRET' };
    await expect(publisher.publish({ ...outlet, secretEnv: 'NONE' }, piece)).rejects.toThrow('环境变量 NONE 没有设置');
    await expect(publisher.publish(outlet, piece)).rejects.toBeInstanceOf(Permanent);
    await publisher.close();
  });
});

describe('mail', () => {
  publisherContract(async () => {
    const there = new Map<string, { readonly title: string; readonly text: string }>();
    let refused: string | null = null;
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
      const say = (line: string): void => void socket.write(`${line}\r\n`);
      let [buffer, inData] = ['', false];
      say('220 test ready');
      socket.on('data', (chunk) => {
        buffer += chunk.toString('utf8');
        for (;;) {
          const end = buffer.indexOf(inData ? '\r\n.\r\n' : '\r\n');
          if (end < 0) return;
          const line = buffer.slice(0, end);
          buffer = buffer.slice(end + (inData ? 5 : 2));
          const command = line.slice(0, 4).toUpperCase();
          if (inData) {
            inData = false;
            keep(line);
            say('250 taken');
          } else if (command === 'MAIL' && refused !== null) say(refused);
          else if (command === 'DATA') {
            inData = true;
            say('354 go on');
          } else say(command === 'QUIT' ? '221 bye' : '250 ok');
        }
      });
    });
    const keep = (mail: string): void => {
      const [headers = '', body = ''] = mail.split('\r\n\r\n');
      const id = /Message-ID: <([^@]+)@/i.exec(headers)![1]!;
      const words = [...headers.replaceAll('\r\n ', '').matchAll(/=\?UTF-8\?B\?([^?]+)\?=/gi)].map(([, word]) =>
        Buffer.from(word!, 'base64').toString(),
      );
      there.set(id, { title: words.join(''), text: Buffer.from(body, 'base64').toString().replaceAll('\r\n', '\n') });
    };
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { publisher } = openWays();
    const { port } = server.address() as AddressInfo;
    const outlet: Outlet = {
      ...shared,
      way: 'mail',
      to: ['editor@paper.example'],
      from: 'desk@county.example',
      host: '127.0.0.1',
      port,
      secure: false,
    };
    const close = async (): Promise<void> => {
      await publisher.close();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    };
    const lines = { 'in passing': '451 later', 'for good': '550 no' };
    return {
      publisher,
      outlet,
      arrived: async () => there,
      refuse: async (how) => void (refused = how && lines[how]),
      close,
    };
  });
});

describe('a page that is read back', () => {
  test('is plain text; one that is not there is null; trouble passes', async () => {
    const { fetcher, publisher } = openWays();
    fetcher.serve('https://www.example.gov.cn/1', {
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: '<html><body><script>x()</script><p>经核查，<b>不属实</b>。</p></body></html>',
    });
    fetcher.serve('https://www.example.gov.cn/2', {
      headers: { 'content-type': 'text/plain' },
      body: '经核查<不属实>。',
    });
    fetcher.serve('https://www.example.gov.cn/3', { status: 410, body: '' });
    fetcher.serve('https://www.example.gov.cn/4', { status: 403, body: '' });
    expect(await publisher.readBack('https://www.example.gov.cn/1')).toContain('经核查，不属实。');
    expect(await publisher.readBack('https://www.example.gov.cn/2')).toBe('经核查<不属实>。');
    expect(await publisher.readBack('https://www.example.gov.cn/3')).toBeNull();
    expect(await publisher.readBack('https://www.example.gov.cn/none')).toBeNull();
    await expect(publisher.readBack('https://www.example.gov.cn/4')).rejects.toBeInstanceOf(Transient);
    await publisher.close();
  });
});
