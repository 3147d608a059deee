import type { DeskChange } from '@tingchao/ports/desk-reader.ts';
import type { Standing } from './fill-desk.ts';
import type { DeskQuestions } from './desk-questions.ts';

/** Where the databases lie; what both kinds of threads are started with. */
export type DeskThreadData = { readonly role: 'follower' | 'reader'; readonly main: string; readonly desk: string };

/** What the follower is asked. */
export type FollowerWork = {
  /** Takes in what lies in the log, as long as it takes but for `budgetMs`. */
  catchUp(budgetMs: number): Promise<Standing>;
  cut(text: string): Promise<readonly string[]>;
  /** Takes in all, and lets go of every byte of what was replaced or removed. */
  scrub(): Promise<void>;
};
/** What a reader is asked. */
export type ReaderWork = DeskQuestions;
export type DeskWork = FollowerWork & ReaderWork;

export type Ask = { readonly id: number; readonly name: keyof DeskWork; readonly args: readonly unknown[] };
/** To a thread. `look`: something may have arrived; `tell`: changes are wanted from now on. */
export type ToThread = Ask | 'look' | 'tell' | 'close';
/** From a thread. */
export type FromThread =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly name: string; readonly message: string }
  | { readonly kind: 'changes'; readonly changes: readonly DeskChange[] };
