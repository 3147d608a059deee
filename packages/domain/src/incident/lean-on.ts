import { hours } from '../time/instant.ts';
import type { ChoiceContext } from './choose-incident.ts';
import { nameKinds, type PostSketch } from './post-sketch.ts';
import { otherPlace, type RankedIncident } from './rank-incidents.ts';
import type { PairScore } from './same-matter.ts';
import { sketchSizes } from './sketch-sizes.ts';
import { slotFlags } from './window-columns.ts';

/** A live incident that a post without a place or subject of its own leans on. */
export type Leaning = { readonly incident: RankedIncident; readonly reason: string };

const { subtopics: SUBTOPICS } = sketchSizes;
const MEMBERS_READ = 8;
/** How far the words of a post that tells a matter of its own must echo another, as a cosine. */
const OWN_ECHO = 0.2;
/** Posts of a matter that everybody asks about: a letter of the same main sub-topic asks about it too. */
const MUCH_TOLD = 3;

/**
 * Finds the live incident that a post leans on: a question for results, a remark on "this video", a call to gather that
 * names no matter. There must be one good candidate: the best by echo of words, topic, recency and size, ahead of the second.
 */
export function leanOn(
  { settings, window, matcher }: ChoiceContext,
  post: PostSketch,
  ranked: readonly RankedIncident[],
): Leaning | undefined {
  if (post.leaning === 'none' && !post.gathering && !post.cause) return undefined;
  // Who names a home of their own and a cause tells a matter of that home.
  const atHome =
    post.leaning === 'none' && !post.gathering && post.names.some(({ kind }) => (kind & nameKinds.home) !== 0);
  // A letter whose title tells its matter follows no other, unless it says so by its words.
  const ownMatter = post.leaning !== 'phrase' && post.desk && post.headline;
  const live = new Set([...ranked.slice(0, 8).map((incident) => incident.index), ...window.active()]);
  const found: { readonly incident: RankedIncident; readonly echo: number; readonly topical: boolean }[] = [];
  for (const index of live) {
    const weighed = weigh(index);
    if (weighed !== undefined) found.push(weighed);
  }
  found.sort((a, b) => b.incident.score - a.incident.score || a.incident.index - b.incident.index);
  const [best, second] = found;
  if (best === undefined || best.incident.score < settings.thresholds.lean) return undefined;
  const ahead = second === undefined ? Number.POSITIVE_INFINITY : best.incident.score - second.incident.score;
  if (ahead < settings.thresholds.leanMargin) return undefined;
  const what = post.gathering ? '聚集动议，所指的诉求' : '承接性短帖，自身没有地点和事由；所指的事';
  const why = best.topical ? '专题相同' : best.echo >= 0.1 ? '用词呼应' : '是当前唯一活跃的事件';
  return { incident: best.incident, reason: `${what}${why}且时间最近` };

  function weigh(index: number): { incident: RankedIncident; echo: number; topical: boolean } | undefined {
    let members = 0;
    let latest = Number.NEGATIVE_INFINITY;
    let medium = false;
    let sameMain = false;
    const pairs: PairScore[] = [];
    window.members(index, MEMBERS_READ, (slot) => {
      members += 1;
      if (window.columns.region[slot] !== post.region) return;
      latest = Math.max(latest, window.columns.at[slot] as number);
      sameMain ||= post.subtopics.length > 0 && post.subtopics[0] === window.columns.subtopics[slot * SUBTOPICS];
      medium ||= ((window.columns.flags[slot] as number) & slotFlags.medium) !== 0;
      pairs.push(matcher.compare(post, slot));
    });
    const age = post.at - latest;
    const reach = hours(settings.leaning.hours);
    const near = (pair: PairScore): boolean => pair.sharedSpots > 0 || pair.sharedNames > 0;
    if (atHome && (age > hours(settings.sameHours) || !pairs.some(near))) return undefined;
    if (pairs.length === 0 || age > reach || (!post.deictic && !post.cause && otherPlace(window, post, index))) {
      return undefined;
    }
    // Cause or not: who names an estate or firm of their own speaks of that one.
    if (!post.deictic && pairs.some((pair) => pair.homesApart) && !pairs.some((pair) => pair.sharedNames > 0)) {
      return undefined;
    }
    const echo = Math.max(...pairs.map((pair) => pair.text));
    const topical = pairs.some((pair) => pair.sameTopic);
    const subtopical = pairs.some((pair) => pair.sameSubtopic);
    const stranger = post.topics.length > 0 && !topical;
    const evidence = ownMatter
      ? echo >= OWN_ECHO || (sameMain && members >= MUCH_TOLD)
      : topical || echo >= 0.1 || post.deictic;
    if (!evidence && ownMatter) return undefined;
    if (!evidence && (members < 2 || (post.leaning === 'bare' && !post.gathering))) return undefined;
    if (!evidence && stranger && !post.gathering && members < 3) return undefined;
    const score =
      2.2 * echo +
      (subtopical ? 0.5 : 0) +
      (topical ? 0.3 : 0) +
      (stranger && !post.gathering && !post.cause ? -0.2 : 0) +
      (post.leaning === 'phrase' || post.gathering || post.cause ? 0.3 : 0) +
      (post.deictic && post.medium && medium ? 0.3 : 0) +
      0.5 * (1 - Math.max(0, age) / reach) +
      Math.min(0.4, 0.12 * Math.log2(members));
    pairs.sort((a, b) => b.text - a.text || b.slot - a.slot);
    return { incident: { index, score, pairs, leansOnly: true }, echo, topical };
  }
}
