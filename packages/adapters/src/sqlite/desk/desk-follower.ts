import { readlinkSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';
import { performance } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { DeskChange } from '@tingchao/ports/desk-reader.ts';
import { openSegmenter } from '../../jieba/open-segmenter.ts';
import { searchWords } from '../../jieba/search-words.ts';
import type { FollowerWork } from './desk-messages.ts';
import { dropDesk, isNoDatabase, openDeskForWriting } from './desk-schema.ts';
import { openDeskFill, type Standing } from './fill-desk.ts';

export type Follower = {
  readonly works: FollowerWork;
  /** Something may have arrived in the log. */
  look(): void;
  /** Changes are told from now on. */
  tell(): void;
  close(): void;
};

/** Steps below the rest of the process: where all cores are busy, questions and clocks go first. */
const STEPS = 5;

/** Opens the index (makes it when missing) and follows the log into it, whenever it is told to look. */
export async function openFollower(options: {
  readonly main: string;
  readonly desk: string;
  readonly changed: (changes: readonly DeskChange[]) => void;
}): Promise<Follower> {
  letOthersFirst();
  // The base dictionary alone: an edit of a lexicon re-indexes nothing (design.md §6.8).
  const segmenter = await openSegmenter({ userWords: [], withoutNative: true });
  const log = new DatabaseSync(options.main, { readOnly: true, timeout: 15_000 });
  const desk = openDeskForWriting(options.desk, segmenter.name);
  const fill = openDeskFill(log, desk, segmenter);
  let [isTelling, isClosed] = [false, false];
  let pumping: Promise<void> | undefined;

  /** An index that is broken is worth nothing: the thread ends, and the next one makes it anew. */
  function step(told: (change: DeskChange) => void): boolean {
    try {
      return fill.step(told);
    } catch (error) {
      if (isNoDatabase(error)) dropDesk(options.desk);
      throw error;
    }
  }
  /** Takes in everything, in slices; other messages get their turn in between. */
  async function pump(): Promise<void> {
    for (;;) {
      const changes: DeskChange[] = [];
      const more = !isClosed && step((change) => isTelling && changes.push(change));
      if (changes.length > 0) options.changed(changes);
      if (!more) return;
      await setImmediate();
    }
  }
  function look(): Promise<void> {
    pumping ??= pump().finally(() => {
      pumping = undefined;
    });
    return pumping;
  }

  async function catchUp(budgetMs: number): Promise<Standing> {
    const until = performance.now() + budgetMs;
    const nothing: Standing = { lists: 0, posts: 0 };
    const done = look().then(() => nothing);
    while (performance.now() < until) {
      const turn = await Promise.race([done, setImmediate()]);
      if (turn !== undefined) return turn;
    }
    return fill.standing();
  }

  return {
    works: {
      catchUp,
      cut: async (text) => searchWords(text, segmenter),
      async scrub() {
        await look();
        // Merges all of the words into one, without those of rows that are gone; then no page holds what it held before.
        desk.exec(`INSERT INTO words(words) VALUES ('optimize')`);
        desk.exec('PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
      },
    },
    look: () => void look(),
    tell: () => void (isTelling = true),
    close() {
      isClosed = true;
      log.close();
      desk.close();
    },
  };
}

/** Linux gives each thread a priority of its own, by the id that `/proc` tells; elsewhere all stay equal. */
function letOthersFirst(): void {
  if (process.platform !== 'linux') return;
  const [thread = ''] = readlinkSync('/proc/thread-self').split('/').slice(-1);
  setPriority(Number(thread), Math.min(getPriority() + STEPS, constants.priority.PRIORITY_LOW));
}
