import { Conflict, Transient } from '@tingchao/ports/errors.ts';
import { Damaged } from './sqlite-errors.ts';
import type { Writes } from './writes.ts';

/** Runs a named write in a durable transaction; what it throws undoes all of it. */
export type Write = <N extends keyof Writes>(name: N, ...args: Parameters<Writes[N]>) => Promise<ReturnType<Writes[N]>>;

/** What the threads tell each other. */
export type Order = { readonly id: number; readonly name: keyof Writes; readonly args: readonly unknown[] };
export type Failure = { readonly kind: string; readonly message: string; readonly stack: string | undefined };
export type Outcome =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: Failure };

/** A line to the writer thread; it keeps the process alive between `ref` and `unref`. */
export type Line = { send(order: Order): void; ref(): void; unref(): void };

/** The orders that one thread has given and not heard of yet. */
export type Orders = {
  readonly write: Write;
  settle(outcomes: readonly Outcome[]): void;
  /** Nothing will be heard any more. */
  fail(error: Error): void;
  whenSettled(): Promise<void>;
};

/** Gives orders over a line and settles their promises. */
export function createOrders(line: Line): Orders {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let asked = 0;
  const settle = (id: number): PromiseWithResolvers<unknown> | undefined => {
    const asker = waiting.get(id);
    waiting.delete(id);
    return asker;
  };
  return {
    write<N extends keyof Writes>(name: N, ...args: Parameters<Writes[N]>) {
      const asker = Promise.withResolvers<unknown>();
      asked += 1;
      waiting.set(asked, asker);
      line.ref();
      line.send({ id: asked, name, args });
      return asker.promise as Promise<ReturnType<Writes[N]>>;
    },
    settle(outcomes) {
      for (const outcome of outcomes) {
        if (outcome.ok) settle(outcome.id)?.resolve(outcome.value);
        else settle(outcome.id)?.reject(toError(outcome.failure));
      }
      if (waiting.size === 0) line.unref();
    },
    fail(error) {
      for (const asker of waiting.values()) asker.reject(error);
      waiting.clear();
    },
    whenSettled: async () => void (await Promise.allSettled([...waiting.values()].map(({ promise }) => promise))),
  };
}

const kinds: Readonly<Record<string, new (message: string) => Error>> = { Transient, Conflict, Damaged, Error };

/** An error of the other thread as one of this: its policy is its class. */
function toError({ kind, message, stack }: Failure): Error {
  const error = new (kinds[kind] ?? Error)(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
