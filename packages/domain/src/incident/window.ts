import { days } from '../time/instant.ts';
import type { ClusteringSettings } from './clustering-settings.ts';
import { createGathered } from './gathered-slots.ts';
import { BANDS, bandKey } from './min-hash.ts';
import { createBuckets, createPostings } from './postings.ts';
import { createStockPhrases, type StockPhrases } from './stock-phrases.ts';
import type { PostSketch } from './post-sketch.ts';
import { sketchSizes } from './sketch-sizes.ts';
import { createColumns, fetchSlots, slotFlags, writeSlot, type WindowColumns } from './window-columns.ts';

const { terms: TERMS, subtopics: SUBTOPICS, spots: SPOTS } = sketchSizes;

/** The posts that a new one may belong with, in memory; the oldest leave by age and by number. */
export type ClusterWindow = {
  readonly columns: WindowColumns;
  readonly stock: StockPhrases;
  /** Milliseconds between the oldest and the newest post held. */
  readonly span: number;
  readonly size: number;
  /** Bytes of the typed arrays (ids and maps come on top: about 150 bytes a post). */
  readonly bytes: number;
  slotOf(postId: string): number | undefined;
  idAt(slot: number): string;
  /** Has memory bring what `forbids` reads of these slots (`fetchSlots`); changes nothing. */
  fetch(post: PostSketch, slots: readonly number[]): void;
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
  /** Slots of an incident, newest first, at most `limit`. */
  members(incident: number, limit: number, visit: (slot: number) => void): void;
  /** The slots most likely alike, best first, at most `settings.candidates.scored`. */
  candidates(post: PostSketch): readonly number[];
  /** Slots whose text is nearly the same by the locality-sensitive index; to be compared exactly. */
  near(post: PostSketch): readonly number[];
  /** Incidents with the latest activity first, at most 48. */
  active(): readonly number[];
};

const ACTIVE = 48;

/** Opens an empty window. */
export function openWindow(settings: ClusteringSettings, posts = settings.window.posts): ClusterWindow {
  const columns = createColumns(posts);
  const maxAge = days(settings.window.days);
  const { perTerm, termsWalked } = settings.candidates;
  const termIndex = createPostings(perTerm, 20);
  const bandIndex = createBuckets(20);
  const frequency = new Uint32Array(2 ** 20);
  const stock = createStockPhrases();
  const ids: (string | undefined)[] = [];
  const slots = new Map<string, number>();
  const incidentOf = new Int32Array(posts).fill(-1);
  /** Slot of the previous member + 1, 0 for none; a slot that was overwritten no longer names the incident. */
  const previousMember = new Int32Array(posts);
  const incidents = { ids: [] as string[], heads: [] as number[], alive: [] as number[], free: [] as number[] };
  const incidentIndexes = new Map<string, number>();
  const gathered = createGathered((termsWalked + MOST_KEYS) * perTerm);
  /** Posts that were added, and the number of the oldest that is held: the indexes tell posts by their number. */
  let added = 0;
  let changes = 0;
  const norms = new Float32Array(posts);
  /** The state of the window a norm was computed at, + 1; 0 for none. */
  const normAt = new Uint32Array(posts);
  let next = 0;
  let oldest = 0;
  let size = 0;
  const active: number[] = [];
  /** Logarithm of all documents there are, the background among them. */
  let logAll = Math.log(settings.background);

  const dropOldest = (): void => {
    changes += 1;
    const slot = oldest;
    slots.delete(ids[slot] as string);
    ids[slot] = undefined;
    for (let i = slot * TERMS; i < (slot + 1) * TERMS && columns.terms[i] !== 0; i += 1) {
      const at = (columns.terms[i] as number) >>> 12;
      frequency[at] = Math.max(0, (frequency[at] as number) - 1);
    }
    if (((columns.flags[slot] as number) & slotFlags.founder) !== 0) countStock(slot, -1);
    if (isPlaced(slot)) stock.countPlaced(columns.subtopics.subarray(slot * SUBTOPICS, (slot + 1) * SUBTOPICS), -1);
    leaveIncident(slot);
    oldest = (oldest + 1) % posts;
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
  const leaveIncident = (slot: number): void => {
    const incident = incidentOf[slot] as number;
    incidentOf[slot] = -1;
    if (incident < 0) return;
    incidents.alive[incident] = (incidents.alive[incident] as number) - 1;
    if (incidents.alive[incident] === 0) release(incident);
  };
  const release = (incident: number): void => {
    incidentIndexes.delete(incidents.ids[incident] as string);
    incidents.free.push(incident);
    const at = active.indexOf(incident);
    if (at >= 0) active.splice(at, 1);
  };
  const indexFor = (id: string): number => {
    const known = incidentIndexes.get(id);
    if (known !== undefined) return known;
    const incident = incidents.free.pop() ?? incidents.ids.length;
    incidents.ids[incident] = id;
    incidents.heads[incident] = 0;
    incidents.alive[incident] = 0;
    incidentIndexes.set(id, incident);
    return incident;
  };
  const joinIncident = (slot: number, incident: number): void => {
    incidentOf[slot] = incident;
    previousMember[slot] = incidents.heads[incident] as number;
    incidents.heads[incident] = slot + 1;
    incidents.alive[incident] = (incidents.alive[incident] as number) + 1;
  };
  const touch = (incident: number): void => {
    if (active[0] === incident) return;
    const at = active.indexOf(incident);
    if (at > 0) active.splice(at, 1);
    else if (active.length === ACTIVE) active.pop();
    active.unshift(incident);
  };
  // Each of these reads in a row what is asked one by one after it: the waits for memory overlap (`fetchSlots`).
  const fetchFrequencies = ({ terms }: PostSketch): void => {
    let sum = 0;
    for (let i = 0; i < terms.length; i += 1) sum += frequency[(terms[i] as number) >>> 12] as number;
    fetched[0] = sum;
  };
  const fetchPostings = ({ keys }: PostSketch, rare: number): void => {
    let sum = 0;
    for (let i = 0; i < rare; i += 1) sum += termIndex.fetch(rareTerms[i] as number);
    for (let i = 0; i < keys.length; i += 1) sum += termIndex.fetch((keys[i] as { readonly key: number }).key);
    fetched[0] = sum;
  };
  const slotOfPost = (number: number): number => (number - 1) % posts;
  const idf = (term: number): number => logAll - logOf(1 + (frequency[term >>> 12] as number));

  return {
    columns,
    stock,
    get span() {
      return size === 0 ? 0 : (columns.at[(next + posts - 1) % posts] as number) - (columns.at[oldest] as number);
    },
    get size() {
      return size;
    },
    get bytes() {
      const arrays = Object.values(columns).reduce((sum, column) => sum + column.byteLength, 0);
      return arrays + termIndex.bytes + bandIndex.bytes + frequency.byteLength + stock.bytes + posts * 24;
    },
    slotOf: (postId) => slots.get(postId),
    idAt: (slot) => ids[slot] as string,
    fetch(post, candidates) {
      let sum = fetchSlots(columns, candidates, post.names.length > 0);
      for (let i = 0; i < candidates.length; i += 1) sum += incidentOf[candidates[i] as number] as number;
      fetched[0] = sum;
    },
    incidentAt: (slot) => incidentOf[slot] as number,
    incidentId: (index) => incidents.ids[index] as string,
    incidentIndex: (id) => incidentIndexes.get(id),
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
      if (slots.has(post.id)) return;
      while (mustLeave(post.at - maxAge)) dropOldest();
      const slot = next;
      next = (next + 1) % posts;
      size += 1;
      added += 1;
      changes += 1;
      normAt[slot] = 0;
      ids[slot] = post.id;
      slots.set(post.id, slot);
      logAll = Math.log(settings.background + size);
      writeSlot(columns, slot, post);
      if (isPlaced(slot)) stock.countPlaced(post.subtopics, 1);
      for (const term of post.terms) frequency[term >>> 12] = (frequency[term >>> 12] as number) + 1;
      const rare = rarest(post, idf, 24);
      fetchPostings(post, rare);
      for (let i = 0; i < rare; i += 1) termIndex.add(rareTerms[i] as number, added);
      for (const { key } of post.keys) termIndex.add(key, added);
      if (post.signature !== null) {
        for (let band = 0; band < BANDS; band += 1) bandIndex.add(bandKey(post.signature, band), added);
      }
      if (incidentId === null) return;
      if (!incidentIndexes.has(incidentId)) {
        columns.flags[slot] = (columns.flags[slot] as number) | slotFlags.founder;
        countStock(slot, 1);
      }
      const incident = indexFor(incidentId);
      joinIncident(slot, incident);
      touch(incident);
    },
    merge(from, into) {
      const source = incidentIndexes.get(from);
      if (source === undefined || from === into) return;
      const target = indexFor(into);
      const moved: number[] = [];
      this.members(source, posts, (slot) => moved.push(slot));
      for (const slot of moved.toReversed()) joinIncident(slot, target);
      incidents.alive[source] = 0;
      release(source);
      touch(target);
    },
    move(postId, into) {
      const slot = slots.get(postId);
      if (slot === undefined) return;
      const source = incidentOf[slot] as number;
      if (source >= 0 && incidents.ids[source] === into) return;
      const rest: number[] = [];
      if (source >= 0) this.members(source, posts, (member) => member !== slot && rest.push(member));
      leaveIncident(slot);
      if (rest.length > 0) {
        // The chain of members runs through the slot: it is laid again without it.
        incidents.heads[source] = 0;
        incidents.alive[source] = 0;
        for (const member of rest.toReversed()) joinIncident(member, source);
      }
      const target = indexFor(into);
      joinIncident(slot, target);
      touch(target);
    },
    members(incident, limit, visit) {
      let entry = incidents.heads[incident] as number;
      // A slot that was used again may close the chain to a ring: no more steps than there are members.
      const most = Math.min(limit, incidents.alive[incident] as number);
      for (let seen = 0; entry > 0 && seen < most; seen += 1) {
        const slot = entry - 1;
        if (incidentOf[slot] !== incident) return;
        entry = previousMember[slot] as number;
        visit(slot);
      }
    },
    candidates(post) {
      gathered.clear();
      const from = added - size + 1;
      const gather = (key: number, worth: number): void => {
        const held = termIndex.walk(key, from, walked);
        for (let i = 0; i < held; i += 1) gathered.add(slotOfPost(walked[i] as number), worth);
      };
      fetchFrequencies(post);
      const rare = rarest(post, idf, termsWalked);
      fetchPostings(post, rare);
      for (let i = 0; i < rare; i += 1) gather(rareTerms[i] as number, idf(rareTerms[i] as number));
      for (const { key, worth } of post.keys.slice(0, MOST_KEYS)) gather(key, worth);
      return gathered.best(settings.candidates.scored);
    },
    near(post) {
      if (post.signature === null) return [];
      const from = added - size + 1;
      const alike: number[] = [];
      let sum = 0;
      for (let band = 0; band < BANDS; band += 1) sum += bandIndex.fetch(bandKey(post.signature, band));
      fetched[0] = sum;
      for (let band = 0; band < BANDS && alike.length < 16; band += 1) {
        const held = bandIndex.walk(bandKey(post.signature, band), from, walked);
        for (let i = 0; i < held; i += 1) {
          const slot = slotOfPost(walked[i] as number);
          if (!alike.includes(slot)) alike.push(slot);
        }
      }
      return alike;
    },
    active: () => active,
  };
}

const logs = Float64Array.from({ length: 4096 }, (_, value) => Math.log(value));
const logOf = (value: number): number => (value < 4096 ? (logs[value] as number) : Math.log(value));

/** Keys a post is looked for by, beside words: more than a sketch has. */
const MOST_KEYS = 16;
const walked = new Uint32Array(256);
/** Where sums go that nobody asks for, so that what they are made of is read. */
const fetched = new Float64Array(1);

const rareTerms = new Uint32Array(TERMS);
const rareWorths = new Float64Array(TERMS);

/** Writes the `most` terms of a post that are rarest in the window into `rareTerms`, rarest first, and returns how many. */
function rarest(post: PostSketch, idf: (term: number) => number, most: number): number {
  const { terms, weights } = post;
  let count = 0;
  for (let i = 0; i < terms.length; i += 1) {
    const worth = idf(terms[i] as number) * (weights[i] as number);
    if (count === most && worth <= (rareWorths[most - 1] as number)) continue;
    if (count < most) count += 1;
    let at = count - 1;
    for (; at > 0 && (rareWorths[at - 1] as number) < worth; at -= 1) {
      rareWorths[at] = rareWorths[at - 1] as number;
      rareTerms[at] = rareTerms[at - 1] as number;
    }
    rareWorths[at] = worth;
    rareTerms[at] = terms[i] as number;
  }
  return count;
}
