import type { DocumentTemplate } from '@tingchao/domain/document/document-settings.ts';
import type { OfficialDocument } from '@tingchao/domain/document/official-document.ts';
import {
  latestPeriod,
  periodBefore,
  reportPeriod,
  type ReportPeriod,
} from '@tingchao/domain/document/report-period.ts';
import { writePeriodDocument } from '@tingchao/domain/document/write-period-document.ts';
import { monthCopy, type MonthCopy } from '@tingchao/domain/report/month/month-copy.ts';
import type { SiteCheck } from '@tingchao/domain/site-check/site-check.ts';
import { no, ok, type Result } from '@tingchao/domain/result.ts';
import { civilDate, instant } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { gatherMonth } from './gather-month.ts';
import { issuedOf } from './issued-documents.ts';
import { documentNames } from './read-documents.ts';
import { namesOf, readDigest } from './read-reports.ts';
import { readMonth, titlesFor } from './read-month.ts';

/** Why there is no such report. */
export type NoReport =
  | { readonly code: 'unknown_report'; readonly known: readonly string[] }
  | { readonly code: 'no_period'; readonly kind: ReportPeriod['kind'] }
  /** It has not begun. */
  | { readonly code: 'future'; readonly period: ReportPeriod };

/** A template of a periodic report with its period. */
export type ReportOf = { readonly template: DocumentTemplate; readonly period: ReportPeriod };

/** Titles that a report shows at most; the rest is in the ledger. */
const MOST_TITLES = 200;

/** What the audit log calls the reports of a period. */
export const reportSubject = ({ template, period }: ReportOf): string => `report/${template.id}/${period.key}`;

/** The report that a kind and a period name; `latest` is today, else the period that ended last. */
export function reportOf(
  { settings, clock }: Pick<Platform, 'settings' | 'clock'>,
  kind: string,
  named: string,
): Result<ReportOf, NoReport> {
  const templates = settings.documents.documents.filter(({ of }) => of !== 'case');
  const template = templates.find(({ id }) => id === kind);
  if (!template || template.of === 'case') {
    return no({ code: 'unknown_report', known: templates.map(({ id, name }) => `${id}（${name}）`) });
  }
  const at = clock.now();
  const period = named === 'latest' ? latestPeriod(template.of, at) : reportPeriod(template.of, named);
  if (period === undefined) return no({ code: 'no_period', kind: template.of });
  return period.from > at ? no({ code: 'future', period }) : ok({ template, period });
}

/** What a report is drawn up from beside the stores. */
export type ReportExtras = {
  /** Of websites and accounts; only 季度检查 looks at them. */
  readonly checks?: readonly SiteCheck[];
  /** The copy of a closed month that is asked for, whatever stands or was issued now. */
  readonly copy?: MonthCopy;
};

/** A periodic report: the frozen copy where it was issued, else drawn up from the data as they are now. */
export async function readReport(
  platform: Platform,
  report: ReportOf,
  { checks = [], copy: asked }: ReportExtras = {},
): Promise<OfficialDocument> {
  const { template, period } = report;
  const { settings, clock } = platform;
  const issued = (await issuedOf(platform, reportSubject(report))).at(-1)?.document;
  if (issued && asked === undefined) return issued;
  const at = clock.now();
  const copy = asked ?? (await copyOf(platform, period));
  const parts = new Set(template.sections.map(({ part }) => part));
  const before = parts.has('compared') ? await copyOf(platform, periodBefore(period)) : null;
  const digest = await readDigest(platform, civilDate(instant(Math.min(period.to - 1, at))));
  if (digest === undefined) throw new Error(`no digest of ${period.key}`);
  const { county } = settings.app.region;
  return writePeriodDocument(template, settings.documents, {
    period,
    copy,
    before: before !== null && before.cases.length + before.messages.length > 0 ? before : null,
    digest,
    titles: await titlesFor(
      platform,
      copy.cases.slice(0, MOST_TITLES).map(({ id }) => id),
    ),
    checks: checks.filter((check) => check.at >= period.from && check.at < period.to),
    unit: documentNames(settings).unit,
    region: county,
    organ: settings.documents.organ.replaceAll('{region}', county),
    at,
  });
}

/** The figures of a period: of a month, the copy it was closed with or a preview; of any other, counted now by the same rules. */
async function copyOf(platform: Platform, period: ReportPeriod): Promise<MonthCopy> {
  if (period.kind === 'month') {
    const month = await readMonth(platform, period.key);
    if (month.ok) return month.value;
    throw new Error(`month ${period.key}: ${month.error.code}`);
  }
  const { settings, clock } = platform;
  const at = clock.now();
  const { key, from, to } = period;
  const window = { month: key, from, to, dueAt: to, remindAt: [] };
  return monthCopy({
    ...(await gatherMonth(platform, window, at)),
    period: window,
    region: settings.app.region.county,
    closedAt: at,
    closedBy: '',
    copy: 0,
    number: '',
    settingsVersion: settings.version,
    names: namesOf(platform),
    reports: settings.reports,
    previous: null,
    yearAgo: null,
  });
}
