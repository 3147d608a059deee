import { join } from 'node:path';
import { openPaperFiles, paperFolders, type PaperFiles } from '@tingchao/adapters/system/paper-files.ts';
import { unansweredSchema, type Unanswered } from '@tingchao/console/routes/unanswered.ts';
import type { OpenMessage } from '@tingchao/domain/site-check/judge-content.ts';
import type { LateAnswers } from '@tingchao/domain/site-check/expected-answers.ts';
import { openTickets } from '@tingchao/domain/site-check/open-tickets.ts';
import type { CheckedSite } from '@tingchao/domain/site-check/site-check-settings.ts';
import { siteCheckSchema, type SiteCheck } from '@tingchao/domain/site-check/site-check.ts';
import type { SiteFinding } from '@tingchao/domain/site-check/site-finding.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import { civilDate, instant, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { withDesk } from '../connect.ts';
import type { Io } from '../io.ts';
import { hasData } from '../policy/read-past.ts';

/** Checks by site and day, in the data folder. */
export const openChecks = (io: Io): PaperFiles<SiteCheck> =>
  openPaperFiles(join(io.dataFolder, paperFolders.siteChecks), (value) => siteCheckSchema.parse(value));

/** The check of a site in the data folder: replaces that of the same day, and carries on the tickets of the one before. */
export function keepCheck(
  site: CheckedSite,
  findings: readonly SiteFinding[],
  at: Instant,
  settings: Settings,
  io: Io,
): SiteCheck {
  const checks = openChecks(io);
  const latest = latestChecks(io).get(site.id);
  const id = `${site.id.replaceAll('_', '-')}-${civilDate(at).replaceAll('-', '')}`;
  const rules = { calendar: createCalendar(settings.calendars), rectify: settings.siteCheck.rectify, at };
  const check: SiteCheck = {
    id,
    version: (checks.read(id)?.version ?? 0) + 1,
    site: site.id,
    name: site.name,
    kind: site.kind,
    target: site.url,
    ownerUnit: site.ownerUnit,
    owner: site.owner,
    at,
    settingsVersion: settings.version,
    findings,
    tickets: openTickets(findings, latest?.tickets ?? [], site, rules),
  };
  checks.write(check);
  return check;
}

/** The last check of each site. */
export function latestChecks(io: Io): ReadonlyMap<string, SiteCheck> {
  const latest = new Map<string, SiteCheck>();
  for (const check of openChecks(io).list()) {
    if ((latest.get(check.site)?.at ?? instant(0)) <= check.at) latest.set(check.site, check);
  }
  return latest;
}

/** What waits on the boards of a site: beyond the check's months, and beyond the working days allowed. */
export type BoardState = { readonly messages: readonly OpenMessage[]; readonly answers: LateAnswers };

/** Messages of the site's boards that wait too long; undefined where nothing of these boards is known. */
export async function boardsOf(site: CheckedSite, { siteCheck }: Settings, io: Io): Promise<BoardState | undefined> {
  if (site.boards.length === 0 || !hasData(io)) return undefined;
  const query = new URLSearchParams({ source: site.boards.join(','), days: String(siteCheck.measures.unansweredDays) });
  const found = await askUnanswered(query, io);
  if (found.seen === 0) return undefined;
  const messages = found.messages.map(({ id, title, publishedAt }) => ({
    id,
    title,
    publishedAt: instant(publishedAt),
  }));
  const late = found.late.map((one) => ({ ...one, askedAt: instant(one.askedAt), dueAt: instant(one.dueAt) }));
  return { messages, answers: { late, waiting: found.waiting, calendarMissing: found.calendarMissing } };
}

/** Asks the desk for messages that nobody answered. */
export async function askUnanswered(query: URLSearchParams, io: Io): Promise<Unanswered> {
  const answer = await withDesk(io, (desk) => desk.ask({ path: `/api/unanswered?${query.toString()}` }));
  return unansweredSchema.parse(JSON.parse(answer));
}
