import type { Analysis, PostRole, TextFeatures } from '../analysis/analysis.ts';
import type { ClusteringSettings } from './clustering-settings.ts';
import { answeredPostId } from '../post/post-id.ts';
import type { Instant } from '../time/instant.ts';
import { explainIgnore, explainJoin } from './choice-reasons.ts';
import { hash32 } from './hash.ts';
import { leanOn } from './lean-on.ts';
import type { PostSketch } from './post-sketch.ts';
import { comparePairs, otherPlace, rankIncidents, sameGround, type RankedIncident } from './rank-incidents.ts';
import type { Matcher, PairScore } from './same-matter.ts';
import type { ClusterWindow } from './window.ts';

/** Where a post belongs, why, and what else follows from it. */
export type Choice = {
  readonly decision: 'join' | 'open' | 'fold' | 'ignore';
  readonly incidentId: string | null;
  readonly reason: string;
  /** Ids of the posts it was found alike with, best first. */
  readonly because: readonly string[];
  /** The part the post plays once its siblings are known (a copy is `repost` or `duplicate`). */
  readonly role: PostRole;
  /** Further incidents that an official answer answers. */
  readonly answers: readonly string[];
  /** Incidents that this post shows to be the same matter as `incidentId`. */
  readonly merges: readonly string[];
};

export type ChoiceContext = {
  readonly settings: ClusteringSettings;
  readonly window: ClusterWindow;
  readonly matcher: Matcher;
};

/** Hexadecimal digits of an incident's id that tell when it was founded, in milliseconds, and of the hash behind them. */
const TIME_DIGITS = 12;
const HASH_DIGITS = 20;

/**
 * The id of the incident that a post founds, 32 hexadecimal digits: when the post was collected, then a hash of its id. Both
 * never change, so the id is always the same; what is founded later sorts behind, so that stores find new incidents, their
 * posts and their cases side by side and not each on a page of its own.
 */
export function incidentIdOf(postId: string, collectedAt: Instant): string {
  const hash = ['a', 'b', 'c'].map((salt) => hex(hash32(salt + postId), 8)).join('');
  return hex(collectedAt, TIME_DIGITS) + hash.slice(0, HASH_DIGITS);
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/**
 * Chooses the incident of one post among what the window holds: `fold` (repost, copy, the same author again), `join`,
 * `open` or `ignore`, each with its reason. Reads the window, changes nothing; the same window and post give the same choice.
 */
export function chooseIncident(
  context: ChoiceContext,
  post: PostSketch,
  analysis: Analysis,
  features: TextFeatures,
  parts: readonly PostSketch[] = [],
): Choice {
  const { window } = context;
  const original = post.repostOf === null ? undefined : window.slotOf(post.repostOf);
  if (original !== undefined) return followOriginal(window, post, original);
  const outside = explainIgnore(analysis, post.channelType);
  if (outside !== null) return ignored(post.role, outside);
  const copy = post.official ? undefined : nearCopy(context, post);
  if (copy !== undefined) return copy;
  const ranked = rank(context, post);
  if (post.official) {
    const byPart = parts.map((part) => rank(context, part));
    return answer(context, post, bestOfEach([ranked, ...byPart]), analysis, features);
  }
  const best = ranked[0];
  if (best !== undefined && best.score >= context.settings.thresholds.join) {
    return joined(context, post, best, ranked, explainJoin(best, post, analysis, features, window));
  }
  const leaning = leanOn(context, post, ranked);
  if (leaning !== undefined) return joined(context, post, leaning.incident, [], leaning.reason);
  return openOrIgnore(post, analysis);
}

function rank(context: ChoiceContext, post: PostSketch): readonly RankedIncident[] {
  return rankIncidents(context, post, comparePairs(context, post, context.window.candidates(post)));
}

/** Each incident once, by the part of the text that speaks of it most. */
function bestOfEach(rankings: readonly (readonly RankedIncident[])[]): readonly RankedIncident[] {
  const best = new Map<number, RankedIncident>();
  for (const incident of rankings.flat()) {
    const held = best.get(incident.index);
    if (held === undefined || incident.score > held.score) best.set(incident.index, incident);
  }
  return [...best.values()].toSorted((a, b) => b.score - a.score || a.index - b.index);
}

function followOriginal(window: ClusterWindow, post: PostSketch, original: number): Choice {
  const incident = window.incidentAt(original);
  const originalId = window.idAt(original);
  const revision = post.id.startsWith(`${originalId}#`);
  const isReply = answeredPostId(post.id) === originalId;
  const what = revision ? '原帖的修订' : isReply ? '留言板对该留言的答复' : '渠道标明的转发';
  if (incident < 0) return ignored(post.role, `${what}，原帖未归入事件`, [originalId]);
  return {
    decision: isReply ? 'join' : 'fold',
    incidentId: window.incidentId(incident),
    reason: `${what}，随原帖归并`,
    because: [originalId],
    role: isReply ? post.role : revision ? 'duplicate' : 'repost',
    answers: [],
    merges: [],
  };
}

function nearCopy({ settings, window, matcher }: ChoiceContext, post: PostSketch): Choice | undefined {
  let best: { readonly pair: PairScore; readonly likeness: number } | undefined;
  for (const slot of window.near(post)) {
    const likeness = matcher.textLikeness(post, slot);
    if (likeness < settings.thresholds.near || window.incidentAt(slot) < 0) continue;
    if (best !== undefined && likeness <= best.likeness) continue;
    const pair = matcher.compare(post, slot);
    const elsewhere = pair.sharedSpots === 0 && otherPlace(window, post, window.incidentAt(slot));
    if (pair.conflict === 'none' && !elsewhere && (!pair.elsewhere || pair.reaches)) best = { pair, likeness };
  }
  if (best === undefined) return undefined;
  const { pair, likeness } = best;
  const percent = Math.round(likeness * 100);
  return {
    decision: 'fold',
    incidentId: window.incidentId(window.incidentAt(pair.slot)),
    reason: pair.sameAuthor ? `同一作者重复发布（文本相同度 ${percent}%）` : `文本与前帖相同度 ${percent}%，按转载折叠`,
    because: [window.idAt(pair.slot)],
    role: pair.sameAuthor ? 'duplicate' : 'repost',
    answers: [],
    merges: [],
  };
}

function joined(
  { settings, window }: ChoiceContext,
  post: PostSketch,
  incident: RankedIncident,
  ranked: readonly RankedIncident[],
  reason: string,
): Choice {
  const again = incident.pairs.some((pair) => pair.sameAuthor);
  const fold = again || (post.forwards && post.role !== 'complaint');
  const merges = ranked
    .filter((other) => other !== incident && !other.leansOnly && other.score >= settings.thresholds.merge)
    .filter((other) => incident.score >= settings.thresholds.merge && sameGround(window, incident.index, other.index))
    .map((other) => window.incidentId(other.index));
  return {
    decision: fold ? 'fold' : 'join',
    incidentId: window.incidentId(incident.index),
    reason: again ? `同一作者就同一事由再次发布；${reason}` : fold ? `转发；${reason}` : reason,
    because: incident.pairs.slice(0, 3).map((pair) => window.idAt(pair.slot)),
    role: again ? 'duplicate' : fold ? 'repost' : post.role,
    answers: [],
    merges,
  };
}

/** The least an answer has to share in words with what it answers, as a cosine. */
const ANSWER_TEXT = 0.03;

function answer(
  context: ChoiceContext,
  post: PostSketch,
  ranked: readonly RankedIncident[],
  analysis: Analysis,
  features: TextFeatures,
): Choice {
  const { settings, window } = context;
  const answered = ranked.filter(
    (incident) => incident.score >= settings.thresholds.answer && (incident.pairs[0]?.text ?? 0) >= ANSWER_TEXT,
  );
  const leaning = answered.length > 0 ? undefined : leanOn(context, post, ranked);
  const main = answered[0] ?? leaning?.incident;
  if (main === undefined) return ignored(post.role, '官方信息，没有对应的事件，不新立事件');
  return {
    decision: 'join',
    incidentId: window.incidentId(main.index),
    reason: `官方信息，回应本事件；${leaning?.reason ?? explainJoin(main, post, analysis, features, window)}`,
    because: main.pairs.slice(0, 3).map((pair) => window.idAt(pair.slot)),
    role: post.role,
    answers: answered.slice(1, 5).map((incident) => window.incidentId(incident.index)),
    merges: [],
  };
}

const speakingRoles = new Set<PostRole>(['complaint', 'report', 'question', 'rumour', 'media']);

function openOrIgnore(post: PostSketch, analysis: Analysis): Choice {
  const speaks = post.desk || analysis.topics.length > 0 || speakingRoles.has(post.role);
  const empty = post.length < 2;
  if (empty) return ignored(post.role, '没有可分析的文字');
  // A long remark that names a place or a thing is a complaint in all but tone.
  const tells = post.leaning === 'none' && post.length > 60 && analysis.topics.length > 0;
  if (post.role === 'noise') return ignored(post.role, '与政务诉求无关的闲谈');
  if (!speaks || (post.role === 'opinion' && !tells && !post.desk))
    return ignored(post.role, '泛泛议论，未指向可核查的事项');
  return {
    decision: 'open',
    incidentId: incidentIdOf(post.id, post.collectedAt),
    reason: '窗口内没有同一事由的帖文，新立事件',
    because: [],
    role: post.role,
    answers: [],
    merges: [],
  };
}

function ignored(role: PostRole, reason: string, because: readonly string[] = []): Choice {
  return { decision: 'ignore', incidentId: null, reason, because, role, answers: [], merges: [] };
}
