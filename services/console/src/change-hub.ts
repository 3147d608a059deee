import { randomBytes } from 'node:crypto';
import type { DeskChange } from '@tingchao/ports/desk-reader.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** Changes kept for who was away for a moment; whoever was away for longer is told to read everything anew. */
const KEPT = 2000;

/** The changes of the whole desk, numbered, whoever may see them. */
export type ChangeHub = {
  /** Follows the desk from the first call on, once for all who listen. */
  begin(): Promise<void>;
  /** What a browser gives back as `Last-Event-ID`; undefined for a change from before the beginning. */
  idOf(change: DeskChange): string | undefined;
  /** What came after an id, oldest first; undefined when that is not known any more. */
  since(id: string): readonly DeskChange[] | undefined;
  /** The id of the newest change. */
  newest(): string;
};

/** One follower for all listeners. `platform` sees everything: what a listener may see is for who asks it to decide. */
export function openChangeHub({ desk }: Pick<Platform, 'desk'>): ChangeHub {
  // Numbers begin anew with every process: an id of another one says nothing here.
  const run = randomBytes(6).toString('hex');
  const kept: DeskChange[] = [];
  const numbers = new WeakMap<DeskChange, number>();
  let count = 0;
  let following: Promise<unknown> | undefined;
  const toId = (number: number): string => `${run}-${number}`;

  return {
    async begin() {
      following ??= desk.follow((change) => {
        count += 1;
        numbers.set(change, count);
        kept.push(change);
        if (kept.length > KEPT) kept.shift();
      });
      try {
        await following;
      } catch (error) {
        following = undefined;
        throw error;
      }
    },
    idOf(change) {
      const number = numbers.get(change);
      return number === undefined ? undefined : toId(number);
    },
    since(id) {
      const [of, text = ''] = id.split('-');
      const number = Number(text);
      if (of !== run || !Number.isSafeInteger(number) || number > count || number < count - kept.length)
        return undefined;
      return kept.slice(kept.length - (count - number));
    },
    newest: () => toId(count),
  };
}
