import { isAbsolute, resolve } from 'node:path';
import type { Clock } from '@tingchao/ports/clock.ts';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import type { HttpFetcher } from '@tingchao/ports/http-fetcher.ts';
import type { Publisher } from '@tingchao/ports/publisher.ts';
import { openJsonPost, type PostOptions } from '../notify/post-json.ts';
import { signWebhook } from '../notify/webhook-signature.ts';
import { decode } from '../web/decode.ts';
import { htmlToText } from '../web/html-text.ts';
import { dropFile } from './drop-file.ts';
import { mailPiece } from './mail-piece.ts';
import { addToFeed } from './rss-feed.ts';

export type PublisherOptions = {
  readonly clock: Clock;
  /** Relative folders of outlets lie below this one. */
  readonly dataFolder: string;
  /** Where secrets come from, at each sending. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly policy: PostOptions['policy'];
  /** Fetches pages back, through the guard. */
  readonly fetcher: HttpFetcher;
};

const MAX_PAGE_BYTES = 5 * 1024 * 1024;

/**
 * The ways out: a folder, a feed in a folder, a signed webhook, mail to an editor. A webhook may answer with `{"link":"…"}`; else
 * the address is the outlet's `pageUrl`.
 */
export function openPublisher(options: PublisherOptions): Publisher & { close(): Promise<void> } {
  const { clock, dataFolder, env, policy, fetcher } = options;
  const post = openJsonPost({ clock, policy });
  const secret = (name: string): string => {
    const value = env[name];
    if (value !== undefined && value !== '') return value;
    throw new Permanent(`环境变量 ${name} 没有设置，发布出口用不了`);
  };
  const folderOf = (folder: string): string => (isAbsolute(folder) ? folder : resolve(dataFolder, folder));
  return {
    async publish(outlet, piece) {
      const link = outlet.pageUrl?.replaceAll('{id}', piece.id) ?? null;
      switch (outlet.way) {
        case 'file':
          dropFile(folderOf(outlet.folder), piece);
          return { link };
        case 'rss':
          addToFeed(folderOf(outlet.folder), outlet, piece, link);
          return { link };
        case 'mail': {
          const { userEnv, passwordEnv } = outlet;
          const known = userEnv !== undefined && passwordEnv !== undefined;
          await mailPiece(outlet, piece, known ? { user: secret(userEnv), pass: secret(passwordEnv) } : undefined);
          return { link };
        }
        case 'webhook': {
          const { id, title, text, hash } = piece;
          const body = JSON.stringify({ type: 'publication', id, title, text, sha256: hash });
          const timestampSeconds = Math.floor(clock.now() / 1000);
          const signed = signWebhook(secret(outlet.secretEnv), { id, timestampSeconds, body });
          const answer = await post.send(outlet.url, body, signed);
          return { link: linkIn(answer.text) ?? link };
        }
        default:
          return outlet satisfies never;
      }
    },
    async readBack(link) {
      const { status, body, headers } = await fetcher.fetch({ url: link, maxBytes: MAX_PAGE_BYTES });
      if (status === 404 || status === 410) return null;
      if (status < 200 || status >= 300) throw new Transient(`网页回 ${status}`);
      const contentType = headers['content-type'] ?? null;
      const { text } = decode(body, { contentType, kind: 'html' });
      return contentType?.startsWith('text/plain') === true ? text : htmlToText(text);
    },
    close: () => post.close(),
  };
}

/** The address in a webhook's answer; undefined where it gives none. */
function linkIn(answer: string): string | undefined {
  const found = /^\s*\{[^{}]*"link"\s*:\s*"(https?:[^"\\\s]{4,500})"/u.exec(answer)?.[1];
  return found !== undefined && URL.canParse(found) ? found : undefined;
}
