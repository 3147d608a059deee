import { days, hours } from '../time/instant.ts';
import type { ClusteringSettings } from './clustering-settings.ts';
import { compareNames, noMatch } from './compare-names.ts';
import { hash32 } from './hash.ts';
import { noFacts, scoreLetters } from './letter-score.ts';
import { packSignature, SIGNATURE_WORDS, similarityOfPacked } from './min-hash.ts';
import type { PostSketch } from './post-sketch.ts';
import { createTermSharer } from './share-terms.ts';
import { sketchSizes } from './sketch-sizes.ts';
import { isApart, meets, overlap, within } from './slot-overlap.ts';
import type { ClusterWindow } from './window.ts';
import { slotFlags } from './window-columns.ts';

const { townships: TOWNSHIPS, spots: SPOTS, names: NAMES, topics: TOPICS, subtopics: SUBTOPICS } = sketchSizes;

/** What is left of the worth of a sub-topic that is not the main one of both. */
const PASSING = 0.4;

/** How much more another subject at one place says when hours lie between. */
const LATER = 1.6;
/** Share of `subjectLeast` that is enough where the main sub-topic is the same. */
const MAIN_LEAST = 0.3;

/** What speaks for and against two posts being about the same matter. */
export type PairScore = {
  readonly slot: number;
  /** Sum of the settings' weights; `thresholds.join` and above means the same matter. */
  readonly score: number;
  /** Cosine of the shared terms, 0…1. */
  readonly text: number;
  readonly sharedNames: number;
  /** Amounts and counts. */
  readonly sharedNumbers: number;
  readonly sharedSpots: number;
  readonly sharedTownship: boolean;
  readonly sameTopic: boolean;
  readonly sameSubtopic: boolean;
  readonly sameAuthor: boolean;
  /** One points at the cause of the matter, or the matter spreads along a medium: another township is no conflict. */
  readonly reaches: boolean;
  /** Both name places where people live or work, and neither mentions the other's. */
  readonly elsewhere: boolean;
  /** The same, where firms that may be to blame are left aside. */
  readonly homesApart: boolean;
  /** Both name a place or object of the same kind, and none is common to both. */
  readonly conflict: 'none' | 'township' | 'spot' | 'name';
};

/** Scores pairs by one set of settings over one window. */
export type Matcher = {
  compare(post: PostSketch, slot: number): PairScore;
  /** Whether `compare` is bound to find a conflict, seen by the places and names alone; `false` says nothing. */
  forbids(post: PostSketch, slot: number): boolean;
  /** Estimated Jaccard similarity of the texts, 0…1. */
  textLikeness(post: PostSketch, slot: number): number;
};

/** Compiles the settings; `compare` reads the window and changes nothing. */
export function createMatcher(settings: ClusteringSettings, window: ClusterWindow): Matcher {
  const { columns } = window;
  const { weights } = settings;
  const spreads = new Set(settings.spreading.subtopics.map(hash32));
  const packed = new Uint32Array(SIGNATURE_WORDS);
  /** Whose signature `packed` holds. */
  let signedId = '';

  const slim = (length: number, named: boolean): boolean => !named && length <= settings.leaning.maxLength;

  const names = noMatch();
  const facts = noFacts();
  const sharer = createTermSharer(window);
  /** The post begun last, at which state of the window, and what of it every pair asks. */
  let begun: PostSketch | undefined;
  let begunAt = -1;
  let ownSlim = false;
  const begin = (post: PostSketch): void => {
    if (begun === post && begunAt === window.changes) return;
    begun = post;
    begunAt = window.changes;
    ownSlim = slim(
      post.length,
      post.names.some((name) => name.places),
    );
    sharer.begin(post);
  };

  /** Whether so much time lies between them that such matters are likely to be two, each with its own cause. */
  const byChance = (post: PostSketch, slot: number, apart: number, far: boolean): boolean =>
    post.subtopics
      .slice(0, 2)
      .some(
        (id) =>
          spreads.has(id) &&
          within(columns.subtopics, slot, SUBTOPICS - 1, id, SUBTOPICS) &&
          window.stock.expected(id, apart, window.span) >
            (far ? settings.spreading.farChance : settings.spreading.chance),
      );

  const compare = (post: PostSketch, slot: number): PairScore => {
    begin(post);
    const shared = sharer.share(slot);
    const { told, spoken } = shared;
    const townships = overlap(post.townships, columns.townships, slot, TOWNSHIPS);
    const spots = overlap(post.spots, columns.spots, slot, SPOTS);
    const topics = overlap(post.topics, columns.topics, slot, TOPICS);
    const subtopics = overlap(post.subtopics, columns.subtopics, slot, SUBTOPICS);
    compareNames(post, columns, slot, names);
    // A place in common is weighed by itself: its words add no more than `placeText`.
    const text =
      names.located || spots.shared > 0 ? told + Math.min(shared.text - told, settings.placeText) : shared.text;
    const apart = Math.abs(post.at - (columns.at[slot] as number));
    const flags = columns.flags[slot] as number;
    const letters = Math.min(post.length, columns.length[slot] as number) >= settings.letterLength;
    // Two who each write at length of their own river or main share its words when it is one.
    const spreading =
      (!letters || told >= settings.subjectLeast) &&
      (townships.bothAndNone || spots.bothAndNone || names.elsewhere || names.conflict) &&
      post.medium &&
      (flags & slotFlags.medium) !== 0 &&
      post.subtopics
        .slice(0, 2)
        .some((id) => spreads.has(id) && within(columns.subtopics, slot, SUBTOPICS - 1, id, SUBTOPICS)) &&
      apart <= hours(settings.spreading.hours) &&
      (names.medium || !byChance(post, slot, apart, post.far || (flags & slotFlags.far) !== 0));
    const blames =
      post.deictic || ((post.cause || (flags & slotFlags.cause) !== 0) && topics.shared > 0 && !names.homesApart);
    const conflict =
      spots.shared > 0 || names.shared > 1
        ? 'none'
        : townships.bothAndNone && !spreading && !blames
          ? 'township'
          : spots.bothAndNone && !spreading && !blames
            ? 'spot'
            : (names.conflict || (names.elsewhere && (!names.nested || told < settings.sameStory))) &&
                !spreading &&
                !blames
              ? 'name'
              : 'none';
    const demands = columns.demands[slot] as number;
    const sameAuthor = post.author !== 0 && post.author === columns.author[slot];
    const late = Math.max(0, apart / days(1) - settings.graceDays);
    const reaches = spreading || blames;
    // Of two posts that each tell their own story, a common subject says little unless place or words agree too.
    const thin = ownSlim || slim(columns.length[slot] as number, (flags & slotFlags.named) !== 0);
    const alike = Math.min(1, text / settings.subjectText);
    // Two letters about one estate may each tell another story; a short post has but one to tell.
    const onSite = names.located && !letters;
    const onSpot = spots.shared > 0 || onSite;
    const onSpotAny = spots.shared > 0 || names.located;
    const firm = spots.shared > 0 || reaches || sameAuthor || thin;
    const sameMain = subtopics.shared > 0 && post.subtopics[0] === columns.subtopics[slot * SUBTOPICS];
    // At one place many matters are told in time: a passing sub-topic in common is not yet a subject.
    const later = apart > hours(settings.sameHours);
    const least = settings.subjectLeast * (sameMain ? MAIN_LEAST : 1);
    const passing = onSpotAny && spoken < least && later ? PASSING : 1;
    const subject = firm ? 1 : onSite || townships.shared > 0 ? Math.max(0.7, alike) : alike;
    const mute =
      (post.subtopics.length === 0 && post.demands === 0) ||
      (columns.subtopics[slot * SUBTOPICS] === 0 && demands === 0);
    const disjoint = post.demands !== 0 && demands !== 0 && (post.demands & demands) === 0;
    const agreed =
      subtopics.shared === 0 ? 1 : !sameMain || disjoint ? 0.5 : later && spots.shared === 0 ? MAIN_LEAST : 0;
    const otherMatter = onSpotAny && !mute && spoken < settings.subjectLeast * agreed;
    const title = firm || !letters ? -1 : sharer.title(slot);
    const titled = title < 0 ? 0 : weights.title * (title - settings.titleShare);
    facts.text = text;
    facts.told = told;
    facts.title = title;
    facts.names = names.shared;
    facts.located = names.located;
    facts.numbers = shared.numbers;
    facts.sameMain = sameMain;
    facts.sameDemand = (post.demands & demands) !== 0;
    facts.otherDemand = disjoint;
    const score =
      letters && !firm && post.titleMask !== 0 && columns.titleMask[slot] !== 0
        ? scoreLetters(settings.letters, facts) + (townships.shared > 0 ? weights.sharedTownship : 0)
        : (otherMatter ? weights.otherMatter * (later ? LATER : 1) : 0) +
          weights.text * text +
          titled +
          (onSite && spots.shared === 0 ? weights.sharedSite : names.shared > 0 ? weights.sharedName * alike : 0) +
          (onSpot && subtopics.bothAndNone && !reaches && !post.official ? weights.otherSubtopic : 0) +
          (spots.shared > 0 ? weights.sharedSpot : 0) +
          (townships.shared > 0 ? weights.sharedTownship : 0) +
          (subtopics.shared > 0 ? weights.sameSubtopic * subject * passing : 0) +
          (topics.shared > 0 ? weights.sameTopic * subject * passing : 0) +
          (topics.bothAndNone ? weights.otherTopic : 0) +
          (names.strange && !reaches && spots.shared === 0 ? weights.otherName : 0) +
          (post.demands !== 0 && demands !== 0 && (post.demands & demands) === 0 ? weights.otherDemand : 0) +
          (sameAuthor && (text > 0.1 || subtopics.shared > 0) ? weights.sameAuthor : 0) +
          (spreading ? weights.sharedSpot : 0) +
          Math.max(settings.maxTimePenalty, weights.perDay * late);
    return {
      slot,
      score,
      text,
      sharedNames: names.shared,
      sharedNumbers: shared.numbers,
      sharedSpots: spots.shared,
      sharedTownship: townships.shared > 0,
      sameTopic: topics.shared > 0,
      sameSubtopic: subtopics.shared > 0,
      sameAuthor,
      reaches,
      elsewhere: names.elsewhere,
      homesApart: names.homesApart,
      conflict,
    };
  };

  const forbids = (post: PostSketch, slot: number): boolean => {
    const flags = columns.flags[slot] as number;
    // What points at a cause or spreads along a medium may reach across places.
    if (post.deictic || post.cause || (flags & slotFlags.cause) !== 0) return false;
    if (post.medium && (flags & slotFlags.medium) !== 0) return false;
    if (meets(post.spots, columns.spots, slot, SPOTS)) return false;
    const placesApart =
      isApart(post.townships, columns.townships, slot, TOWNSHIPS) || isApart(post.spots, columns.spots, slot, SPOTS);
    // Two names in common outweigh the places.
    if (placesApart && (post.names.length < 2 || columns.nameCores[slot * NAMES + 1] === 0)) return true;
    compareNames(post, columns, slot, names);
    if (names.shared > 1) return false;
    return placesApart || names.conflict || (names.elsewhere && !names.nested);
  };

  return {
    compare,
    forbids,
    textLikeness(post, slot) {
      if (post.textHash === columns.textHash[slot]) return 1;
      if (post.signature === null || ((columns.flags[slot] as number) & slotFlags.signed) === 0) return 0;
      if (signedId !== post.id) {
        packSignature(post.signature, packed, 0);
        signedId = post.id;
      }
      return similarityOfPacked(packed, 0, columns.signature, slot * SIGNATURE_WORDS);
    },
  };
}
