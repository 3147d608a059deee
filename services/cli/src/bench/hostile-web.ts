import type { ServerResponse } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** One way in which a source misbehaves (reliability, rows 25 and 26), and how its first visit must end. */
export type Hostile = {
  readonly name: string;
  /** Spoken of as https although the server speaks plain HTTP. */
  readonly tls?: true;
  /** `failed` with a word of its reason, or the state it is rightly in. */
  readonly ends: { readonly health: 'failed' | 'ok'; readonly says: string };
  readonly answer: (response: ServerResponse) => void;
};

const xml = { 'content-type': 'application/rss+xml; charset=utf-8' };
const failed = (says: string): Hostile['ends'] => ({ health: 'failed', says });
const rss = (content: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>x</title>${content}</channel></rss>`;

let bombs: { readonly gzip: Buffer; readonly brotli: Buffer; readonly twice: Buffer } | undefined;
/** 256 MiB of blanks, packed: made ahead, since packing them blocks the server for seconds. */
export function packed(): NonNullable<typeof bombs> {
  if (bombs) return bombs;
  const plain = Buffer.alloc(256 * 1024 * 1024, 0x20);
  const gzip = gzipSync(plain, { level: 9 });
  bombs = { gzip, brotli: brotliCompressSync(plain.subarray(0, 64 * 1024 * 1024)), twice: gzipSync(gzip) };
  return bombs;
}

const sendPacked = (response: ServerResponse, encoding: string, body: Buffer): void =>
  void response.writeHead(200, { ...xml, 'content-encoding': encoding }).end(body);

function dripFor(response: ServerResponse, chunk: string, everyMs: number): void {
  response.writeHead(200, xml);
  const timer = setInterval(() => response.write(chunk), everyMs);
  response.on('close', () => clearInterval(timer));
}

function pourFor(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, 0x20);
  response.writeHead(200, xml);
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
}

/** Ten entities, each ten times the one before: ten billion characters where they are expanded. */
const laughs = (): string => {
  const names = Array.from({ length: 10 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');
  return `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">${names}]><rss version="2.0"><channel><title>&l10;</title><item><title>&l10;</title><link>http://x.example/1</link></item></channel></rss>`;
};

const flood = (): string =>
  rss(Array.from({ length: 100_000 }, (_, n) => `<item><title>第${n}条</title><guid>${n}</guid></item>`).join(''));

/** Every one of them. What takes long to make is made when it is first asked for. */
export const hostileWeb: readonly Hostile[] = [
  { name: 'drip', ends: failed('总时限'), answer: (response) => dripFor(response, '<', 200) },
  { name: 'silent', ends: failed('总时限'), answer: () => undefined },
  { name: 'endless', ends: failed('上限'), answer: pourFor },
  {
    name: 'redirect-loop',
    ends: failed('重定向'),
    answer: (response) => void response.writeHead(302, { location: '/again' }).end(),
  },
  { name: 'gzip-bomb', ends: failed('上限'), answer: (response) => sendPacked(response, 'gzip', packed().gzip) },
  { name: 'brotli-bomb', ends: failed('上限'), answer: (response) => sendPacked(response, 'br', packed().brotli) },
  {
    name: 'bomb-in-bomb',
    ends: failed('上限'),
    answer: (response) => sendPacked(response, 'gzip, gzip', packed().twice),
  },
  {
    name: 'too-short',
    ends: failed('抓取失败'),
    answer: (response) => {
      response.writeHead(200, { ...xml, 'content-length': '5000' });
      response.write(rss('<item><title>半截</title></item>'), () => response.destroy());
    },
  },
  {
    name: 'login-page',
    ends: failed('登录'),
    answer: (response) =>
      void response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end('<html><head><title>用户登录</title></head><body><form><input type="password"></form></body></html>'),
  },
  { name: 'stale', ends: failed('304'), answer: (response) => void response.writeHead(304).end() },
  {
    name: 'busy',
    ends: failed('429'),
    answer: (response) => void response.writeHead(429, { 'retry-after': '3600' }).end(),
  },
  { name: 'no-tls', tls: true, ends: failed('抓取失败'), answer: (response) => void response.end('plain') },
  {
    name: 'entity-bomb',
    ends: { health: 'ok', says: '' },
    answer: (response) => void response.writeHead(200, xml).end(laughs()),
  },
  {
    name: 'deep',
    ends: failed(''),
    answer: (response) => void response.writeHead(200, xml).end(rss('<a>'.repeat(500_000))),
  },
  {
    name: 'attributes',
    ends: failed(''),
    answer: (response) =>
      void response
        .writeHead(200, xml)
        .end(rss(`<item ${Array.from({ length: 300_000 }, (_, n) => `a${n}="1"`).join(' ')}/>`)),
  },
  {
    name: 'flood',
    ends: { health: 'ok', says: '超过上限' },
    answer: (response) => void response.writeHead(200, xml).end(flood()),
  },
];
