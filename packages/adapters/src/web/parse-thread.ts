/* oxlint-disable unicorn/require-post-message-target-origin -- a worker thread has no origin */
import { parentPort } from 'node:worker_threads';
import type { ParseFeedOptions } from './parse-feed.ts';
import type { ParsePageOptions } from './parse-page.ts';

/** One document to parse beside the event loop. */
export type ParseTask =
  | { readonly kind: 'feed'; readonly bytes: Uint8Array; readonly options: ParseFeedOptions }
  | { readonly kind: 'page'; readonly bytes: Uint8Array; readonly options: ParsePageOptions };

/** What came of it: errors cross threads as their name and message. */
export type ParseAnswer =
  | { readonly value: unknown }
  | { readonly error: { readonly name: string; readonly message: string } };

const port = parentPort;
/** Says once that it listens: a deadline counts from then on. Each parser is loaded with its first document: pages are rare. */
export const READY = 'ready';

port?.on('message', (task: ParseTask) => {
  const parse = async (): Promise<unknown> =>
    task.kind === 'feed'
      ? (await import('./parse-feed.ts')).parseFeed(task.bytes, task.options)
      : (await import('./parse-page.ts')).parsePage(task.bytes, task.options);
  void parse().then(
    (value) => port.postMessage({ value } satisfies ParseAnswer),
    (error: unknown) => {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      port.postMessage({ error: { name, message } } satisfies ParseAnswer);
    },
  );
});
port?.postMessage(READY);
