import type { Incident } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { isOpen, type CaseState } from '@tingchao/domain/response/case-states.ts';
import { openMeasures, openRebound } from '@tingchao/domain/response/effect/effect.ts';
import { aroundAnswer, reboundIn, spreadOf, verdictOf } from '@tingchao/domain/response/effect/measure-spread.ts';
import { remindMeasures } from '@tingchao/domain/response/effect/measure-steps.ts';
import { answerOf, dueWindows, proposeRebound, recordEffect } from '@tingchao/domain/response/effect/record-effect.ts';
import { days, hours, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { casesIn, changeCase } from './change-case.ts';
import { checkPublished } from './check-published.ts';
import { countReturns, MOST_POSTS } from './read-effect.ts';

/** States in which an answer is out and work goes on: looked at often. */
export const answeredStates: readonly CaseState[] = ['published', 'clarified', 'tracking'];
/** States in which only dates are kept, and a matter may still come back: looked at now and then. */
export const restingStates: readonly CaseState[] = [
  'dispatched',
  'returned',
  'handling',
  'drafting',
  'reviewing',
  'secrecy',
  'wording',
  'signing',
  'approved',
  'closed',
  'cleared',
  'reopened',
  'judging',
  'reported',
];

/** The version of each incident that was looked at for a rebound last; forgotten with the process, which costs one more look. */
export type Looked = Map<string, number>;

/**
 * Looks after what was promised and answered: reminders of measures, published texts fetched back, effects when a window is over,
 * and a matter that comes back. Each is recorded once; nobody's clock moves by it. Returns how many cases were looked at.
 */
export async function followAnswers(
  platform: Platform,
  states: readonly CaseState[],
  looked: Looked = new Map(),
): Promise<number> {
  let count = 0;
  for await (const page of casesIn(platform, states)) {
    const stirred = await stirredIncidents(platform, page.filter(isOut));
    for (const file of page) await follow(platform, file, { looked, stirred });
    count += page.length;
  }
  return count;
}

/**
 * Looks whether a matter comes back whose case is in the archive already: a rebound is proposed there as anywhere else. Archived
 * cases are never fewer; those opened longer ago than `archivedDays` are left in peace. Returns how many were looked at.
 */
export async function followArchived(platform: Platform, looked: Looked = new Map()): Promise<number> {
  const since = plus(platform.clock.now(), -days(platform.settings.publication.effect.archivedDays));
  let count = 0;
  for await (const page of casesIn(platform, ['archived'])) {
    const recent = page.filter(({ openedAt, erasedAt }) => openedAt >= since && erasedAt === undefined);
    const stirred = await stirredIncidents(platform, recent);
    for (const file of recent) await watchRebound(platform, file, { looked, stirred });
    count += recent.length;
    // Latest opened first: what comes after is older still.
    if (recent.length === 0) break;
  }
  return count;
}

/** What a round knows: the incidents of a page that had a post lately, and which of their versions were looked at. */
type Round = { readonly looked: Looked; readonly stirred: ReadonlyMap<string, Incident> };

async function follow(platform: Platform, file: CaseFile, round: Round): Promise<void> {
  if (file.erasedAt !== undefined) return;
  const { measures } = platform.settings.publication;
  if (openMeasures(file).length > 0) {
    await changeCase(platform, file.id, (newest) => remindMeasures(newest, platform.clock.now(), measures));
  }
  await checkPublished(platform, file);
  // What was opened again is answered anew first; what units still work on cannot come back.
  if (isOut(file) || file.reopenings === 0) await recordEffects(platform, file);
  if (!isOut(file)) return;
  await watchRebound(platform, file, round);
}

/** Whether its answer is out, or it is done with. */
const isOut = ({ status }: CaseFile): boolean => answeredStates.includes(status) || !isOpen(status);

async function recordEffects(platform: Platform, file: CaseFile): Promise<void> {
  const at = platform.clock.now();
  const { windowsHours, rebound } = platform.settings.publication.effect;
  const due = dueWindows(file, at, windowsHours);
  if (due.length === 0) return;
  const posts = await platform.posts.byIncident(file.incidentId, MOST_POSTS);
  for (const { id, hours: length, answeredAt } of due) {
    const windows = aroundAnswer(posts, answeredAt, length, at);
    const [returns = 0] = await countReturns(platform, file, answeredAt, [length]);
    const effect = { id, hours: length, answeredAt, at, ...windows, returns, verdict: verdictOf(windows, rebound) };
    await changeCase(platform, file.id, (newest) => recordEffect(newest, effect));
  }
}

/** How long a stretch of talk is held against as long a one before the answer. */
const STRETCH_HOURS = 24;

async function watchRebound(platform: Platform, file: CaseFile, { looked, stirred }: Round): Promise<void> {
  const answer = answerOf(file);
  const incident = stirred.get(file.incidentId);
  if (!answer || !incident || openRebound(file) || isQuiet(incident, answer.at, looked)) return;
  looked.set(incident.id, incident.version);
  const at = platform.clock.now();
  const from = Math.max(answer.at, plus(at, -hours(STRETCH_HOURS))) as Instant;
  const posts = await platform.posts.byIncident(incident.id, MOST_POSTS);
  const before = spreadOf(posts, plus(answer.at, -hours(STRETCH_HOURS)), answer.at);
  const why = reboundIn({ before, after: spreadOf(posts, from, at) }, platform.settings.publication.effect.rebound);
  if (why === undefined) return;
  await changeCase(platform, file.id, (newest) => proposeRebound(newest, why, at, platform.settings.sla));
}

/** Of the incidents of these cases those that had a post in the last stretch: where nothing stirred nothing comes back. */
async function stirredIncidents(
  { incidents, clock }: Platform,
  files: readonly CaseFile[],
): Promise<ReadonlyMap<string, Incident>> {
  const since = plus(clock.now(), -hours(STRETCH_HOURS));
  const found = files.length === 0 ? [] : await incidents.getMany(files.map(({ incidentId }) => incidentId));
  return new Map([...found].filter(([, { status, lastPostAt }]) => status === 'open' && lastPostAt >= since));
}

const isQuiet = ({ id, version, lastPostAt }: Incident, answeredAt: Instant, looked: Looked): boolean =>
  lastPostAt <= answeredAt || looked.get(id) === version;
