import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hours, instant, minutes, type Instant } from '@tingchao/domain/time/instant.ts';

/** Something one service asks another to do, and waits for: the interface has no way to the web, the collector has. */
export type Errand = {
  readonly id: string;
  readonly kind: string;
  readonly at: Instant;
  readonly asked: unknown;
};
export type ErrandAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: string };
export type ErrandState =
  | { readonly state: 'waiting' | 'working' }
  | { readonly state: 'done'; readonly answer: ErrandAnswer }
  /** Nobody took it, or whoever took it never came back. */
  | { readonly state: 'lost' };

/** The errands of an installation: files of the folder that its services share, gone after an hour and in no backup. */
export type Errands = {
  /** Leaves an errand; `undefined` when too many wait already. */
  leave(kind: string, asked: unknown, at: Instant): string | undefined;
  /** Takes the oldest one that waits: of two takers one gets it. */
  take(): Errand | undefined;
  answer(id: string, answer: ErrandAnswer): void;
  /** Undefined when there is none of that id. */
  look(id: string, at: Instant): ErrandState | undefined;
  /** Lets go of what had its hour. */
  clear(at: Instant): void;
};

/** Below which folder of the data they lie. */
export const ERRANDS = 'errands';
const MOST_WAITING = 20;
/** What nobody answered by then is lost: the longest errand has a shorter deadline. */
const LOST_MS = minutes(4);
const KEPT_MS = hours(1);
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Opens the errands of a data folder; the folder is made with the first of them. */
export function openErrands(dataFolder: string): Errands {
  const folder = join(dataFolder, ERRANDS);
  const fileOf = (id: string, part: 'asked' | 'taken' | 'answer'): string => join(folder, `${id}.${part}.json`);
  const names = (): readonly string[] => {
    try {
      return readdirSync(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  };
  const read = (file: string): unknown => {
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as unknown;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  };
  // In one rename, so that nobody reads a half.
  const write = (file: string, value: unknown): void => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const next = `${file}.${process.pid}.next`;
    writeFileSync(next, JSON.stringify(value), { mode: 0o600 });
    renameSync(next, file);
  };
  const waiting = (): readonly Errand[] =>
    names()
      .filter((name) => name.endsWith('.asked.json'))
      .flatMap((name) => (read(join(folder, name)) as Errand | undefined) ?? [])
      .toSorted((a, b) => a.at - b.at);

  return {
    leave(kind, asked, at) {
      if (waiting().length >= MOST_WAITING) return undefined;
      const id = randomUUID();
      write(fileOf(id, 'asked'), { id, kind, at, asked } satisfies Errand);
      return id;
    },
    take() {
      for (const errand of waiting()) {
        try {
          renameSync(fileOf(errand.id, 'asked'), fileOf(errand.id, 'taken'));
          return errand;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        }
      }
      return undefined;
    },
    answer: (id, answer) => write(fileOf(id, 'answer'), answer),
    look(id, at) {
      if (!ID.test(id)) return undefined;
      const answer = read(fileOf(id, 'answer')) as ErrandAnswer | undefined;
      if (answer !== undefined) return { state: 'done', answer };
      const asked = read(fileOf(id, 'asked')) as Errand | undefined;
      const taken = asked === undefined ? (read(fileOf(id, 'taken')) as Errand | undefined) : undefined;
      const errand = asked ?? taken;
      if (errand === undefined) return undefined;
      if (at - errand.at > LOST_MS) return { state: 'lost' };
      return { state: asked === undefined ? 'working' : 'waiting' };
    },
    clear(at) {
      for (const name of names()) {
        const file = join(folder, name);
        const { mtimeMs = at } = statSync(file, { throwIfNoEntry: false }) ?? {};
        if (instant(Math.floor(mtimeMs)) < at - KEPT_MS) rmSync(file, { force: true });
      }
    },
  };
}
