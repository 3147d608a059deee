/* oxlint-disable unicorn/require-post-message-target-origin -- a worker thread has no origin */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { feedDisproportion } from './feed-proportions.ts';
import { NotAFeed, parseFeed, type Feed, type ParseFeedOptions } from './parse-feed.ts';
import { NotAPage, parsePage, type Page, type ParsePageOptions } from './parse-page.ts';
import { isModest } from './page-proportions.ts';
import type { ParseAnswer, ParseTask } from './parse-thread.ts';

/** Parses documents with a deadline, the large ones beside the event loop. */
export type DeadlineParser = AsyncDisposable & {
  /** As `parseFeed`; also throws `NotAFeed` when the deadline or the memory of the thread is used up. */
  feed(bytes: Uint8Array, options?: ParseFeedOptions): Promise<Feed>;
  /** As `parsePage`; also throws `NotAPage` when the deadline or the memory of the thread is used up. */
  page(bytes: Uint8Array, options: ParsePageOptions): Promise<Page>;
};

export type DeadlineOptions = {
  /** How long one document may take in the thread, in milliseconds. */
  readonly deadlineMs?: number;
  /** Documents up to so many bytes are parsed at once, pages only while their markup is plain as well: what nests or branches goes to the thread. */
  readonly inlineBytes?: number;
};

const DEADLINE_MS = 10_000;
const INLINE_BYTES = 128 * 1024;
/** A document at its bounds needs a multiple of its size; beyond, the thread ends and not the process. */
const HEAP = { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 32 };
/** What a larger document took would stay with the thread: it ends with it, which gives everything back. */
const LARGE_BYTES = 1024 * 1024;
/** Without work the thread goes away and gives its memory back. */
const IDLE_MS = 30_000;

/**
 * Opens a parser whose documents end within their deadline: a pathological one is given up together with its thread, the next
 * one gets a new thread. One document at a time is parsed in the thread; the event loop stays free.
 */
export function openDeadlineParser({
  deadlineMs = DEADLINE_MS,
  inlineBytes = INLINE_BYTES,
}: DeadlineOptions = {}): DeadlineParser {
  let thread: Promise<Worker> | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const drop = async (): Promise<void> => {
    clearTimeout(idle);
    const ending = thread;
    thread = undefined;
    await (await ending?.catch(() => undefined))?.terminate();
  };

  const ask = async (task: ParseTask): Promise<ParseAnswer | 'late' | 'broken'> => {
    clearTimeout(idle);
    thread ??= startThread();
    const worker = await thread;
    const answered = Promise.withResolvers<ParseAnswer | 'late' | 'broken'>();
    const timer = setTimeout(() => answered.resolve('late'), deadlineMs);
    const hear = (answer: ParseAnswer): void => answered.resolve(answer);
    const fall = (): void => answered.resolve('broken');
    worker.on('message', hear).on('error', fall).on('exit', fall);
    worker.postMessage(task);
    const answer = await answered.promise;
    clearTimeout(timer);
    worker.off('message', hear).off('error', fall).off('exit', fall);
    return answer;
  };

  const run = async (task: ParseTask): Promise<ParseAnswer | 'late' | 'broken'> => {
    const answer = await ask(task);
    if (typeof answer === 'string' || task.bytes.length > LARGE_BYTES) await drop();
    else {
      idle = setTimeout(() => void drop(), IDLE_MS);
      idle.unref();
    }
    return answer;
  };

  const queued = (task: ParseTask): Promise<ParseAnswer | 'late' | 'broken'> => {
    const next = last.then(() => run(task));
    last = next.catch(() => undefined);
    return next;
  };

  const seconds = Math.round(deadlineMs / 1000);
  const failure = (answer: 'late' | 'broken'): string =>
    answer === 'late' ? `解析超过 ${seconds} 秒，已放弃` : '解析占用内存过多，已放弃';

  return {
    async feed(bytes, options = {}) {
      if (bytes.length <= inlineBytes) return parseFeed(bytes, options);
      const monstrous = feedDisproportion(bytes);
      if (monstrous !== undefined) throw new NotAFeed(`不是订阅源或已损坏：${monstrous}`);
      const answer = await queued({ kind: 'feed', bytes, options });
      if (typeof answer === 'string') throw new NotAFeed(`订阅源${failure(answer)}`);
      if ('error' in answer)
        throw answer.error.name === 'NotAFeed' ? new NotAFeed(answer.error.message) : new Error(answer.error.message);
      return answer.value as Feed;
    },
    async page(bytes, options) {
      if (isModest(bytes, inlineBytes)) return parsePage(bytes, options);
      const answer = await queued({ kind: 'page', bytes, options });
      if (typeof answer === 'string') throw new NotAPage(`网页${failure(answer)}`);
      if ('error' in answer)
        throw answer.error.name === 'NotAPage' ? new NotAPage(answer.error.message) : new Error(answer.error.message);
      return answer.value as Page;
    },
    async [Symbol.asyncDispose]() {
      await last;
      await drop();
    },
  };
}

/** A thread that has loaded its parsers. Throws when it cannot start, which is a fault of the installation. */
async function startThread(): Promise<Worker> {
  const worker = new Worker(new URL('./parse-thread.ts', import.meta.url), { resourceLimits: HEAP });
  await once(worker, 'message');
  // What a thread still says after it was given up must not end the process.
  worker.on('error', () => undefined);
  worker.unref();
  return worker;
}
