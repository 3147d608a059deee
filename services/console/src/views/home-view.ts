import { levels } from '@tingchao/domain/analysis/analysis.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Incident } from '@tingchao/domain/incident/incident.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import { titleFor } from '@tingchao/domain/response/sealed-title.ts';
import { civilDate, hours, parseInstant, toClock, type Instant } from '@tingchao/domain/time/instant.ts';
import { remainingInWords } from '@tingchao/domain/time/remaining.ts';
import type { SourceState } from '@tingchao/ports/source-state-store.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { readHealth, type Progress } from '../health.ts';
import type { HomeCase, HomeIncident, HomeSource, HomeView } from '../pages/home-page.ts';
import { nextDeadline } from './case-view.ts';
import { falseInfoNames } from './level-name.ts';
import { namesFrom, stateWords, type Names } from './names.ts';
import { healthNames, needsCare } from './source-view.ts';

const shownCases = 30;
const shownIncidents = 20;
/** Below this a running clock is shown as pressing. */
const soon = hours(6);

/** Everything the start page shows, as it stands at `clock.now()`. */
export async function readHome(platform: Platform, progress: Progress): Promise<HomeView> {
  const at = platform.clock.now();
  const today = parseInstant(civilDate(at));
  const [health, sources, incidents, openCases, posts, incidentCount, caseCount] = await Promise.all([
    readHealth(platform, progress),
    platform.sources.list(),
    platform.incidents.list({
      status: 'open',
      limit: shownIncidents,
      ...(today === undefined ? {} : { since: today }),
    }),
    platform.cases.list({ open: true, limit: 500 }),
    platform.posts.count(),
    platform.incidents.count(),
    platform.cases.count(),
  ]);
  const names = namesFrom(platform.settings);
  const files = await platform.cases.getMany(incidents.map(({ id }) => caseIdOf(id)));
  const dueOf = (file: CaseFile): number => nextDeadline(file, at)?.dueAt ?? Number.POSITIVE_INFINITY;
  const byUrgency = openCases.toSorted(
    (a, b) => dueOf(a) - dueOf(b) || levels.indexOf(a.level) - levels.indexOf(b.level),
  );
  return {
    county: platform.settings.app.region.county,
    now: toClock(at),
    status: health.status,
    reasons: health.reasons,
    counts: { posts, incidents: incidentCount, cases: caseCount },
    openCases: byUrgency.slice(0, shownCases).map((file) => toHomeCase(file, names, at)),
    moreCases: Math.max(0, byUrgency.length - shownCases),
    incidents: incidents.map((incident) => toHomeIncident(incident, files.get(caseIdOf(incident.id)), names)),
    sources: sources.map((state) => toHomeSource(state, sourceNames(platform))),
  };
}

function toHomeCase(file: CaseFile, names: Names, at: Instant): HomeCase {
  const next = nextDeadline(file, at);
  return {
    id: file.id,
    number: file.number,
    title: titleFor(file, '列表'),
    level: file.level,
    ...stateWords(file),
    leadUnit: names.leadOf(file),
    nextDeadline:
      next === undefined
        ? null
        : {
            name: next.name,
            due: toClock(next.dueAt),
            remaining: remainingInWords(next.dueAt, at),
            urgency: at > next.dueAt ? 'late' : next.dueAt - at < soon ? 'soon' : 'calm',
          },
  };
}

const toHomeIncident = (incident: Incident, file: CaseFile | undefined, names: Names): HomeIncident => ({
  title: file === undefined ? incident.title : titleFor({ ...file, title: incident.title }, '列表'),
  level: incident.level,
  topic: names.topic(incident.topics.primary),
  places: incident.places.slice(0, 3).map((place) => place.name),
  posts: incident.counts.posts,
  falseInfo: incident.falseInfo.status === 'none' ? null : falseInfoNames[incident.falseInfo.status],
  lastPost: toClock(incident.lastPostAt),
});

const toHomeSource = (state: SourceState, names: ReadonlyMap<string, string>): HomeSource => ({
  name: names.get(state.sourceId) ?? state.sourceId,
  health: healthNames[state.health],
  tone: needsCare(state.health) ? 'bad' : state.health === 'new' ? 'plain' : 'good',
  reason: state.reason,
  since: toClock(state.since),
});

/** Screen names of the configured sources by id. */
export const sourceNames = (platform: Platform): ReadonlyMap<string, string> =>
  new Map(platform.settings.sources.flatMap((file) => file.sources.map((source) => [source.id, source.name] as const)));
