import { days } from '../time/instant.ts';
import { createCandidateIndex } from './candidate-index.ts';
import type { ClusteringSettings } from './clustering-settings.ts';
import { growColumn, type Growth } from './grow-slots.ts';
import { createIdTable } from './id-table.ts';
import { createStockPhrases, type StockPhrases } from './stock-phrases.ts';
import type { PostSketch } from './post-sketch.ts';
import { sketchSizes } from './sketch-sizes.ts';
import {
  createColumns,
  growColumns,
  warmSignatures,
  warmSlots,
  warmStories,
  slotFlags,
  writeSlot,
  type WindowColumns,
} from './window-columns.ts';
import { createWindowIncidents } from './window-incidents.ts';

const { terms: TERMS, subtopics: SUBTOPICS, spots: SPOTS } = sketchSizes;

/** The posts that a new one may belong with, in memory; the oldest leave by age and by number. */
export type ClusterWindow = {
  readonly columns: WindowColumns;
  readonly stock: StockPhrases;
  /** Milliseconds between the oldest and the newest post held. */
  readonly span: number;
  readonly size: number;
  /** Bytes of the typed arrays: all it keeps but a few words. */
  readonly bytes: number;
  slotOf(postId: string): number | undefined;
  idAt(slot: number): string;
  /** Has memory bring what `forbids` reads of these slots (`warmSlots`); changes nothing. */
  warm(post: PostSketch, slots: readonly number[]): void;
  /** Has memory bring what `compare` reads besides. */
  warmStories(slots: readonly number[]): void;
  /** Index of the incident of a slot, −1 for none. */
  incidentAt(slot: number): number;
  incidentId(index: number): string;
  incidentIndex(id: string): number | undefined;
  /** Inverse document frequency, natural logarithm, with the background as the floor of what can be known. */
  idf(term: number): number;
  /** Length of the vector of a slot's terms (idf × weight). Kept until the window has changed by a sixty-fourth. */
  norm(slot: number): number;
  /** Grows with every post that comes or goes. */
  readonly changes: number;
  /** Adds a post to an incident (null: to none); lets the oldest leave. */
  add(post: PostSketch, incidentId: string | null): void;
  /** Moves all posts of one incident to another. */
  merge(from: string, into: string): void;
  /** Moves one post to an incident; a post that is not held changes nothing. */
  move(postId: string, into: string): void;
  /** Lets go of all posts of an incident: nothing is found alike with them, and no repost finds its original. */
  forget(incidentId: string): void;
  /** Slots of an incident, newest first, at most `limit`. */
  members(incident: number, limit: number, visit: (slot: number) => void): void;
  /** The slots most likely alike, best first, at most `settings.candidates.scored`. */
  candidates(post: PostSketch): readonly number[];
  /** Slots whose text is nearly the same by the locality-sensitive index; to be compared exactly. */
  near(post: PostSketch): readonly number[];
  /** Incidents with the latest activity first, at most 48. */
  active(): readonly number[];
};

/** Slots there are room for at first, at most; memory is taken where it is written to, so that room costs nothing by itself. */
const FIRST_SLOTS = 262_144;
/** Posts that the index has room for at first: four lists of words and keys for each. */
const FIRST_INDEXED = 262_144;

/** What a window has room for at first. */
export type Room = { readonly slots: number; readonly indexed: number };

/** The slots to begin with, so that doubling them ends at hardly more than there are to be. */
function firstSlots(posts: number): number {
  let slots = posts;
  while (slots > FIRST_SLOTS) slots = Math.ceil(slots / 2);
  return slots;
}

/** Opens an empty window for at most `posts` posts; memory is taken as they come. */
export function openWindow(
  settings: Pick<ClusteringSettings, 'window' | 'candidates' | 'background'>,
  posts = settings.window.posts,
  room: Room = { slots: firstSlots(posts), indexed: FIRST_INDEXED },
): ClusterWindow {
  let { slots, indexed } = room;
  const columns = createColumns(slots);
  const maxAge = days(settings.window.days);
  const index = createCandidateIndex(settings);
  const incidents = createWindowIncidents(slots);
  const stock = createStockPhrases();
  const ids = createIdTable(slots);
  /** Posts that were added: the index tells posts by their number. */
  let added = 0;
  let changes = 0;
  let norms = new Float32Array(slots);
  /** The state of the window a norm was computed at, + 1; 0 for none. */
  let normAt = new Uint32Array(slots);
  /** Slot of the post numbered 0, were it there: the others follow round the ring. */
  let origin = slots - 1;
  let next = 0;
  let oldest = 0;
  let size = 0;

  const dropOldest = (): void => {
    changes += 1;
    const slot = oldest;
    ids.drop(slot);
    index.forget(columns.terms.subarray(slot * TERMS, (slot + 1) * TERMS));
    if (((columns.flags[slot] as number) & slotFlags.founder) !== 0) countStock(slot, -1);
    if (isPlaced(slot)) stock.countPlaced(columns.subtopics.subarray(slot * SUBTOPICS, (slot + 1) * SUBTOPICS), -1);
    incidents.leave(slot);
    oldest = (oldest + 1) % slots;
    size -= 1;
  };
  const isPlaced = (slot: number): boolean =>
    columns.spots[slot * SPOTS] !== 0 || ((columns.flags[slot] as number) & slotFlags.named) !== 0;
  const countStock = (slot: number, by: 1 | -1): void =>
    stock.count(
      columns.subtopics.subarray(slot * SUBTOPICS, (slot + 1) * SUBTOPICS),
      columns.terms.subarray(slot * TERMS, (slot + 1) * TERMS),
      by,
    );
  const mustLeave = (before: number): boolean =>
    size > 0 && (size === posts || (columns.at[oldest] as number) < before);
  const slotsOf = (numbers: readonly number[]): readonly number[] => numbers.map((number) => (number + origin) % slots);
  /** Number of the oldest post that is held. */
  const first = (): number => added - size + 1;
  const { idf } = index;

  const growSlots = (): void => {
    const growth: Growth = { slots, wrapped: next };
    growColumns(columns, growth);
    ids.grow(growth);
    incidents.grow(growth);
    norms = growColumn(norms, growth);
    normAt = growColumn(normAt, growth);
    next += slots;
    slots *= 2;
    origin = (((next - 1 - added) % slots) + slots) % slots;
  };
  const growIndex = (): void => {
    indexed *= 2;
    index.grow();
    stock.grow();
    for (let i = 0; i < size; i += 1) {
      const slot = (oldest + i) % slots;
      index.count(columns.terms.subarray(slot * TERMS, (slot + 1) * TERMS));
      if (((columns.flags[slot] as number) & slotFlags.founder) !== 0) countStock(slot, 1);
    }
  };

  return {
    columns,
    stock,
    get span() {
      return size === 0 ? 0 : (columns.at[(next + slots - 1) % slots] as number) - (columns.at[oldest] as number);
    },
    get size() {
      return size;
    },
    get bytes() {
      const arrays = Object.values(columns).reduce((sum, column) => sum + column.byteLength, 0);
      return arrays + index.bytes + incidents.bytes + ids.bytes + stock.bytes + norms.byteLength + normAt.byteLength;
    },
    slotOf(postId) {
      const slot = ids.find(postId);
      return slot < 0 ? undefined : slot;
    },
    idAt: (slot) => ids.at(slot) as string,
    warm(post, candidates) {
      let sum = warmSlots(columns, candidates, post.names.length > 0);
      for (let i = 0; i < candidates.length; i += 1) sum += incidents.at(candidates[i] as number);
      unasked[0] = sum;
    },
    warmStories(compared) {
      let sum = warmStories(columns, compared);
      for (let i = 0; i < compared.length; i += 1) {
        sum += (normAt[compared[i] as number] as number) + (norms[compared[i] as number] as number);
      }
      unasked[0] = sum;
    },
    incidentAt: incidents.at,
    incidentId: incidents.idOf,
    incidentIndex: incidents.indexOf,
    idf,
    norm(slot) {
      const at = normAt[slot] as number;
      if (at > 0 && changes - at < size >>> 6) return norms[slot] as number;
      let sum = 0;
      for (let i = slot * TERMS; i < (slot + 1) * TERMS && columns.terms[i] !== 0; i += 1) {
        const worth = idf(columns.terms[i] as number) * (columns.weights[i] as number);
        sum += worth * worth;
      }
      norms[slot] = Math.sqrt(sum);
      normAt[slot] = changes + 1;
      return Math.sqrt(sum);
    },
    get changes() {
      return changes;
    },
    add(post, incidentId) {
      if (ids.find(post.id) >= 0) return;
      while (mustLeave(post.at - maxAge)) dropOldest();
      if (size === slots) growSlots();
      if (size === indexed) growIndex();
      const slot = next;
      next = (next + 1) % slots;
      size += 1;
      added += 1;
      changes += 1;
      normAt[slot] = 0;
      ids.put(slot, post.id);
      index.resize(size);
      writeSlot(columns, slot, post);
      if (isPlaced(slot)) stock.countPlaced(post.subtopics, 1);
      index.add(post, added);
      if (incidentId === null) return;
      if (incidents.indexOf(incidentId) === undefined) {
        columns.flags[slot] = (columns.flags[slot] as number) | slotFlags.founder;
        countStock(slot, 1);
      }
      incidents.join(slot, incidentId);
    },
    merge: incidents.merge,
    move(postId, into) {
      const slot = ids.find(postId);
      if (slot >= 0) incidents.move(slot, into);
    },
    forget(incidentId) {
      const incident = incidents.indexOf(incidentId);
      if (incident === undefined) return;
      const members: number[] = [];
      incidents.members(incident, size, (slot) => members.push(slot));
      for (const slot of members) {
        // Its place in the ring is given back with its age, like that of any post in no incident.
        ids.drop(slot);
        incidents.leave(slot);
      }
      changes += 1;
    },
    members: incidents.members,
    candidates: (post) => slotsOf(index.candidates(post, first())),
    near(post) {
      const alike = slotsOf(index.near(post, first()));
      unasked[0] = warmSignatures(columns, alike);
      return alike;
    },
    active: incidents.active,
  };
}

/** Where sums go that nobody asks for, so that what they are made of is read. */
const unasked = new Float64Array(1);
