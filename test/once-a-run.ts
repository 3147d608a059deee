/** What several vitest projects of one run share, and how to end it. */
export type Shared<T> = { readonly value: T; readonly end: () => Promise<void> };

type Held = { readonly opened: Promise<Shared<unknown>>; users: number };

/** Each project loads its global setup anew: what they share is kept beside the modules. */
const kept = globalThis as { tingchaoTestRun?: Map<string, Held> };

/**
 * Opens what is called `name` for the first project that asks, and gives the same to the others of this run; ended when the last
 * of them has ended it.
 */
export async function onceARun<T>(name: string, open: () => Promise<Shared<T>>): Promise<Shared<T>> {
  const all = (kept.tingchaoTestRun ??= new Map());
  const held = all.get(name) ?? { opened: open(), users: 0 };
  all.set(name, held);
  held.users += 1;
  const { value, end } = (await held.opened) as Shared<T>;
  return {
    value,
    async end() {
      held.users -= 1;
      if (held.users > 0) return;
      all.delete(name);
      await end();
    },
  };
}
