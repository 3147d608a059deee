import { hasPair, hasWide } from './hash.ts';
import { nameKinds, type PostSketch } from './post-sketch.ts';
import { sketchSizes } from './sketch-sizes.ts';
import type { WindowColumns } from './window-columns.ts';

const NAMES = sketchSizes.names;
const WORDS = sketchSizes.bits / 32;

/** What the names in two posts say of each other. */
export type NameMatch = {
  /** Names of the same class and core, coarse ones left out. */
  shared: number;
  /** One they share says where the matter is. */
  located: boolean;
  /** One they share is that of a river, main or line. */
  medium: boolean;
  /** Both have names of one distinctive class, none is shared, and neither text mentions the other's. */
  conflict: boolean;
  /** Both name things, of whatever class, and none of them stands in the other text. */
  strange: boolean;
  /** Both name a place where people live or work, of whatever class, and neither mentions the other's. */
  elsewhere: boolean;
  /** The same, where firms that may be to blame are left aside. */
  homesApart: boolean;
  /** Of two that are elsewhere, one names only what may contain others (a community, a village), the other only what may lie in it. */
  nested: boolean;
};

export const noMatch = (): NameMatch => ({
  shared: 0,
  located: false,
  medium: false,
  conflict: false,
  strange: false,
  elsewhere: false,
  homesApart: false,
  nested: false,
});

/** Compares the names of a post with those of a slot and writes what it finds into `into`, which belongs to the caller. */
export function compareNames(post: PostSketch, columns: WindowColumns, slot: number, into: NameMatch): void {
  const { nameCores, nameKinds: kinds, pairs } = columns;
  const from = slot * NAMES;
  let shared = 0;
  let located = false;
  let medium = false;
  let conflict = false;
  let known = false;
  let met = false;
  /** All kinds together, and those of names that contain no others. */
  let own = 0;
  let ownNarrow = false;
  let other = 0;
  let otherNarrow = false;
  let bothNamed = false;
  for (let i = from; i < from + NAMES && nameCores[i] !== 0; i += 1) {
    const kind = kinds[i] as number;
    const here = hasWide(post.widePairs, nameCores[i] as number);
    known ||= here;
    if ((kind & nameKinds.dwelling) === 0) continue;
    met ||= here;
    other |= kind;
    otherNarrow ||= (kind & nameKinds.wide) === 0;
  }
  for (const name of post.names) {
    const there = hasPair(pairs, slot * WORDS, name.core);
    known ||= there;
    if ((name.kind & nameKinds.dwelling) !== 0) {
      met ||= there;
      own |= name.kind;
      ownNarrow ||= (name.kind & nameKinds.wide) === 0;
    }
    bothNamed ||= !name.coarse;
    let sameClass = false;
    let found = false;
    let mentioned = there;
    for (let i = from; i < from + NAMES && nameCores[i] !== 0; i += 1) {
      if ((((kinds[i] as number) ^ name.kind) & nameKinds.class) !== 0) continue;
      if (nameCores[i] === name.core) found = true;
      if (!name.apart) continue;
      sameClass = true;
      mentioned ||= hasWide(post.widePairs, nameCores[i] as number);
    }
    if (found) {
      medium ||= name.medium;
      located ||= name.distinct && name.places;
      if (!name.coarse) shared += 1;
    } else if (sameClass && !mentioned) conflict = true;
  }
  into.shared = shared;
  into.located = located;
  into.medium = medium;
  into.conflict = conflict && shared === 0;
  into.strange = bothNamed && nameCores[from] !== 0 && shared === 0 && !known;
  into.elsewhere = !met && (own & other & nameKinds.dwelling) !== 0;
  into.homesApart = !met && (own & other & nameKinds.home) !== 0;
  into.nested =
    ((own & nameKinds.wide) !== 0 && !ownNarrow && (other & nameKinds.wide) === 0) ||
    ((other & nameKinds.wide) !== 0 && !otherNarrow && (own & nameKinds.wide) === 0);
}
