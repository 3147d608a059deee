import type { Analysis, PostRole, TextFeatures } from '../analysis/analysis.ts';
import { answeredPostId } from '../post/post-id.ts';
import type { ChannelType, Post } from '../post/post.ts';
import type { Instant } from '../time/instant.ts';
import type { ClusteringSettings } from './clustering-settings.ts';
import {
  endHash,
  hash32,
  hashDigits,
  hashOn,
  hashUnits,
  PAIR_BITS,
  pairHash,
  setPair,
  setWide,
  START,
  WIDE_PAIR_BITS,
} from './hash.ts';
import { signUnits, SIGNATURE_SIZE } from './min-hash.ts';
import { noPlainText, readPlain } from './plain-text.ts';
import { sketchSizes } from './sketch-sizes.ts';
import { compileWords, saidBits, sizeUnits, type FoundName } from './sketch-words.ts';
import { createTermWeigher } from './weigh-terms.ts';
import { createZeros } from './zeros.ts';

/**
 * What clustering compares of one post. Everything is a hash (`hash32`), so that 200,000 of them fit into typed arrays;
 * nothing in it can be read back into text.
 */
export type PostSketch = {
  readonly id: string;
  /** The post this is a revision of, forwards, or answers on its board. */
  readonly repostOf: string | null;
  readonly at: Instant;
  readonly collectedAt: Instant;
  readonly region: number;
  /** 0 when unknown or when the key stands for many people (a hotline, an anonymous mailbox). */
  readonly author: number;
  readonly official: boolean;
  readonly channelType: ChannelType;
  /** A letter to an office. */
  readonly desk: boolean;
  readonly role: PostRole;
  /** Distinct terms, ascending; `weights` runs beside it (term frequency damped, title counted more, 1…255). */
  readonly terms: Uint32Array;
  readonly weights: Uint8Array;
  /** Bit per term: it stands in the title. */
  readonly titleMask: number;
  /** Its title is long enough to tell the matter, not only to label it (停课费用). */
  readonly headline: boolean;
  /** Bit per term: it is a piece of the name of a place. */
  readonly placeMask: number;
  /** Bit per term: it is an amount or a count. */
  readonly numberMask: number;
  readonly townships: readonly number[];
  /** Where to look for siblings beside shared words: same spot, same sub-topic in the township, same sub-topic in the region. */
  readonly keys: readonly { readonly key: number; readonly worth: number }[];
  /** Villages, communities and named units of the gazetteer. */
  readonly spots: readonly number[];
  /** Named things found by their ending: class and core. */
  readonly names: readonly SketchName[];
  readonly topics: readonly number[];
  readonly subtopics: readonly number[];
  /** Bit per demand class in the settings' order. */
  readonly demands: number;
  /** Length of the normalised text without punctuation, UTF-16 units. */
  readonly length: number;
  /** `phrase`: says by its words that it leans on something said before; `bare`: names nothing of its own. */
  readonly leaning: 'none' | 'bare' | 'phrase';
  /** Speaks of something known (`这条河`, `这视频`): a place it names besides is no place of the matter. */
  readonly deictic: boolean;
  /** Points at who is to blame for something known; may name another place than that of the matter. */
  readonly cause: boolean;
  /** Mentions a medium (river, main, line) that carries a matter across townships. */
  readonly medium: boolean;
  /** Says that the matter goes beyond one place (上游, 好几个村). */
  readonly far: boolean;
  /** Says by its form that it forwards. */
  readonly forwards: boolean;
  /** Announces a gathering with time and place. */
  readonly gathering: boolean;
  readonly signature: Uint32Array | null;
  readonly textHash: number;
  /** Bloom filter of character pairs (title and the first 300 units of the text). */
  readonly pairs: Uint32Array;
  /** The same with fewer false finds; the window does not keep it. */
  readonly widePairs: Uint32Array;
};

/** Parts of the kind of a name: its class in the settings' order, and flags. */
export const nameKinds = {
  class: 31,
  /** An estate, village, community, school, hospital or firm: a matter is at one of them, whatever is said of it. */
  dwelling: 32,
  /** Such a place that is not a firm that may be to blame. */
  home: 64,
  /** Such a place that may contain others. */
  wide: 128,
} as const;

export type SketchName = {
  /** `nameKinds` */
  readonly kind: number;
  /** `pairHash` of the units that tell it apart within its class. */
  readonly core: number;
  readonly distinct: boolean;
  /** Another name of its class is another matter: every distinct one, and roads, though nobody lives in a road. */
  readonly apart: boolean;
  /** Covers so much ground that having it in common says nothing. */
  readonly coarse: boolean;
  /** Says where the matter is (a road, an estate), not only what it is near. */
  readonly places: boolean;
  /** A river or another medium that carries a matter along. */
  readonly medium: boolean;
};

/** Whether a matter is at what the name stands for (`nameKinds.dwelling`). */
export const isDwelling = (name: SketchName): boolean => (name.kind & nameKinds.dwelling) !== 0;

/** Makes sketches by one set of settings. */
export type Sketcher = (post: Post, analysis: Analysis, features: TextFeatures) => PostSketch;

const deskChannels: ReadonlySet<ChannelType> = new Set(['gov_mailbox', 'leader_board', 'hotline_12345', 'petition']);
const manyPeople = new Set(['hotline_12345', 'gov_mailbox', 'petition', 'wechat_group_report', 'superior_order']);

/** Compiles the settings once; the returned function gives the same for the same post. */
export function compileSketcher(settings: ClusteringSettings): Sketcher {
  const words = compileWords(settings);
  const weighTerms = createTermWeigher(words.common);
  const plain = noPlainText();
  const zeros = createZeros();
  return (post, analysis, features) => {
    const all = `${features.title} ${features.text}`;
    readPlain(all, plain);
    const townships: number[] = [];
    const spots: number[] = [];
    for (const place of analysis.places) {
      if (place.kind === 'township') putOnce(townships, hash32(place.name));
      if (place.township !== null) putOnce(townships, hash32(place.township));
      if (place.kind === 'village' || place.kind === 'poi') putOnce(spots, hash32(place.name));
    }
    const said = words.said(all);
    const named = words.names(all, features.tokens);
    const names = named.map(({ name }) => name);
    const keys = keysOf(post.region, townships, spots, names, analysis);
    const places = named.map(({ whole }) => whole);
    for (const { name, township } of analysis.places) {
      places.push(name);
      if (township !== null) places.push(township);
    }
    const weighed = weighTerms(features, places, plain.digits ? numbersIn(all) : []);
    const signature = zeros(SIGNATURE_SIZE);
    const pairs = zeros(PAIR_BITS / 32);
    const widePairs = zeros(WIDE_PAIR_BITS / 32);
    setPairs(`${features.title}${features.text.slice(0, 300)}`, pairs, widePairs);
    const signed = signUnits(plain.units, plain.length, signature);
    const short = plain.length <= settings.leaning.maxLength;
    const ownPlace = townships.length > 0 || spots.length > 0 || names.some((name) => name.places);
    const deictic =
      short &&
      !post.official &&
      ((said & saidBits.points) !== 0 ||
        analysis.marks.includes('old_footage') ||
        (analysis.marks.includes('denial') && !ownPlace));
    const phrase = deictic || (said & saidBits.leans) !== 0 || analysis.marks.includes('follow_up');
    return {
      id: post.id,
      repostOf: post.repostOf ?? revisionOf(post.id) ?? answeredPostId(post.id),
      at: post.publishedAt ?? post.collectedAt,
      collectedAt: post.collectedAt,
      region: hash32(post.region),
      author: post.authorKey === null || manyPeople.has(post.channelType) ? 0 : hash32(post.authorKey),
      official: post.official,
      channelType: post.channelType,
      desk: deskChannels.has(post.channelType),
      role: analysis.role,
      terms: weighed.terms,
      weights: weighed.weights,
      titleMask: weighed.titleMask,
      headline: features.title.length >= HEADLINE,
      placeMask: weighed.placeMask,
      numberMask: weighed.numberMask,
      keys,
      townships: townships.slice(0, sketchSizes.townships),
      spots: spots.slice(0, sketchSizes.spots),
      names: names.slice(0, sketchSizes.names),
      topics: analysis.topics.slice(0, sketchSizes.topics).map((topic) => hash32(topic.id)),
      subtopics: analysis.subtopics.slice(0, sketchSizes.subtopics).map((subtopic) => hash32(subtopic.id)),
      demands: words.demands(all),
      length: plain.length,
      leaning: !short || (ownPlace && !deictic) ? 'none' : phrase ? 'phrase' : 'bare',
      deictic,
      cause: short && !post.official && (said & saidBits.blames) !== 0,
      medium:
        (said & saidBits.medium) !== 0 && (words.said(withoutPlaces(all, analysis, named)) & saidBits.medium) !== 0,
      far: (said & saidBits.far) !== 0,
      forwards: (said & saidBits.forwards) !== 0 || analysis.role === 'repost',
      gathering: analysis.facts.plannedGathering,
      signature: signed ? signature : null,
      textHash: hashUnits(plain.units, plain.length),
      pairs,
      widePairs,
    };
  };
}

/** UTF-16 units of a title that tells a matter. */
const HEADLINE = 8;

/** Names of places hold words for water (柳河镇, 湖滨社区) that say nothing of a river. */
function withoutPlaces(text: string, analysis: Analysis, named: readonly FoundName[]): string {
  let rest = text;
  for (const { name, whole } of named) if (isDwelling(name)) rest = rest.replaceAll(whole, ' ');
  for (const { name, kind, township } of analysis.places) {
    if (kind === 'road') continue;
    for (const whole of township === null ? [name] : [name, township]) {
      rest = rest.replaceAll(whole, ' ').replaceAll(whole.replace(/(镇|乡|街道|社区|村|县)$/, ''), ' ');
    }
  }
  return rest;
}

const PER_SPOT = hashOn(START, 'spot ');
const PER_NAME = hashOn(START, 'name ');
const PER_TOWN = hashOn(START, 'town ');
const PER_REGION = hashOn(START, 'region ');

/** Keys of the candidate index; their worth is that of a word of so much rarity. */
function keysOf(
  region: string,
  townships: readonly number[],
  spots: readonly number[],
  names: readonly SketchName[],
  analysis: Analysis,
): PostSketch['keys'] {
  const keys: { readonly key: number; readonly worth: number }[] = [];
  const add = (state: number, worth: number): void => void keys.push({ key: endHash(state), worth });
  for (const spot of spots.slice(0, 2)) add(hashDigits(PER_SPOT, spot), 6);
  for (const { kind, core } of names.filter(isDwelling).slice(0, 3)) {
    add(hashDigits(hashOn(hashDigits(PER_NAME, kind), ' '), core), 6);
  }
  const subtopics = analysis.subtopics.slice(0, 2);
  for (const town of townships.slice(0, 2)) {
    const perTown = hashOn(hashDigits(PER_TOWN, town), ' ');
    for (const { id } of subtopics) add(hashOn(perTown, id), 4);
  }
  const perRegion = hashOn(hashOn(PER_REGION, region), ' ');
  for (const { id } of subtopics) add(hashOn(perRegion, id), 2);
  return keys;
}

function putOnce(values: number[], value: number): void {
  if (!values.includes(value)) values.push(value);
}

/** The id a revision `id#n` belongs to, or null. */
export function revisionOf(id: string): string | null {
  const mark = id.lastIndexOf('#');
  return mark > 0 && /^\d+$/.test(id.slice(mark + 1)) ? id.slice(0, mark) : null;
}

/** Short numbers that anybody may call: emergency calls and hotlines. */
const HOTLINE = /^(?:1[12]\d|12\d{3}|9[56]\d{3,4}|[48]00)$/;

/** Numbers that may tell two matters apart or together: amounts, counts, percentages; clock times, years and hotlines are none. */
export function numbersIn(text: string): readonly string[] {
  const found: string[] = [];
  for (const match of text.matchAll(/(\d+(?:\.\d+)?)\s*(万|亿|%|[年月日时点号楼栋])?/g)) {
    const [, digits = '', unit = ''] = match;
    if (/[年月日时点号楼栋]/.test(unit) || digits.length > 9) continue;
    const value = Number(digits);
    if (unit === '' && HOTLINE.test(digits)) continue;
    if (value < 10 || (value >= 1990 && value <= 2100 && unit === '')) continue;
    found.push(`#${value}${unit}`);
    if (found.length === 6) break;
  }
  return found;
}

/** Sets the character pairs of a text. A unit 家, or one behind 大 and its like, is also passed over, so that three-unit names can be looked up. */
function setPairs(text: string, pairs: Uint32Array, widePairs: Uint32Array): void {
  let last = text.charCodeAt(0);
  let lastButOne = 0;
  for (let i = 1; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    const pair = pairHash(last, unit);
    setPair(pairs, pair);
    setWide(widePairs, pair);
    if (i > 1 && (last === HOME || sizes[lastButOne] === 1)) {
      const across = pairHash(lastButOne, unit);
      setPair(pairs, across);
      setWide(widePairs, across);
    }
    lastButOne = last;
    last = unit;
  }
}

const HOME = '家'.charCodeAt(0);
/** What tells villages of one name apart (大王庄, 小王庄). */
const sizes = new Uint8Array(65_536);
for (const unit of sizeUnits) sizes[unit.charCodeAt(0)] = 1;
