/** One word that a change of the rules touches. `from` and `to` name the list it stands in, as a path; null: in none. */
export type WordChange = {
  readonly word: string;
  readonly change: 'added' | 'removed' | 'moved' | 'weighed';
  readonly from: string | null;
  readonly to: string | null;
};

/** Anything else that differs: a weight, a lead unit, a whole sub-topic. Null stands for “not there”. */
export type SettingChange = { readonly path: string; readonly from: string | null; readonly to: string | null };

export type RuleChanges = { readonly words: readonly WordChange[]; readonly settings: readonly SettingChange[] };

/** Lists of ids, not of words. */
const idLists = /(?:^|\.)(?:coUnits|assist|subtopics|notify|topicDefaults\.[^.]+)$/u;
/** What no text is read with. */
const unread: ReadonlySet<string> = new Set(['examples', 'source', 'rationale', 'desc', 'basis']);

/**
 * What differs between two settings of the same shape (a topic, the risk words, the routing …). Lists of texts are compared
 * word by word, lists of objects by their `id`; a word that changes lists within one parent has moved (strong → weak).
 */
export function listRuleChanges(before: unknown, after: unknown, path = ''): RuleChanges {
  const found: { words: WordChange[]; settings: SettingChange[] } = { words: [], settings: [] };
  walk(before, after, path, found);
  return { words: joinMoves(found.words), settings: found.settings };
}

type Found = { readonly words: WordChange[]; readonly settings: SettingChange[] };

function walk(before: unknown, after: unknown, path: string, found: Found): void {
  if (before === after) return;
  const [was, is] = [before ?? undefined, after ?? undefined];
  if (Array.isArray(was) || Array.isArray(is)) {
    lists((was as unknown[] | undefined) ?? [], (is as unknown[] | undefined) ?? [], path, found);
  } else if (isRecord(was) || isRecord(is)) {
    const [old, now] = [isRecord(was) ? was : {}, isRecord(is) ? is : {}];
    if (was === undefined || is === undefined) found.settings.push({ path, from: nameOf(was), to: nameOf(is) });
    for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
      if (unread.has(key)) continue;
      const below = path === '' ? key : `${path}.${key}`;
      // Of what is wholly new or gone only the words are told one by one.
      const plain = typeof (old[key] ?? now[key]) !== 'object' || idLists.test(below);
      if ((was === undefined || is === undefined) && plain) continue;
      if (key === 'subWeights') weights(old[key], now[key], path, found);
      else walk(old[key], now[key], below, found);
    }
  } else found.settings.push({ path, from: textOf(was), to: textOf(is) });
}

function lists(was: readonly unknown[], is: readonly unknown[], path: string, found: Found): void {
  const all = [...was, ...is];
  if (all.every((item) => typeof item === 'string')) {
    const [old, now] = [was as readonly string[], is as readonly string[]];
    const gone = old.filter((word) => !now.includes(word));
    const come = now.filter((word) => !old.includes(word));
    if (idLists.test(path)) {
      if (gone.length + come.length > 0) found.settings.push({ path, from: old.join('、'), to: now.join('、') });
      return;
    }
    for (const word of new Set(gone)) found.words.push({ word, change: 'removed', from: path, to: null });
    for (const word of new Set(come)) found.words.push({ word, change: 'added', from: null, to: path });
    return;
  }
  const keyed = (items: readonly unknown[]): Map<string, unknown> =>
    new Map(
      items.map((item, at) => [(isRecord(item) ? textOf(item['id'] ?? item['name']) : null) ?? String(at), item]),
    );
  const [old, now] = [keyed(was), keyed(is)];
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    walk(old.get(key), now.get(key), path === '' ? key : `${path}.${key}`, found);
  }
}

function weights(before: unknown, after: unknown, path: string, found: Found): void {
  const [old, now] = [isRecord(before) ? before : {}, isRecord(after) ? after : {}];
  for (const word of new Set([...Object.keys(old), ...Object.keys(now)])) {
    if (old[word] === now[word]) continue;
    const label = (weight: unknown): string => `${path}.words（${textOf(weight) ?? '同组'}）`;
    found.words.push({ word, change: 'weighed', from: label(old[word]), to: label(now[word]) });
  }
}

/** A word taken out of one list and put into another of the same parent has moved; a new one with a weight is new. */
function joinMoves(words: readonly WordChange[]): readonly WordChange[] {
  const parent = (path: string | null): string => (path ?? '').replace(/\.[^.]*$/u, '');
  const isPartner = (one: WordChange, other: WordChange): boolean =>
    one.word === other.word && parent(one.from ?? one.to) === parent(other.from ?? other.to);
  return words.flatMap((one): readonly WordChange[] => {
    const others = words.filter((other) => other !== one && isPartner(one, other));
    const added = others.find(({ change }) => change === 'added');
    if (one.change === 'removed' && added) return [{ ...one, change: 'moved', to: added.to }];
    if (one.change === 'added' && others.some(({ change }) => change === 'removed')) return [];
    if (one.change === 'weighed' && others.length > 0) return [];
    return [one];
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string | null =>
  value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);

function nameOf(value: unknown): string | null {
  if (!isRecord(value)) return null;
  return textOf(value['name'] ?? value['item'] ?? value['id'] ?? '有');
}
