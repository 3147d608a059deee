import { days } from '@tingchao/domain/time/instant.ts';
import { seeded } from './post-corpus.ts';
import { grounds, matters, pleas, since, towns, type Ground } from './stream-words.ts';

/** A post of a made-up stream. */
export type StreamPost = {
  readonly title: string;
  readonly text: string;
  readonly authorKey: string;
  /** Number of the matter it speaks of: what grouping ought to find. */
  readonly matter: number;
  /** Milliseconds from the first post of the stream to this one. */
  readonly afterMs: number;
};

/** Milliseconds between two posts: 200,000 in the 60 days that the clustering window looks back. */
export const STREAM_GAP_MS = days(60) / 200_000;
/** Share of posts that speak of a matter somebody already raised; measured on a real message board (88 of 497). */
const REPEATED = 0.177;
/** How long after is drawn as the fourth power of a uniform number, as measured there: a quarter within hours, half within two days. */
const LONGEST_DAYS = 30;

/** How the two parts of a name are drawn; a large stream needs more names than the usual order of the parts gives. */
const orders = [
  ['first', 'second'],
  ['second', 'first'],
  ['first', 'first'],
  ['second', 'second'],
] as const;
type Names = { readonly ground: Ground; readonly head: readonly string[]; readonly tail: readonly string[] };
const names: readonly Names[] = orders.flatMap(([head, tail]) =>
  grounds.map((ground) => ({ ground, head: ground[head], tail: ground[tail] })),
);
const sizes = names.map(({ ground, head, tail }) => head.length * tail.length * ground.matters.length);
const sum = (list: readonly number[]): number => list.reduce((total, size) => total + size, 0);
/** Matters that the usual names give, and all names. */
const USUAL = sum(sizes.slice(0, grounds.length));
const ALL = sum(sizes);

/** The n-th number below `all` in an order that meets each once and scatters neighbours. */
function scatterer(all: number): (number: number) => number {
  const bits = Math.ceil(Math.log2(all));
  const mask = 2 ** bits - 1;
  const scatter = (value: number): number => {
    let mixed = value;
    for (const odd of [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35]) {
      mixed = Math.imul(mixed, odd) & mask;
      mixed ^= mixed >>> Math.trunc(bits / 2);
    }
    return mixed;
  };
  return (number) => {
    let at = scatter(number % all);
    // Numbers that stand for none are passed over.
    while (at >= all) at = scatter(at);
    return at;
  };
}

type Place = { readonly town: string; readonly name: string; readonly kind: string };

/** The n-th matter there is: a kind of trouble at a named place, whose township and ending follow from its name. */
function matterAt(index: number): Place {
  let rest = index;
  let at = 0;
  while (rest >= (sizes[at] as number)) {
    rest -= sizes[at] as number;
    at += 1;
  }
  const { ground, head: heads, tail: tails } = names[at] as Names;
  const { endings, matters: kinds } = ground;
  const name = Math.trunc(rest / kinds.length);
  const head = heads[name % heads.length] as string;
  const tail = tails[Math.trunc(name / heads.length)] as string;
  return {
    town: towns[name % towns.length] as string,
    name: `${head}${tail}${endings[(name + Math.trunc(name / heads.length)) % endings.length]}`,
    kind: kinds[rest % kinds.length] as string,
  };
}

/**
 * An endless, seeded stream of posts of about 170 bytes, `gapMs` apart. Each speaks of one matter at a named place; some
 * matters are raised again, hours or weeks later, by somebody else and in other words. A stream denser than the usual one
 * draws on four times as many places, so that a million posts of 60 days repeat themselves no more than 200,000 do.
 */
export function* makeStream(seed: number, gapMs = STREAM_GAP_MS): Generator<StreamPost, never> {
  const random = seeded(seed);
  const all = gapMs < STREAM_GAP_MS ? ALL : USUAL;
  const scattered = scatterer(all);
  const kept = Math.ceil(days(LONGEST_DAYS) / gapMs);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const recent = new Uint32Array(kept);
  const start = Math.floor(random() * all);
  let fresh = 0;
  for (let count = 0; ; count += 1) {
    const back = 1 + Math.floor(kept * random() ** 4);
    const again = random() < REPEATED && back <= Math.min(count, kept);
    const index = again ? (recent[(count - back) % kept] as number) : scattered(start + fresh);
    if (!again) fresh += 1;
    recent[count % kept] = index;
    yield {
      ...tell(matterAt(index), pick, random),
      authorKey: `a${Math.floor(random() * 1e6)}`,
      matter: index,
      afterMs: count * gapMs,
    };
  }
}

/** One person's words: the township is left out by some, the order differs, and so does what they mention besides. */
function tell(
  { town, name, kind }: Place,
  pick: <T>(list: readonly T[]) => T,
  random: () => number,
): Pick<StreamPost, 'title' | 'text'> {
  const { titles, ways } = matters[kind] as (typeof matters)[string];
  const where = random() < 0.7 ? `${town}${name}` : name;
  const title = random() < 0.7 ? `${pick([name, where])}${pick(titles)}` : pick([...titles, `投诉${name}`]);
  const first = pick(ways);
  const other = pick(ways.filter((way) => way !== first));
  const told = [`${where}${pick(['', '这边', '里'])}${pick(since)}${first}`, other];
  const text = random() < 0.75 ? told : [`${pick(since)}${first}`, `我们${where}${other}`];
  return { title, text: `${[...text, pick(pleas), pick(pleas)].join(',')}。` };
}
