import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { SYSTEM } from '@tingchao/domain/response/case-parts.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import { printedNumber, withNotice } from '@tingchao/domain/response/notices.ts';
import { unitName } from '@tingchao/domain/response/units-settings.ts';
import { firstAndLater, unitReportSchema, withReport, type UnitReport } from '@tingchao/domain/sharing/unit-report.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import { booksInLog } from '@tingchao/ports/record-book.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { saveCases } from './relay-cases.ts';

const BOOK = 'unit-reports';

/** Who reported the matter of a post before, when that was somebody else, and the case it is in, when there is one. */
export type ReportedBefore = {
  readonly first: { readonly unit: string; readonly at: Instant } | null;
  readonly number: string | null;
};

/**
 * Writes down that a unit reported a post by hand, and says who reported it, or another post of its incident, before. Harmless to
 * repeat.
 */
export async function noteReport(
  platform: Platform,
  { postId, unit }: { readonly postId: string; readonly unit: string },
): Promise<ReportedBefore> {
  const book = booksInLog(platform);
  for (;;) {
    const record = await book.get(BOOK, postId);
    const before = record && unitReportSchema.parse(record.content);
    const at = platform.clock.now();
    const content = withReport(before, postId, { unit, at });
    if (content === before) break;
    const version = (record?.version ?? 0) + 1;
    try {
      await book.put([{ book: BOOK, id: postId, version, at, by: unit, action: 'report_noted', content }]);
      break;
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
  const reports = await readReports(platform);
  const homes = await homesOf(platform, reports);
  const home = homes.get(postId);
  const ofMatter = reports.filter(
    (report) => report.postId === postId || (home !== undefined && homes.get(report.postId) === home),
  );
  const first = firstAndLater(ofMatter)?.first;
  const file = home === undefined ? undefined : await platform.cases.get(caseIdOf(home));
  return { first: first && first.unit !== unit ? first : null, number: file ? printedNumber(file) : null };
}

/**
 * Tells units that reported what another had reported before, once the system knows that it is one matter: a notice to the later
 * unit and a line in the case, once. Returns how many were told.
 */
export async function tellLaterReporters(platform: Platform): Promise<number> {
  const reports = await readReports(platform);
  const homes = await homesOf(platform, reports);
  const byIncident = Map.groupBy(reports, ({ postId }) => homes.get(postId));
  let count = 0;
  for (const [incidentId, list] of byIncident) {
    const who = incidentId === undefined ? null : firstAndLater(list);
    if (incidentId === undefined || who === null) continue;
    const file = await platform.cases.get(caseIdOf(incidentId));
    if (!file || file.erasedAt !== undefined) continue;
    const told = who.later.reduce(
      (now, { unit }) => withTold(now, { unit, first: who.first.unit }, platform, platform.clock.now()),
      file,
    );
    if (told === file) continue;
    try {
      await saveCases(platform, [{ ...told, version: file.version + 1 }]);
      count += 1;
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
  return count;
}

function withTold(
  file: CaseFile,
  { unit, first }: { readonly unit: string; readonly first: string },
  { settings }: Platform,
  at: Instant,
): CaseFile {
  const name = (id: string): string => unitName(settings.units, id);
  const what = `已由${name(first)}报送，不必重复报送`;
  const next = withNotice(file, { step: `reported:${unit}`, to: unit, what, dueAt: null }, at);
  if (next === file) return file;
  const line = {
    version: file.version + 1,
    at,
    action: 'reported_again',
    by: SYSTEM.id,
    from: file.status,
    to: file.status,
    note: `${name(unit)}又报送同一件事；已告知由${name(first)}先报`,
  };
  return { ...next, ledger: [...next.ledger, line] };
}

async function readReports(platform: Platform): Promise<readonly UnitReport[]> {
  return (await booksInLog(platform).list(BOOK)).map(({ content }) => unitReportSchema.parse(content));
}

/** The incident each reported post lies in. */
async function homesOf(platform: Platform, reports: readonly UnitReport[]): Promise<ReadonlyMap<string, string>> {
  const posts = await platform.posts.getMany(reports.map(({ postId }) => postId));
  const homes = new Map<string, string>();
  for (const [id, { membership }] of posts) if (membership.incidentId !== null) homes.set(id, membership.incidentId);
  return homes;
}
