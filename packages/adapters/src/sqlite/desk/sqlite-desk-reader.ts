import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { passedOn } from '@tingchao/domain/response/repeated-matters.ts';
import type { DeskReader } from '@tingchao/ports/desk-reader.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import type { Topic } from '@tingchao/ports/message-log.ts';
import { createListeners } from '../../desk/follow-log.ts';
import type { Arrivals } from '../../embedded-log/arrivals.ts';
import type { Row } from '../connection.ts';
import { mapInTurns } from '../slices.ts';
import { documentIn } from '../told-documents.ts';
import { DESK_FILE, dropDesk } from './desk-schema.ts';
import type { FoundRows } from './desk-questions.ts';
import { createDeskWorker } from './desk-worker.ts';

/** Threads that answer: a long question of one reader does not hold up the others. */
const READERS = 2;
/** How long a question waits at a time for changes that were told a moment ago, and how often while they are few. */
const CATCH_UP_MS = 150;
const TRIES = 14;
const FEW = 500;
/** Changes of incidents and cases that a list may lack; with more, it waits, and at last says so. */
const MOST_BEHIND = 2000;
const PATIENCE_MS = 10_000;
const topics: readonly Topic[] = ['posts.kept', 'incidents.changed', 'cases.changed'];

/** How many changes of lists and of posts the index lacks. */
type Standing = { readonly lists: number; readonly posts: number };
const nothing: Standing = { lists: 0, posts: 0 };

/** Of the threads that share a platform only the one that opened the data asks. */
const strange = (): Promise<never> =>
  Promise.reject(new TypeError('the desk is asked in the thread that opened the data folder'));

export type SqliteDesk = DeskReader & {
  /** Lets go of what the log does not say any more; an index that nobody has open is removed and made anew when it is asked for. */
  scrub(): Promise<void>;
  close(): Promise<void>;
};

/** The desk of a thread that only shares the data. */
export const strangeDesk: SqliteDesk = {
  incidents: strange,
  cases: strange,
  ledger: strange,
  searchPosts: strange,
  searchIncidents: strange,
  counts: strange,
  situation: strange,
  repeats: strange,
  follow: strange,
  scrub: strange,
  close: async () => {},
};

/** The desk's questions over an index of its own in the data folder, which threads keep and read. They start with the first question. */
export function openSqliteDesk(folder: string, database: string, arrivals: Arrivals): SqliteDesk {
  const files = { main: database, desk: join(folder, DESK_FILE) };
  const listeners = createListeners();
  const readers = Array.from({ length: READERS }, () => createDeskWorker({ role: 'reader', ...files }));
  /** Figures over many cases, so that no list waits behind them. */
  const summer = createDeskWorker({ role: 'reader', ...files });
  const all = [...readers, summer];
  const follower = createDeskWorker(
    { role: 'follower', ...files },
    {
      changed: (changes) => {
        for (const change of changes) listeners.tell(change);
      },
      // The next one may make the index anew: whoever reads opens it again.
      ended: () => {
        for (const one of all) void one.close();
      },
    },
  );
  const stopping = new AbortController();
  const { signal } = stopping;
  let [isFresh, isWatching] = [false, false];
  /** The look at the log that is under way. */
  let catching: Promise<Standing> | undefined;

  /** Hears of everything that arrives, from the first question on. */
  function watch(): void {
    if (isWatching) return;
    isWatching = true;
    const heard = (topic: Topic): void => {
      if (signal.aborted) return;
      isFresh = false;
      // One that fell is started by who asks: a full disk must not start it with every change.
      if (follower.isRunning) follower.send('look');
      hear(topic);
    };
    const hear = (topic: Topic): void => void arrivals.next(topic, signal).then(() => heard(topic));
    for (const topic of topics) hear(topic);
  }

  /** How many changes of lists and of posts the index lacks, after a moment to take them in. */
  async function catchUp(): Promise<Standing> {
    if (signal.aborted) throw new Transient('正在停止');
    watch();
    if (isFresh && follower.isRunning) {
      // Whoever asks while the index is being brought up waits for it too; before that it may not even exist.
      const { lists, posts } = (await catching) ?? nothing;
      if (lists + posts === 0) return nothing;
    }
    // A thread that fell and begins again has forgotten that somebody listens.
    if (!follower.isRunning && listeners.some) follower.send('tell');
    const until = performance.now() + PATIENCE_MS;
    for (let attempt = 1; ; attempt += 1) {
      isFresh = true;
      const asked = follower.ask('catchUp', CATCH_UP_MS);
      catching = asked;
      const standing = await asked.finally(() => {
        if (catching === asked) catching = undefined;
      });
      const behind = standing.lists + standing.posts;
      if (behind === 0) return standing;
      isFresh = false;
      if (behind <= FEW && attempt < TRIES) continue;
      if (standing.lists <= MOST_BEHIND) return standing;
      if (performance.now() > until)
        throw new Transient(`查询索引正在建立，还有 ${standing.lists} 条变更未收入；请稍候再试`);
    }
  }
  const reader = () => readers.reduce((least, one) => (one.waiting < least.waiting ? one : least));

  async function page<T>(
    behind: number,
    { rows, next }: FoundRows,
    read: (row: Row) => T,
  ): Promise<{ readonly items: readonly T[]; readonly next: string | null; readonly behind: number }> {
    return { items: await mapInTurns(rows, read), next, behind };
  }

  return {
    async incidents(question) {
      const { lists } = await catchUp();
      return page(lists, await reader().ask('incidents', question), toDocument<Incident>);
    },
    async cases(question) {
      const { lists } = await catchUp();
      return page(lists, await reader().ask('cases', question), toDocument<CaseFile>);
    },
    async ledger(question) {
      const { lists } = await catchUp();
      const { rows, next } = await reader().ask('ledger', question);
      const items = await mapInTurns(rows, ({ seq, file, incident }) => ({
        seq,
        file: toDocument<CaseFile>(file),
        incident: incident && toDocument<Incident>(incident),
      }));
      return { items, next, behind: lists };
    },
    async searchPosts({ text, ...search }) {
      const { lists, posts } = await catchUp();
      const words = await follower.ask('cut', text);
      const found = await reader().ask('searchPosts', { ...search, words });
      const { items, ...rest } = await page(lists + posts, found, toPost);
      return { ...rest, items: items.filter(({ post }) => post.collectedAt >= (search.since ?? 0)) };
    },
    async searchIncidents({ text, ...search }) {
      const { lists, posts } = await catchUp();
      const words = await follower.ask('cut', text);
      return page(lists + posts, await reader().ask('searchIncidents', { ...search, words }), toDocument<Incident>);
    },
    async counts(question) {
      const { lists } = await catchUp();
      return { ...(await reader().ask('counts', question)), behind: lists };
    },
    async situation(question) {
      const { lists } = await catchUp();
      return { ...(await summer.ask('situation', question)), behind: lists };
    },
    async repeats(question) {
      const { lists } = await catchUp();
      const { matters, total, passedOn: passed } = await summer.ask('repeats', question);
      const toFile = (row: Row): CaseFile => toDocument<CaseFile>(row);
      return {
        matters: matters.map((one) => ({ ...one, cases: one.cases.map(toFile) })),
        total,
        passedOn: passed.flatMap((row) => passedOn(toFile(row)) ?? []),
        behind: lists,
      };
    },
    async follow(listener) {
      // What was told before is taken in first: only what comes is told.
      await catchUp();
      follower.send('tell');
      return listeners.add(listener);
    },
    async scrub() {
      if (follower.isRunning) await follower.ask('scrub');
      else if (existsSync(files.desk)) dropDesk(files.desk);
    },
    async close() {
      stopping.abort();
      await Promise.all(all.map((one) => one.close()));
      await follower.close();
    },
  };
}

function toDocument<T extends { readonly appendedVersion: number }>(row: Row): T {
  const document = documentIn(row) as T;
  const appendedVersion = row['appended_version'] as number;
  return document.appendedVersion === appendedVersion ? document : { ...document, appendedVersion };
}

function toPost(row: Row): KeptPost {
  const { post, analysis } = documentIn(row) as Pick<KeptPost, 'post' | 'analysis'>;
  return { post, analysis, membership: JSON.parse(row['membership'] as string) as KeptPost['membership'] };
}
