import { levels } from '../analysis/analysis.ts';
import type { Incident } from '../incident/incident.ts';
import { PACE_RULE } from '../incident/pace.ts';
import { boardFactNames, type IncidentBoardFact } from '../post/board-fact.ts';
import type { ChannelType } from '../post/post.ts';
import type { CaseFile, Deadline } from '../response/case-file.ts';
import { isBeforeDispatch, isOpen, stateNames } from '../response/case-states.ts';
import { levelNumerals } from '../analysis/analysis.ts';
import { printedNumber } from '../response/notices.ts';
import { instructionLines, type DigestInstruction } from './digest-instructions.ts';
import { answerClock, waitingClock } from '../response/owed-answer.ts';
import { dueOf } from '../response/due-of.ts';
import { titleFor } from '../response/sealed-title.ts';
import { hours, toClock, type Instant } from '../time/instant.ts';
import type { Warning } from '../trend/warnings.ts';
import type { LedgerEntry } from './ledger.ts';
import { channelNames, falseFlags, type ReportNames } from './report-names.ts';

/** A source that did not deliver as it should: a report without it would look quieter than the world is. */
export type Outage = {
  readonly sourceId: string;
  readonly name: string;
  readonly health: string;
  readonly since: Instant;
  readonly owner: string;
  readonly reason: string;
};

export type DigestInput = {
  readonly region: string;
  /** `2026-03-02`, civil. */
  readonly date: string;
  readonly from: Instant;
  /** End of the window: the end of the day, or now if the day is not over. */
  readonly to: Instant;
  readonly madeAt: Instant;
  /** Every open case, and the closed ones that changed within the window. */
  readonly entries: readonly LedgerEntry[];
  /** New posts of the window by source and channel. */
  readonly posts: readonly {
    readonly sourceId: string;
    /** The source as people call it. */
    readonly name: string;
    readonly channelType: ChannelType;
    readonly count: number;
  }[];
  /** Early warnings on counts, farthest from usual first. */
  readonly warnings?: readonly Warning[];
  readonly sources: number;
  readonly outages: readonly Outage[];
  readonly names: ReportNames;
  readonly maxItems: number;
  readonly settingsVersion: string;
};

/** A number and what it was counted from. */
export type Figure = { readonly label: string; readonly value: number; readonly ids: readonly string[] };

export type DigestItem = {
  /** Empty in an early warning, which is no case: it has no level and no unit either. */
  readonly caseId: string;
  readonly number: string;
  readonly level: string;
  readonly title: string;
  /** Why it is in this part, in words. */
  readonly why: string;
  readonly unit: string;
  readonly state: string;
  /** Printed due time, empty when no clock runs. */
  readonly due: string;
  /** The clock has run out without an answer. */
  readonly overdue: boolean;
  /** Ids of the posts it rests on. */
  readonly ids: readonly string[];
};

/** 舆情日报: what to decide, what to know, what to watch — eight items at most, every number traceable. */
export type Digest = {
  readonly title: string;
  readonly date: string;
  readonly window: string;
  readonly madeAt: string;
  readonly figures: readonly Figure[];
  readonly channels: readonly Figure[];
  readonly decide: readonly DigestItem[];
  readonly know: readonly DigestItem[];
  readonly watch: readonly DigestItem[];
  /** What became of the leaders' instructions: those that wait, and those reported on since yesterday. */
  readonly instructions: readonly DigestInstruction[];
  /** Cases that would have been listed, were there room. */
  readonly left: Figure;
  readonly outages: readonly Outage[];
  readonly notes: readonly string[];
};

type Part = 'decide' | 'know' | 'watch';
type Candidate = { readonly part: Part; readonly weight: number; readonly item: DigestItem };

/** Parts get their share first; what is left is filled in the order decide, know, watch. */
const share: { readonly [P in Part]: number } = { decide: 0.5, know: 0.25, watch: 0.25 };
const parts = ['decide', 'know', 'watch'] as const;
const SOON = hours(12);

/** Makes the digest of one day. Pure: the same input is the same digest. */
export function dailyDigest(given: DigestInput): Digest {
  const input = { ...given, entries: given.entries.toSorted((a, b) => compareNumbers(a.file, b.file)) };
  const candidates = [
    ...input.entries.map((entry) => judge(entry, input)).filter((candidate) => candidate !== undefined),
    ...warned(input.warnings ?? []),
  ].toSorted((a, b) => b.weight - a.weight);
  const chosen = choose(candidates, input.maxItems);
  const of = (part: Part): readonly DigestItem[] => chosen.filter((one) => one.part === part).map(({ item }) => item);
  const left = candidates
    .filter((one) => !chosen.includes(one) && one.item.caseId !== '')
    .map(({ item }) => item.number);
  return {
    title: `${input.region}舆情日报`,
    date: input.date,
    window: `${toClock(input.from)} 至 ${toClock(input.to)}`,
    madeAt: toClock(input.madeAt),
    figures: figuresOf(input),
    channels: channelsOf(input),
    decide: of('decide'),
    know: of('know'),
    watch: of('watch'),
    instructions: instructionLines(input),
    left: { label: '其余事项见台账', value: left.length, ids: left },
    outages: input.outages,
    notes: [
      `数据窗口：${toClock(input.from)} 至 ${toClock(input.to)}；监测信源 ${input.sources} 个，其中 ${input.outages.length} 个异常。`,
      '去重口径：转发与同一作者的重复发布不计入独立信源；事件按“同一事由、同一地点”归并。',
      `配置版本 ${input.settingsVersion}。未经核实的说法不作结论。`,
    ],
  };
}

/** Early warnings of each kind that a digest has room for; the rest is in `tingchao trend`. */
const WARNINGS_OF_A_KIND = 2;

/** What is above its usual level is to be known, what is silent to be watched; broken collecting is told with the sources. */
function warned(warnings: readonly Warning[]): readonly Candidate[] {
  const of = (kind: Warning['kind'], part: Part, weight: number): readonly Candidate[] =>
    warnings
      .filter((warning) => warning.kind === kind)
      .slice(0, WARNINGS_OF_A_KIND)
      .map((warning, at) => ({ part, weight: weight - at, item: warningItem(warning) }));
  return [...of('raised', 'know', 9), ...of('silent', 'watch', 14)];
}

const warningItem = ({ name, sentence }: Warning): DigestItem => ({
  caseId: '',
  number: '趋势预警',
  level: '',
  title: name,
  why: sentence,
  unit: '',
  state: '待核看',
  due: '',
  overdue: false,
  ids: [],
});

/** By printed number, 2号 before 10号. */
function compareNumbers(a: CaseFile, b: CaseFile): number {
  if (a.number.length !== b.number.length) return a.number.length - b.number.length;
  if (a.number === b.number) return 0;
  return a.number < b.number ? -1 : 1;
}

function choose(candidates: readonly Candidate[], max: number): readonly Candidate[] {
  const first = parts.flatMap((part) =>
    candidates.filter((one) => one.part === part).slice(0, Math.max(1, Math.floor(max * share[part]))),
  );
  const rest = parts.flatMap((part) => candidates.filter((one) => one.part === part && !first.includes(one)));
  return [...first, ...rest].slice(0, max);
}

/** Where a case belongs in the digest, and why; undefined when it has no news. */
function judge(entry: LedgerEntry, input: DigestInput): Candidate | undefined {
  const { file, incident } = entry;
  if (file.status === 'merged') return undefined;
  const level = 4 - levels.indexOf(file.level);
  const clock = answerClock(file);
  const running = waitingClock(file);
  const made = (part: Part, weight: number, why: string): Candidate => ({
    part,
    weight: weight + level,
    item: itemOf(entry, why, running, input),
  });
  const decision = decisionOf(file, running, input.madeAt);
  if (decision) return made('decide', decision.weight, decision.why);
  const answer = file.answers.find(({ at }) => at >= input.from && at < input.to);
  if (answer && clock) {
    return made('know', 20, answer.at <= clock.dueAt ? '已在时限内公开回应' : '已公开回应，但超过时限，超时照记');
  }
  if (file.closing && file.closing.at >= input.from) return made('know', 10, `已办结：${file.closing.verified}`);
  const worry = worryOf(incident, running, input.madeAt);
  if (isOpen(file.status) && worry) return made('watch', worry.weight, worry.why);
  if (file.openedAt >= input.from && file.openedAt < input.to) {
    const { counts } = incident ?? {};
    return made(
      'know',
      0,
      counts ? `新增事件，${counts.posts} 条信息、${counts.independentSources} 个独立信源` : '新增事件',
    );
  }
  return undefined;
}

function decisionOf(
  file: CaseFile,
  running: Deadline | undefined,
  at: Instant,
): { readonly weight: number; readonly why: string } | undefined {
  if (!isOpen(file.status)) return undefined;
  const late = running !== undefined && at > running.dueAt;
  if (late) return { weight: 60, why: `已超过回应时限（${toClock(running.dueAt)}），请督促先行发布已核实的部分` };
  const soon = running !== undefined && running.dueAt - at <= SOON;
  if (isBeforeDispatch(file.status) && file.level !== 'IV') {
    return { weight: soon ? 55 : 40, why: '等待交办：请确认等级和责任单位' };
  }
  const letters = file.letters.filter(({ status }) => status === 'draft');
  if (letters.length > 0) return { weight: 50, why: `${letters.length} 份函件已拟稿，等待签发` };
  if (file.pendingDowngrade) return { weight: 30, why: '降级等待第二人复核' };
  if (file.status === 'returned') return { weight: 45, why: '责任单位退单，请重新交办' };
  if (file.status === 'signing' || file.status === 'wording')
    return { weight: 45, why: `回应稿${stateNames[file.status]}` };
  if (soon) return { weight: 42, why: '距回应时限不足 12 小时' };
  return undefined;
}

/** What happened on a board that a leader would ask about: the matter is not over for whoever wrote, or what was said is gone. */
const tellsMore = ({ kind, rating }: IncidentBoardFact): boolean =>
  kind === 'rated' ? rating === '不满意' : kind !== 'restored' && kind !== 'answer_changed';

function worryOf(
  incident: Incident | undefined,
  running: Deadline | undefined,
  at: Instant,
): { readonly weight: number; readonly why: string } | undefined {
  if (!incident) return undefined;
  const { facts, falseInfo, risk } = incident;
  if (facts.plannedGathering) return { weight: 30, why: '有人提出到场反映的时间地点，请提前安排接访对话' };
  const fresh = (incident.boardFacts ?? []).findLast((fact) => at - fact.at <= hours(24) && tellsMore(fact));
  if (fresh)
    return { weight: 27, why: `${boardFactNames[fresh.kind]}（${fresh.channelName}，${toClock(fresh.at)} 发现）` };
  const pace = risk.reasons.find(({ rule }) => rule === PACE_RULE);
  if (pace && at - incident.lastPostAt <= SOON) return { weight: 25, why: `升温加快：${pace.words.join('')}` };
  if (falseInfo.status === 'unverified' || falseInfo.status === 'suspected') {
    return { weight: 20, why: `含未经核实的说法（${falseFlags[falseInfo.status]}），须先核实` };
  }
  if (running && running.dueAt - at <= 2 * SOON) return { weight: 15, why: '24 小时内到回应时限' };
  if (incident.counts.independentSources >= 3 && at - incident.lastPostAt <= SOON) {
    return { weight: 10, why: `仍有新信息，已有 ${incident.counts.independentSources} 个独立信源` };
  }
  return undefined;
}

function itemOf(
  { file, incident }: LedgerEntry,
  why: string,
  running: Deadline | undefined,
  { names, madeAt }: DigestInput,
): DigestItem {
  const lead = file.assignments.findLast(({ part }) => part === 'lead');
  const proposed = file.proposal ? `${names.unit(file.proposal.lead)}（建议）` : '';
  return {
    caseId: file.id,
    number: printedNumber(file),
    level: levelNumerals[file.level],
    title: titleFor(file, '日报'),
    why,
    unit: lead ? (lead.place ?? names.unit(lead.unit)) : proposed,
    state: stateNames[file.status],
    due: running ? toClock(running.dueAt) : '',
    overdue: running !== undefined && madeAt > running.dueAt,
    ids: incident?.exemplars.map(({ postId }) => postId) ?? [],
  };
}

function figuresOf(input: DigestInput): readonly Figure[] {
  const { entries, from, to, madeAt } = input;
  const figure = (label: string, list: readonly LedgerEntry[]): Figure => ({
    label,
    value: list.length,
    ids: list.map(({ file }) => printedNumber(file)),
  });
  const within = (at: Instant): boolean => at >= from && at < to;
  const live = entries.filter(({ file }) => isOpen(file.status));
  const overdue = live.filter(({ file }) => madeAt > (waitingClock(file)?.dueAt ?? Infinity));
  // 12345, boards and mailboxes: the working days of their channel (sla.yaml), message by message in `site unanswered`.
  const letters = live.filter(({ file }) =>
    file.deadlines.some((clock) => clock.kind === 'channel_reply' && clock.metAt === null && madeAt > dueOf(clock)),
  );
  const posts = input.posts.filter(({ count }) => count > 0);
  return [
    {
      label: '新增信息',
      value: posts.reduce((sum, { count }) => sum + count, 0),
      ids: posts.map(({ name, count }) => `${name}:${count}`),
    },
    figure(
      '新增事件',
      entries.filter(({ file }) => within(file.openedAt) && file.status !== 'merged'),
    ),
    figure('未结', live),
    figure(
      '已回应',
      entries.filter(({ file }) => file.answers.some(({ at }) => within(at))),
    ),
    figure('超时未回应', overdue),
    ...(letters.length > 0 ? [figure('留言逾期未答复', letters)] : []),
  ];
}

function channelsOf(input: DigestInput): readonly Figure[] {
  const byChannel = Map.groupBy(input.posts, ({ channelType }) => channelType);
  return [...byChannel]
    .map(([type, rows]) => ({
      label: channelNames[type],
      value: rows.reduce((sum, { count }) => sum + count, 0),
      ids: rows.map(({ name, count }) => `${name}:${count}`),
    }))
    .toSorted((a, b) => b.value - a.value);
}
