import {
  publicResponse,
  publishedAnswers,
  type PublicResponse,
  type PublishedAnswer,
} from '@tingchao/domain/report/public-responses.ts';
import { publicStatistics, type PublicStatistics } from '@tingchao/domain/report/public-statistics.ts';
import type { MonthCopy } from '@tingchao/domain/report/month/month-copy.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { monthLines, readCopy, standingClose } from './month-book.ts';
import { namesOf } from './read-reports.ts';
import { walkCases } from './walk-cases.ts';

/** Months the page shows. */
const MONTHS = 12;
/** Responses the archive and the feed show. */
const RESPONSES = 100;

/** Statistics for the public: of months that a named person closed, and of nothing else. */
export async function readPublicStatistics(platform: Platform): Promise<PublicStatistics> {
  const { settings } = platform;
  const lines = await monthLines(platform);
  const months = [...new Set(lines.map(({ month }) => month))].toSorted().toReversed();
  const copies: MonthCopy[] = [];
  for (const month of months) {
    const line = standingClose(lines, month);
    const copy = line && (await readCopy(platform, line));
    if (copy) copies.push(copy);
    if (copies.length === MONTHS) break;
  }
  return publicStatistics(settings.app.region.county, copies, settings.reports.monthly, namesOf(platform).topic);
}

/** The newest responses that were published from here, masked, latest first. */
export async function readPublicResponses(platform: Platform): Promise<readonly PublicResponse[]> {
  const { unit } = namesOf(platform);
  const answers: PublishedAnswer[] = [];
  for await (const page of walkCases(platform)) {
    for (const { file } of page) answers.push(...publishedAnswers(file, unit));
  }
  const newest = answers.toSorted((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1)).slice(0, RESPONSES);
  const responses: PublicResponse[] = [];
  for (const answer of newest) {
    const bytes = await platform.blobs.get(answer.hash);
    if (bytes !== undefined) responses.push(publicResponse(answer, new TextDecoder().decode(bytes)));
  }
  return responses;
}
