import { incidentSchema, type Incident } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { matterOf } from '@tingchao/domain/response/matter-of.ts';
import { absorbCase, mergeCase } from '@tingchao/domain/response/merge-case.ts';
import { caseIdOf, openCase, updateCase, type Opening } from '@tingchao/domain/response/open-case.ts';
import { compileRouting } from '@tingchao/domain/response/route-to-unit.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import { civilDate, type Instant } from '@tingchao/domain/time/instant.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import type { BatchStages, LogRecord } from '@tingchao/ports/message-log.ts';
import { madeOf } from '@tingchao/runtime/live-settings.ts';
import { createPauses } from '@tingchao/runtime/pauses.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { readRecords } from '@tingchao/runtime/read-records.ts';
import { findAnswerers } from './find-answerers.ts';
import { saveOrPark } from './relay-cases.ts';

/**
 * Handles `incidents.changed`: opens and updates the case of each incident. Acts on the state a record carries, newest
 * version per incident, and ignores versions the case has passed; a conflict with a person's step reloads and decides
 * again. All cases of a batch are saved in one transaction, then told; a case that the store refuses is parked. Other
 * settings hold from the next decision on; clocks that run are never later by them (`mergeDeadlines`).
 */
export function createIncidentHandler(platform: Platform): BatchStages<ReadonlyMap<string, Incident>> {
  const opening = madeOf(platform, opener);
  const prepare = (batch: readonly LogRecord[]): Promise<ReadonlyMap<string, Incident>> =>
    latestPerIncident(platform, batch);
  const handle = async (incidents: ReadonlyMap<string, Incident>): Promise<void> => {
    for (;;) {
      const changed = await decide(platform, opening(), incidents);
      if (changed.length === 0) return;
      try {
        const refused = await saveOrPark(platform, changed);
        tell(
          platform,
          changed.filter(({ id }) => !refused.has(id)),
        );
        return;
      } catch (error) {
        if (error instanceof Conflict) continue;
        throw error;
      }
    }
  };
  return { prepare, handle };
}

/** What is needed beside the incident to open a case; compiled once for each version of the settings. */
function opener(settings: Platform['settings']): (incident: Incident) => Opening {
  const { sla, calendars } = settings;
  const router = compileRouting(settings);
  const calendar = createCalendar(calendars);
  return (incident) => {
    const { kinds, ...matter } = matterOf(incident);
    return { incident, kinds, route: router.routeToUnit(matter), sla, calendar };
  };
}

async function latestPerIncident(
  platform: Platform,
  batch: readonly LogRecord[],
): Promise<ReadonlyMap<string, Incident>> {
  const latest = new Map<string, Incident>();
  for (const incident of await readRecords(platform, batch, incidentSchema)) {
    if (incident.version > (latest.get(incident.id)?.version ?? 0)) latest.set(incident.id, incident);
  }
  return latest;
}

/** The cases that change, decided on the stored state of this moment. */
async function decide(
  platform: Platform,
  prepare: (incident: Incident) => Opening,
  incidents: ReadonlyMap<string, Incident>,
): Promise<readonly CaseFile[]> {
  const at = platform.clock.now();
  const merged = [...incidents.values()].filter(({ status }) => status === 'merged');
  const survivors = await survivorsOf(platform, merged, incidents);
  const all = [...incidents.values(), ...survivors];
  const into = merged.map(({ mergedInto }) => mergedInto).filter((id) => id !== null);
  const stored = await platform.cases.getMany([...all.map(({ id }) => id), ...into].map(caseIdOf));
  const files = new Map(stored);

  const open = all.filter(({ status }) => status === 'open');
  const fresh = open.filter(({ id }) => !files.has(caseIdOf(id)));
  const numbers = await numbersFor(platform, fresh);
  const answerers = await findAnswerers(platform, open, files);
  const pause = createPauses();
  for (const incident of open) {
    await pause();
    const id = caseIdOf(incident.id);
    const file = files.get(id);
    const opening = { ...prepare(incident), answerer: answerers.get(incident.id) };
    files.set(id, file ? updateCase(file, opening, at) : openCase(opening, numbers.get(id)!, at));
  }
  for (const incident of merged) absorb(files, stored, incident, at, platform);
  return [...files.values()].filter((file) => file !== stored.get(file.id));
}

/** Incidents that others were merged into and that are not in the batch themselves. */
async function survivorsOf(
  platform: Platform,
  merged: readonly Incident[],
  incidents: ReadonlyMap<string, Incident>,
): Promise<readonly Incident[]> {
  const ids = merged.map(({ mergedInto }) => mergedInto).filter((id) => id !== null);
  const missing = [...new Set(ids)].filter((id) => !incidents.has(id));
  return missing.length === 0 ? [] : [...(await platform.incidents.getMany(missing)).values()];
}

/** 并案: the merged case keeps number and ledger, the surviving one takes over the earlier clocks. */
function absorb(
  files: Map<string, CaseFile>,
  stored: ReadonlyMap<string, CaseFile>,
  incident: Incident,
  at: Instant,
  platform: Platform,
): void {
  const { sla } = platform.settings;
  const file = files.get(caseIdOf(incident.id));
  if (!file || incident.mergedInto === null) return;
  const into = files.get(caseIdOf(incident.mergedInto));
  const merged = mergeCase(file, into, incident, at, sla);
  if (merged.file === file) return;
  files.set(file.id, merged.file);
  if (!into || !merged.joined) return;
  const before = stored.get(into.id);
  const version = before ? before.version + 1 : into.version;
  files.set(into.id, absorbCase(into, file, at, sla, version));
}

/** Printed numbers, `青舆〔2026〕12号`: the same case always gets the same one, none is skipped. */
async function numbersFor(platform: Platform, incidents: readonly Incident[]): Promise<ReadonlyMap<string, string>> {
  const { prefix } = platform.settings.app.numbering;
  const byYear = Map.groupBy(incidents, ({ detectedAt }) => Number(civilDate(detectedAt).slice(0, 4)));
  const numbers = new Map<string, string>();
  for (const [year, group] of byYear) {
    const ids = group.toSorted((a, b) => a.detectedAt - b.detectedAt).map(({ id }) => caseIdOf(id));
    const given = await platform.cases.numberFor(prefix, year, ids);
    for (const [index, id] of ids.entries()) numbers.set(id, `${prefix}〔${year}〕${given[index]}号`);
  }
  return numbers;
}

function tell(platform: Platform, changed: readonly CaseFile[]): void {
  for (const file of changed) {
    for (const year of new Set(file.undetermined.map((one) => one.year))) {
      if (file.version === 1) platform.events.emit('calendar_missing', { year });
    }
    if (file.version > 1) continue;
    const { id, number, level, proposal } = file;
    platform.events.emit('case_opened', { caseId: id, number, level, leadUnit: proposal?.lead ?? '' });
  }
}
