import type { CalendarsSettings } from '@tingchao/domain/time/calendar-settings.ts';
import { days, hours, minutes, parseInstant, plus, toIso, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Scenario, ScenarioPost } from '../scenario.ts';
import { expectByRule } from './expected-by-rule.ts';
import { seeded, type Seeded } from './seeded.ts';
import { fullWidth, halfWidth, monthAndDay } from './signs.ts';
import { readSlots, type Slots } from './slots.ts';

/** Variants of each scenario that are scored: 48 in all. */
export const VARIANTS_PER_SCENARIO = 6;
/** Posts of one kind of place stand in for each other; what is told to the desk, and what officials publish, likewise. */
const mixes: readonly (readonly string[])[] = [
  ['weibo', 'douyin', 'kuaishou', 'xiaohongshu', 'tieba', 'toutiao', 'forum'],
  ['gov_mailbox', 'leader_board'],
  ['gov_wechat', 'gov_weibo', 'gov_website'],
];
/** Posts of the same pool stay where they are this often, so that no variant loses the mix of its scenario. */
const STAYS = 0.5;

/**
 * Variants of all scenarios, `perScenario` each: wording, places, numbers, calendar day, channel and lateness of the
 * answer drawn by a seed; every way to say a thing is used before one is used again; what is expected follows by rule.
 */
export function makeFromSlots(
  bases: ReadonlyMap<string, Scenario>,
  calendars: CalendarsSettings,
  perScenario: number,
): readonly Scenario[] {
  return readSlots().flatMap((slots) => {
    const base = bases.get(slots.base);
    if (!base) throw new Error(`no scenario ${slots.base}`);
    const turns = createTurns(slots.base);
    return Array.from({ length: perScenario }, (_, index) => makeOne(base, slots, index, turns, calendars));
  });
}

/** Draws without repeating until all have had their turn. */
type Turns = <T>(slot: string, ways: readonly T[], index: number) => T;
function createTurns(name: string): Turns {
  return (slot, ways, index) => {
    const round = Math.floor(index / ways.length);
    return seeded(`${name} ${slot} ${round}`).shuffle(ways)[index % ways.length]!;
  };
}

function makeOne(base: Scenario, slots: Slots, index: number, turns: Turns, calendars: CalendarsSettings): Scenario {
  const chance = seeded(`${base.id} variant ${index}`);
  const moved = onAnotherDay(base, slots, index, chance);
  const words = Object.entries(slots.words).map(([name, ways]) => {
    const word = turns(name, ways, index);
    return typeof word === 'string' ? { [name]: word } : word;
  });
  const first = parseInstant(moved.posts[0]!.collectedAt)!;
  const known: Readonly<Record<string, string>> = Object.assign(
    { NY: String(Number(toIso(first).slice(0, 4)) + 1) },
    turns('places', slots.places, index),
    ...words,
  );
  const signs = index % 3 === 2 ? halfWidth : fullWidth;
  const posts = moved.posts.map((post) => {
    const { rawBase64: _raw, declaredCharset: _charset, ...plain } = post;
    const { title, content } = say(slots, post.id, index, turns);
    const written = (text: string): string => signs(fill(text, known, first, base.id));
    return {
      ...plain,
      encoding: 'utf-8',
      channelType: anotherChannel(post, chance),
      title: written(title),
      content: written(content),
      metrics: otherCounts(post.metrics, chance),
    };
  });
  const { evaluateAt } = moved;
  const id = `${base.id}#${index + 1}`;
  return { ...base, id, evaluateAt, posts, expected: expectByRule(base, posts, evaluateAt, calendars) };
}

function say(slots: Slots, id: string, index: number, turns: Turns): { title: string; content: string } {
  const post = slots.posts[id];
  if (!post) throw new Error(`${slots.base}: no slots for ${id}`);
  if ('sameAs' in post) return say(slots, post.sameAs, index, turns);
  return {
    title: turns(`${id} title`, post.title, index),
    content: post.content.map((ways, part) => turns(`${id} ${part}`, ways, index)).join(''),
  };
}

/** The whole scenario on another day and at another minute, and a pause before the answer, so that it comes when drawn. */
function onAnotherDay(
  base: Scenario,
  slots: Slots,
  index: number,
  chance: Seeded,
): { readonly posts: readonly ScenarioPost[]; readonly evaluateAt: string } {
  const start = parseInstant(base.posts[0]!.collectedAt)!;
  const begin = `${slots.starts[index % slots.starts.length]!}${base.posts[0]!.collectedAt.slice(10)}`;
  const shift = parseInstant(begin)! - start + minutes(chance.between(-75, 150));
  const answer = base.expected.incidents.find(({ slaOutcome }) => slaOutcome.respondedBy)!;
  const from = base.posts.findIndex(({ id }) => id === answer.slaOutcome.respondedBy);
  const answered = parseInstant(base.posts[from]!.publishedAt)!;
  const wanted = plus(
    parseInstant(answer.clockStart)!,
    hours(slots.answerAfterHours[index % slots.answerAfterHours.length]!) - minutes(chance.between(1, 40)),
  );
  const earliest = plus(parseInstant(base.posts[from - 1]!.collectedAt)!, minutes(5));
  const pause = Math.max(wanted, earliest) - answered;
  const move = (iso: string, later: boolean): string =>
    toIso(plus(parseInstant(iso)!, shift + (later ? pause : 0)) satisfies Instant);
  return {
    posts: base.posts.map((post, place) => ({
      ...post,
      publishedAt: move(post.publishedAt, place >= from),
      collectedAt: move(post.collectedAt, place >= from),
    })),
    evaluateAt: move(base.evaluateAt, true),
  };
}

function fill(text: string, known: Readonly<Record<string, string>>, first: Instant, name: string): string {
  return text.replace(/\{(?:D\+(\d+)|(\w+))\}/g, (_, day: string | undefined, slot: string | undefined) => {
    if (day !== undefined) return monthAndDay(plus(first, days(Number(day))));
    const value = known[slot!];
    if (value === undefined) throw new Error(`${name}: no slot ${slot}`);
    return value;
  });
}

function anotherChannel(post: ScenarioPost, chance: Seeded): string {
  const mix = mixes.find((channels) => channels.includes(post.channelType));
  return mix && chance.next() >= STAYS ? chance.pick(mix) : post.channelType;
}

/** Three quarters to five quarters of each count. */
function otherCounts(counts: ScenarioPost['metrics'], chance: Seeded): ScenarioPost['metrics'] {
  const other = (count: number): number => Math.round(count * (0.75 + chance.next() / 2));
  return {
    reads: other(counts.reads),
    reposts: other(counts.reposts),
    comments: other(counts.comments),
    likes: other(counts.likes),
  };
}
