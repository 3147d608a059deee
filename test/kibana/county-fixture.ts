import type { Kind } from '@tingchao/domain/analysis/analysis.ts';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { ChannelType } from '@tingchao/domain/post/post.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { caseStates } from '@tingchao/domain/response/case-states.ts';
import { hours, instant, minutes, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import { aCase, aKeptPost, anAssignment, anIncident } from '@tingchao/testkit/builders.ts';

/** A county's documents, as the stores keep them, and the moment they are looked at. */
export type County = {
  readonly posts: readonly KeptPost[];
  readonly incidents: readonly Incident[];
  readonly cases: readonly CaseFile[];
  readonly now: Instant;
};

type Dice = {
  /** One of a list. */
  of<T>(list: readonly T[]): T;
  /** Whether something of this probability happens. */
  happens(probability: number): boolean;
  /** A whole number from `low` to `high`. */
  between(low: number, high: number): number;
};

/** The same dice every time: a fixture that changed by itself would hide a change of the panels. */
function createDice(seed: number): Dice {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return {
    of: (list) => list[Math.floor(next() * list.length)]!,
    happens: (probability) => next() < probability,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
  };
}

const regions = ['青岚县', '云溪县'];
const topics = ['ecology', 'health', 'land', 'education', null];
const townships = [['城关镇'], ['柳河镇'], ['石门乡'], ['城关镇', '柳河镇'], []];
const boards: readonly ChannelType[] = ['gov_mailbox', 'leader_board', 'hotline_12345', 'petition'];
const channels: readonly ChannelType[] = [...boards, 'weibo', 'douyin', 'tieba', 'news', 'gov_wechat'];
const units = ['ecology_bureau', 'water_bureau', 'town_gov'];
const levels = ['I', 'II', 'III', 'IV'] as const;

const place = (township: string) => ({ name: township, kind: 'township', township, confidence: 0.9 }) as const;

/**
 * A county with something in every corner: each condition of each panel holds for some documents and fails for others.
 * Times lie half an hour off the limits that panels know, so that a slow test crosses none.
 */
export function countyAt(now: Instant): County {
  const dice = createDice(20_260_302);
  const ago = (most: number): Instant =>
    plus(now, -hours(dice.between(0, most)) - minutes(30) - dice.between(1, 50_000));
  return {
    now,
    posts: Array.from({ length: 320 }, (_, index) => somePosts(index, dice, ago)).flat(),
    incidents: Array.from({ length: 160 }, () => someIncident(dice, ago)),
    cases: Array.from({ length: 320 }, (_, index) => someCase(index, dice, ago, now)),
  };
}

type Ago = (most: number) => Instant;

function somePosts(index: number, dice: Dice, ago: Ago): readonly KeptPost[] {
  const id = `post-${index}`;
  const channelType = dice.of(channels);
  const topic = dice.of(topics);
  const collectedAt = ago(dice.of([20, 160, 1_200]));
  const analysis = {
    topics:
      topic === null ? [] : [{ id: topic, score: 3, words: [`词${dice.between(1, 9)}`, `词${dice.between(1, 9)}`] }],
    kind: dice.of<Kind>(['咨询', '投诉', '求助', '建议', '举报']),
    sentiment: { label: dice.of(['negative', 'neutral', 'positive'] as const), score: 0 },
    places: dice.of(townships).map(place),
  };
  const post = {
    id,
    channelType,
    channelName: `${channelType}-${dice.between(1, 2)}`,
    region: dice.of(regions),
    official: dice.happens(0.15),
    publishedAt: dice.happens(0.9) ? plus(collectedAt, -minutes(dice.between(1, 90))) : null,
    collectedAt,
  };
  const first = aKeptPost({ post, analysis });
  if (!boards.includes(channelType) || dice.happens(0.4)) return [first];
  const reply = {
    unit: '县住建局',
    at: dice.happens(0.9) ? plus(collectedAt, hours(dice.between(1, 70))) : null,
    text: '已办理。',
    status: null,
    rating: null,
    ...(dice.happens(0.3) ? { settles: false } : {}),
  };
  // The board shows the reply later: the same message, a further revision, sometimes two.
  const revised = (revision: number): KeptPost =>
    aKeptPost({
      post: { ...post, id: `${id}#${revision}`, revision, reply, collectedAt: plus(collectedAt, minutes(revision)) },
      analysis,
    });
  const revisions = dice.happens(0.2) ? [first, revised(1), revised(2)] : [first, revised(1)];
  if (reply.settles === false) return revisions;
  const answer = {
    ...post,
    id: `${id}/reply`,
    official: true,
    publishedAt: reply.at,
    collectedAt: plus(collectedAt, 9),
  };
  return [...revisions, aKeptPost({ post: answer, analysis })];
}

function someIncident(dice: Dice, ago: Ago): Incident {
  const detectedAt = ago(dice.of([160, 700, 1_500]));
  return anIncident({
    status: dice.happens(0.15) ? 'merged' : 'open',
    region: dice.of(regions),
    topics: { primary: dice.of(topics), secondary: [] },
    places: dice.of(townships).map(place),
    channelTypes: [...new Set([dice.of(channels), dice.of(channels)])].toSorted(),
    level: dice.of(levels),
    detectedAt,
    lastPostAt: plus(detectedAt, minutes(5)),
    falseInfo: {
      status: dice.of(['none', 'unverified', 'suspected', 'confirmed', 'corrected'] as const),
      evidence: [],
    },
  });
}

function someCase(index: number, dice: Dice, ago: Ago, now: Instant): CaseFile {
  const openedAt = ago(dice.of([60, 60, 120, 600, 1_200, 1_200]));
  const reopenings = dice.happens(0.2) ? dice.between(1, 2) : 0;
  const clock = (id: string, startedAt: Instant) => {
    const dueAt = plus(startedAt, hours(48));
    const met = plus(startedAt, hours(dice.of([3, 20, 46, 47, 60, 110])) + dice.between(1, 90_000));
    return { ...aCase().deadlines[0]!, id, startedAt, dueAt, metAt: dice.happens(0.5) && met < now ? met : null };
  };
  const deadlines = [clock('public_response', plus(openedAt, -minutes(10)))];
  // Opened again, at once or long after: an old case whose clock runs today.
  const again = Math.max(openedAt + minutes(90), now - hours(dice.between(1, 90)) - minutes(30));
  if (reopenings > 0) deadlines.push(clock('public_response#R1', instant(again)));
  const answers = deadlines
    .filter(({ metAt }) => metAt !== null)
    .map(({ metAt }, at) => {
      const published = dice.happens(0.6);
      const channel = published ? dice.of(['微信公众号', '微博', '政府网站']) : dice.of(['', '青岚发布']);
      return { source: published ? ('published' as const) : ('seen' as const), ref: `d${at + 1}`, at: metAt!, channel };
    })
    .toSorted((a, b) => a.at - b.at);
  const first = answers.find(({ source }) => source === 'published');
  const draft = {
    id: 'd1',
    hash: 'h',
    title: '回应',
    channel: '微博',
    kind: 'response',
    by: 'a',
    at: openedAt,
  } as const;
  return aCase({
    id: `case-${index}`,
    number: `青舆〔2026〕${index + 1}号`,
    openedAt,
    deadlines: dice.happens(0.93) ? deadlines : [],
    answers,
    drafts: first ? [{ ...draft, at: plus(first.at, -minutes(dice.between(20, 900))) }] : [],
    status: dice.of(caseStates),
    level: dice.of(levels),
    reopenings,
    needsPublicResponse: dice.of([null, null, null, true, false]),
    assignments: someAssignments(dice, openedAt, now),
    letters: someLetters(dice, openedAt),
    closing: dice.happens(0.4)
      ? {
          verified: dice.of(['属实', '部分属实', '不属实', '无法核实'] as const),
          measures: '已整改',
          at: plus(openedAt, hours(9)),
        }
      : null,
    about: dice.happens(0.95)
      ? { region: dice.of(regions), topic: dice.of(topics), townships: dice.of(townships), channel: dice.of(channels) }
      : null,
    proposal: dice.happens(0.15) ? sealing : null,
  });
}

/** A route that seals its case: 检举控告. */
const sealing = {
  lead: 'discipline',
  leadPlace: null,
  assisting: [],
  candidates: [],
  coordination: [],
  clause: { id: 'other_authority', text: '检举控告只移送', basis: '本地' },
  recused: [],
  confidence: 0.9,
  dispatchable: false,
  reasons: [],
} as const;

function someAssignments(dice: Dice, openedAt: Instant, now: Instant): CaseFile['assignments'] {
  const made: CaseFile['assignments'][number][] = [];
  const add = (part: 'lead' | 'assist', status: CaseFile['assignments'][number]['status']): void => {
    const unit = dice.of(units);
    const offeredAt = plus(openedAt, hours(dice.between(0, 9)) + minutes(7));
    const ended = plus(offeredAt, hours(dice.between(2, 60)) + 7_000);
    const dueAt = plus(offeredAt, hours(dice.of([12, 24, 36])) + minutes(11));
    const extension = { until: plus(dueAt, hours(12)), arithmetic: '', reason: '现场复杂', by: 'a', at: offeredAt };
    made.push(
      anAssignment({
        id: `a${made.length + 1}`,
        unit,
        place: unit === 'town_gov' ? dice.of(['城关镇', '柳河镇']) : null,
        part,
        status,
        offeredAt,
        dueAt,
        endedAt: status === 'offered' || status === 'accepted' ? null : ended,
        extension: dice.happens(0.25) ? extension : null,
      }),
    );
  };
  if (dice.happens(0.2)) return [];
  if (dice.happens(0.3)) add('lead', dice.of(['returned', 'transferred'] as const));
  if (dice.happens(0.9)) add('lead', dice.of(['offered', 'accepted', 'accepted', 'done', 'done', 'returned'] as const));
  for (let more = dice.between(0, 2); more > 0; more -= 1) {
    add('assist', dice.of(['offered', 'accepted', 'done', 'transferred'] as const));
  }
  // Some unit clocks end within the next day, whenever the case was opened.
  return made.map((one) =>
    dice.happens(0.5) ? { ...one, dueAt: plus(now, hours(dice.between(-40, 40)) + minutes(30)), extension: null } : one,
  );
}

function someLetters(dice: Dice, openedAt: Instant): CaseFile['letters'] {
  const names = ['催办', '超时督办（红牌）', '约谈、通报'];
  return names.flatMap((name, index) => {
    if (dice.happens(0.7)) return [];
    const status = dice.of(['draft', 'signed', 'signed', 'void'] as const);
    return [
      {
        id: `public_response:${index}`,
        rung: `r${index}`,
        name,
        document: 'urge_note',
        series: '舆催办',
        signer: '督办员',
        to: [],
        status,
        number: status === 'draft' ? null : `${index}号`,
        dueAt: instant(openedAt + hours(40)),
        draftedAt: instant(openedAt + hours(40)),
        signedBy: status === 'draft' ? null : 'a',
        signedAt: status === 'draft' ? null : instant(openedAt + hours(41)),
        voidReason: status === 'void' ? '误拟' : null,
      },
    ];
  });
}
