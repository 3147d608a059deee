import type { Kind } from '../analysis/analysis.ts';
import { levelNumerals } from '../analysis/analysis.ts';
import type { Incident } from '../incident/incident.ts';
import { boardLines, withBoardNotices } from './board-lines.ts';
import { PACE_RULE } from '../incident/pace.ts';
import { aboutIncident } from '../incident/where-and-what.ts';
import type { Calendar } from '../time/calendar.ts';
import { civilDate, hours, instant, type Instant } from '../time/instant.ts';
import { withAnswers } from './answers.ts';
import type { CaseFile } from './case-file.ts';
import type { Answer } from './case-papers.ts';
import type { LedgerLine } from './case-parts.ts';
import { SYSTEM } from './case-parts.ts';
import { isOpen } from './case-states.ts';
import { withChannelReplies } from './channel-replies.ts';
import { withTimer } from './ladder.ts';
import { higherOf, isHigher, levelAfterRules, type LevelParts } from './level-override.ts';
import { mergedByPerson } from './merge-case.ts';
import { withNotice } from './notices.ts';
import { mergeDeadlines, planDeadlines, type DeadlinePlan } from './plan-deadlines.ts';
import { suggestNeed } from './public-clock.ts';
import type { Route } from './route-to-unit.ts';
import type { SlaSettings } from './sla-settings.ts';
import { answerNote, isByLead, type Answerer } from './who-answered.ts';

export type Opening = {
  readonly incident: Incident;
  /** What the citizens want; decides the channel limits. */
  readonly kinds: readonly Kind[];
  readonly route: Route;
  readonly sla: SlaSettings;
  readonly calendar: Calendar;
  /** Who gave the incident's answer, when it has one and the post is still there. */
  readonly answerer?: Answerer | undefined;
};

/** The id of the case of an incident: always the same, so that a redelivered incident meets its case. */
export const caseIdOf = (incidentId: string): string => `case-${incidentId}`;

/**
 * Opens the case of an incident. It waits at 已发现 with a proposed route: nothing leaves the desk, only the duty
 * officer is alerted; the clocks run from detection all the same.
 */
export function openCase(opening: Opening, number: string, at: Instant): CaseFile {
  const { incident, sla } = opening;
  const file: CaseFile = {
    id: caseIdOf(incident.id),
    number,
    incidentId: incident.id,
    version: 1,
    appendedVersion: 0,
    title: incident.title,
    level: incident.level,
    status: 'found',
    openedAt: at,
    deadlines: [],
    notices: [],
    nextTimerAt: null,
    incidentVersion: 0,
    about: null,
    proposal: null,
    assignments: [],
    drafts: [],
    approvals: [],
    letters: [],
    fired: [],
    answers: [],
    levelSetBy: null,
    levelOverride: null,
    levelByRules: null,
    pendingDowngrade: null,
    needsPublicResponse: null,
    mergedInto: null,
    reopenings: 0,
    undetermined: [],
    closing: null,
    ledger: [line(1, at, 'open', 'found', `由事件建立，${levelNumerals[incident.level]}`)],
  };
  const taken = takeIn(file, opening, at, 1);
  const due = taken.deadlines.find(({ kind }) => kind === 'public_response')?.dueAt ?? null;
  if (!sla.notices.alertLevels.includes(taken.level)) return withTimer(taken, sla);
  const alerted = withNotice(
    taken,
    { step: 'open', to: sla.notices.dutyOfficer, what: '新的处置单待研判', dueAt: due },
    at,
  );
  return withTimer(alerted, sla);
}

/**
 * Takes the present state of the incident into its case; the very same file when nothing that matters changed or the
 * version was passed. Clocks are added and moved earlier, never later; the machine raises a level a person has seen, never lowers it.
 */
export function updateCase(file: CaseFile, opening: Opening, at: Instant): CaseFile {
  const { incident, sla } = opening;
  if (incident.version <= file.incidentVersion || file.erasedAt !== undefined) return file;
  const taken = withPaceNotice(takeIn(withoutMachineMerge(file, at), opening, at, file.version + 1), opening, at);
  // One more repost changes nothing here: what has no effect is not saved, and has none when it is delivered again.
  if (isSame(file, taken) && taken.notices.length === file.notices.length) return file;
  const escalated = isHigher(taken.level, file.level);
  const alerted = escalated
    ? withNotice(
        taken,
        { step: `level:${taken.level}`, to: sla.notices.dutyOfficer, what: '舆情等级上调', dueAt: null },
        at,
      )
    : taken;
  const told = withBoardNotices(alerted, incident, sla, at);
  const warned = newlyRecused(file, taken).reduce(
    (now, unit) =>
      withNotice(
        now,
        { step: `recuse:${unit}`, to: sla.notices.dutyOfficer, what: '承办单位须回避，请改派', dueAt: null },
        at,
      ),
    told,
  );
  return withTimer({ ...warned, version: file.version + 1 }, sla);
}

/** What grew faster longer ago is no news. */
const NEWS_MS = hours(12);

/** An incident that grows faster than before is told to the duty officer, once a day. */
function withPaceNotice(file: CaseFile, { incident, sla }: Opening, at: Instant): CaseFile {
  const grows = incident.risk.reasons.some(({ rule }) => rule === PACE_RULE);
  if (!grows || !isOpen(file.status) || at - incident.lastPostAt > NEWS_MS) return file;
  const step = `pace:${civilDate(at)}`;
  return withNotice(file, { step, to: sla.notices.dutyOfficer, what: '事件升温加快', dueAt: null }, at);
}

/** 拆案: an incident that stands on its own again takes its case back; what a person merged stays merged. */
function withoutMachineMerge(file: CaseFile, at: Instant): CaseFile {
  if (file.status !== 'merged' || mergedByPerson(file)) return file;
  const ledger = [...file.ledger, line(file.version + 1, at, 'unmerge', 'merged', '事件拆分，恢复原起算点', 'judging')];
  return { ...file, status: 'judging', mergedInto: null, ledger };
}

function takeIn(file: CaseFile, opening: Opening, at: Instant, version: number): CaseFile {
  const { incident, route } = opening;
  const seen: Pick<CaseFile, 'title' | 'about' | 'proposal' | 'incidentVersion' | 'needSuggested' | 'lastPostAt'> &
    LevelParts = {
    title: file.status === 'found' ? incident.title : file.title,
    about: aboutIncident(incident, file.about),
    ...levelAfterRules(file, incident),
    proposal: proposalAfter(file, route),
    incidentVersion: incident.version,
    needSuggested: suggestNeed(incident, opening.sla),
    ...lastPostOf(file, incident),
  };
  // What a person lowers, lowers no clock: they are planned by the higher of what holds and what the rules say.
  const plan = planOf(opening, higherOf(seen.level, incident.level), file.needsPublicResponse);
  const deadlines = mergeDeadlines(file.deadlines, plan.deadlines);
  const undetermined = waitingAfter(file, plan);
  const published = file.answers.filter(({ source }) => source === 'published');
  const observed = observedAnswer(file, { ...file, ...seen }, opening);
  const ledger = [
    ...file.ledger,
    ...changes(file, seen, observed, at, version),
    ...boardLines(file, incident, at, version),
  ];
  const answers = observed === null ? published : [...published, observed];
  const answered = withAnswers({ ...file, ...seen, deadlines, undetermined, ledger }, answers);
  return withChannelReplies(answered, incident, opening.sla);
}

/** When an answered matter was last spoken of, to the hour: more would save the case with every repost. */
function lastPostOf(file: CaseFile, { lastPostAt }: Incident): Pick<CaseFile, 'lastPostAt'> {
  const known = file.lastPostAt;
  if (file.answers.length === 0 && known === undefined) return {};
  return { lastPostAt: known !== undefined && lastPostAt - known < hours(1) ? known : lastPostAt };
}

/** The answer that was seen, with who gave it; what was known of the same answer before is kept. */
function observedAnswer(before: CaseFile, now: CaseFile, { incident, answerer }: Opening): Answer | null {
  const { answeredBy } = incident;
  if (answeredBy === null) return null;
  const known = before.answers.find(({ source, ref }) => source === 'seen' && ref === answeredBy.postId);
  const answer: Answer = { source: 'seen', ref: answeredBy.postId, at: answeredBy.at, channel: known?.channel ?? '' };
  if (known?.unit !== undefined) return { ...answer, unit: known.unit, byLead: known.byLead ?? null };
  if (!answerer) return answer;
  return { ...answer, channel: answerer.channel, unit: answerer.unit, byLead: isByLead(now, answerer) };
}

/**
 * Before anybody is assigned the proposal follows the incident. Afterwards a person has disposed, and only recusal still
 * grows: a unit that a later post complains about may not go on, whoever chose it (design.md §7, 回避).
 */
function proposalAfter(file: CaseFile, route: Route): CaseFile['proposal'] {
  const { proposal } = file;
  if (file.assignments.length === 0 || proposal === null) return isSameRoute(proposal, route) ? proposal : route;
  const more = route.recused.filter((unit) => !proposal.recused.includes(unit));
  return more.length === 0 ? proposal : { ...proposal, recused: [...proposal.recused, ...more] };
}

/** Units at work on the case that must recuse since the last look. */
function newlyRecused(before: CaseFile, after: CaseFile): readonly string[] {
  const known = before.proposal?.recused ?? [];
  const atWork = after.assignments.filter(({ status }) => status === 'offered' || status === 'accepted');
  const units = [...new Set(atWork.map(({ unit }) => unit))];
  return units.filter((unit) => !known.includes(unit) && after.proposal?.recused.includes(unit));
}

function isSameRoute(before: CaseFile['proposal'], route: Route): boolean {
  if (before === null) return false;
  const told = ({ lead, leadPlace, assisting, clause, recused, dispatchable }: Route): string =>
    JSON.stringify([lead, leadPlace, assisting, clause.id, recused, dispatchable]);
  return told(before) === told(route);
}

function isSame(before: CaseFile, after: CaseFile): boolean {
  const told = ({
    title,
    status,
    level,
    levelByRules,
    about,
    proposal,
    deadlines,
    undetermined,
    answers,
    needSuggested,
    lastPostAt,
    ledger,
  }: CaseFile): string =>
    JSON.stringify([
      [title, status, level, levelByRules, about, proposal, deadlines, undetermined, answers],
      [needSuggested, lastPostAt, ledger.length],
    ]);
  return told(before) === told(after);
}

/**
 * The case with the clocks of its level, after a person raised it: none is lost, none moves later, and all run from detection.
 */
export function withClocksOfLevel(file: CaseFile, matter: Omit<Opening, 'route' | 'answerer'>): CaseFile {
  const plan = planOf(matter, higherOf(file.level, matter.incident.level), file.needsPublicResponse);
  const deadlines = mergeDeadlines(file.deadlines, plan.deadlines);
  const undetermined = waitingAfter(file, plan);
  return withTimer(withAnswers({ ...file, deadlines, undetermined }, file.answers), matter.sla);
}

/** Clocks that still wait for a calendar; those of a case that was opened again wait on, no incident plans them. */
const waitingAfter = (file: CaseFile, { undetermined }: DeadlinePlan): CaseFile['undetermined'] => [
  ...undetermined.map(({ id, name, year }) => ({ id, name, year })),
  ...file.undetermined.filter(({ id }) => id.includes('#R')),
];

export function planOf(
  opening: Omit<Opening, 'route' | 'answerer'>,
  level: CaseFile['level'],
  confirmed: boolean | null,
): DeadlinePlan {
  const { incident, kinds, sla, calendar } = opening;
  const { eventSeverity, detectedAt, channelTypes, superiorOrders } = incident;
  // Undecided counts as due (61号 二), but for a single letter to a desk, which has the clock of its channel; a clock that
  // runs is never taken away by it.
  const needsPublicResponse = confirmed ?? suggestNeed({ ...incident, level }, sla).needed;
  return planDeadlines(
    { level, eventSeverity, detectedAt: instant(detectedAt), channelTypes, superiorOrders, needsPublicResponse, kinds },
    sla,
    calendar,
  );
}

function changes(
  file: CaseFile,
  { level, levelOverride }: LevelParts,
  answer: Answer | null,
  at: Instant,
  version: number,
): readonly LedgerLine[] {
  const lines: LedgerLine[] = [];
  if (file.level !== level) {
    const ended = file.levelOverride !== null && levelOverride === null ? '；出现新的触发条件，原人工定级不再适用' : '';
    const change = `舆情等级 ${levelNumerals[file.level]} → ${levelNumerals[level]}`;
    lines.push(line(version, at, 'level', file.status, `${change}${ended}`));
  }
  const knew = file.answers.find(({ source }) => source === 'seen');
  // Another answer, older or by a known unit, is told too: the ledger says who answered.
  const told = knew !== undefined && answer !== null && answerNote(knew) === answerNote(answer);
  if (answer && !told) lines.push(line(version, at, 'answer_seen', file.status, answerNote(answer)));
  if (!answer && knew) lines.push(line(version, at, 'answer_withdrawn', file.status, '原回应已不属于本事件，时钟恢复'));
  return lines;
}

function line(
  version: number,
  at: Instant,
  action: string,
  from: CaseFile['status'],
  note: string,
  to: CaseFile['status'] = from,
): LedgerLine {
  return { version, at, action, by: SYSTEM.id, from, to, note };
}
