import { isDeepStrictEqual } from 'node:util';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { withTimer } from '@tingchao/domain/response/ladder.ts';
import { matterOf } from '@tingchao/domain/response/matter-of.ts';
import { redateClocks } from '@tingchao/domain/response/redate-clocks.ts';
import type { SlaSettings } from '@tingchao/domain/response/sla-settings.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import type { CalendarsSettings } from '@tingchao/domain/time/calendar-settings.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { saveOrPark } from './relay-cases.ts';

const PAGE = 100;

/**
 * What looks after open cases when other limits or another calendar come into force: a rung that is earlier by them is due
 * earlier, none is later; a year's notice that was published gives the clocks that waited for it their dates, and the ledger
 * says so. Limits that were edited while nobody ran are met at the first look; where nothing was ever edited, that look is
 * spared. The calendar is looked at after every start: its file is written once a year, mostly while nobody runs.
 */
export function createRetimer(platform: Platform): () => Promise<number> {
  let seen: SlaSettings | undefined = (platform.live?.number() ?? 0) > 0 ? undefined : platform.settings.sla;
  let dated: CalendarsSettings | undefined;
  return async () => {
    const { sla, calendars } = platform.settings;
    let moved = 0;
    if (sla !== seen && !isDeepStrictEqual(sla, seen)) moved += await retimeCases(platform, sla);
    seen = sla;
    if (calendars !== dated && !isDeepStrictEqual(calendars, dated)) moved += await redateCases(platform);
    dated = calendars;
    return moved;
  };
}

/** Gives every open case the time of its next rung where that is earlier by these limits. Returns how many got one. */
export async function retimeCases(platform: Platform, sla: SlaSettings): Promise<number> {
  return overOpenCases(platform, (file) => {
    const retimed = withTimer(file, sla);
    if (retimed.nextTimerAt === null || file.erasedAt !== undefined) return file;
    if (file.nextTimerAt !== null && file.nextTimerAt <= retimed.nextTimerAt) return file;
    return { ...retimed, version: file.version + 1 };
  });
}

/** Gives the working-day clocks of every open case the dates of the calendar in force. Returns how many cases changed. */
export async function redateCases(platform: Platform): Promise<number> {
  const { sla, calendars } = platform.settings;
  const calendar = createCalendar(calendars);
  return overOpenCases(platform, async (file) => {
    // Only what waits for a calendar needs its incident; the rest is in the case.
    const incident = file.undetermined.length === 0 ? undefined : await platform.incidents.get(file.incidentId);
    const matter = incident && { incident, kinds: matterOf(incident).kinds, sla, calendar };
    return redateClocks(file, { sla, calendar }, matter, platform.clock.now());
  });
}

/** Changes every open case that `change` gives another file for, page by page; who came in between has decided by what is in force. */
async function overOpenCases(
  platform: Platform,
  change: (file: CaseFile) => CaseFile | Promise<CaseFile>,
): Promise<number> {
  let moved = 0;
  for (let after: CaseFile | undefined; ;) {
    const page: readonly CaseFile[] = await platform.cases.list({ open: true, limit: PAGE, after });
    after = page.at(-1);
    for (const file of page) {
      const changed = await change(file);
      if (changed === file) continue;
      try {
        const refused = await saveOrPark(platform, [changed]);
        moved += 1 - refused.size;
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
      }
    }
    if (page.length < PAGE) return moved;
  }
}
