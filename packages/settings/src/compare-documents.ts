import { toPath } from './mistake.ts';

/** One difference between two documents, at a place written the way mistakes write it. */
export type DocumentChange = {
  readonly path: string;
  /** Words (or other plain values) that a list has more, and has no more. */
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
  /** A plain value that is another one; null where there is none. */
  readonly from?: string | null;
  readonly to?: string | null;
};

/** What is different in `after`, in the order of the document; undefined stands for no document. */
export function compareDocuments(before: unknown, after: unknown): readonly DocumentChange[] {
  return compareAt([], before, after);
}

type Keys = readonly (string | number)[];

function compareAt(keys: Keys, before: unknown, after: unknown): readonly DocumentChange[] {
  if (isPlainList(before ?? []) && isPlainList(after ?? []) && (Array.isArray(before) || Array.isArray(after)))
    return compareLists(keys, (before ?? []) as unknown[], (after ?? []) as unknown[]);
  const [old, now] = [named(before), named(after)];
  if (old && now) {
    const names = [...new Set([...old.keys(), ...now.keys()])];
    return names.flatMap((name) => compareAt([...keys, name], old.get(name), now.get(name)));
  }
  const [from, to] = [told(before), told(after)];
  return from === to ? [] : [{ path: toPath(keys), from, to }];
}

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null;
const isPlainList = (value: unknown): boolean => Array.isArray(value) && value.every(isPlain);

function compareLists(keys: Keys, before: readonly unknown[], after: readonly unknown[]): readonly DocumentChange[] {
  const [old, now] = [before.map(String), after.map(String)];
  const added = now.filter((word) => !old.includes(word));
  const removed = old.filter((word) => !now.includes(word));
  const path = toPath(keys);
  if (added.length + removed.length > 0) return [{ path, added, removed }];
  return old.join('\n') === now.join('\n') ? [] : [{ path, from: '原次序', to: '另一次序' }];
}

/** The parts of a value by name: those of a list by what tells them apart, so that one put in between moves none. */
function named(value: unknown): ReadonlyMap<string | number, unknown> | undefined {
  if (isPlain(value)) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value as object));
  const ids = value.map((one: unknown) => idOf(one));
  const areTold = ids.every((id) => id !== undefined) && new Set(ids).size === ids.length;
  return new Map(value.map((one: unknown, at) => [areTold ? (ids[at] as string) : at, one] as const));
}

function idOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, name } = value as { readonly id?: unknown; readonly name?: unknown };
  return [id, name].find((one) => typeof one === 'string');
}

function told(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
