import { assignmentFacts, type AssignmentFact } from '@tingchao/domain/report/month/assignment-fact.ts';
import { caseFact, type CaseExtras, type CaseFact } from '@tingchao/domain/report/month/case-fact.ts';
import { openMessageTally, type MessageCase, type MessageFact } from '@tingchao/domain/report/month/message-fact.ts';
import { frozenColumns, frozenRow, type MonthInput } from '@tingchao/domain/report/month/month-copy.ts';
import type { MonthPeriod } from '@tingchao/domain/report/month/month-period.ts';
import {
  dueColumns,
  isSettled,
  ledgerLine,
  type LedgerEntry,
  type LedgerLine,
} from '@tingchao/domain/report/ledger.ts';
import { receiverOf } from '@tingchao/domain/response/case-parts.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { callBacksOf, measuresOf } from '@tingchao/domain/response/effect/effect.ts';
import { planDeadlines } from '@tingchao/domain/response/plan-deadlines.ts';
import { createCalendar, type Calendar } from '@tingchao/domain/time/calendar.ts';
import { instant, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { namesOf, outagesOf } from './read-reports.ts';
import { walkCases } from './walk-cases.ts';

/** What a month's copy is made of, read from the stores. */
export type Gathered = Pick<MonthInput, 'ledger' | 'cases' | 'assignments' | 'messages' | 'sources' | 'outages'>;

/** Reads what happened in a month: cases a page at a time, then posts as they were collected. Nothing is held but facts. */
export async function gatherMonth(platform: Platform, period: MonthPeriod, at: Instant): Promise<Gathered> {
  const { settings } = platform;
  const { columns } = settings.reports.ledger;
  const names = namesOf(platform);
  // A month that is not over is told as far as it has come: no hour of it has passed that lies ahead.
  const past: MonthPeriod = { ...period, to: instant(Math.min(period.to, Math.max(period.from, at + 1))) };
  const rows: Found[] = [];
  const cases: CaseFact[] = [];
  const assignments: AssignmentFact[] = [];
  const byIncident = new Map<string, MessageCase>();
  for await (const page of walkCases(platform)) {
    for (const entry of page) {
      const { file } = entry;
      byIncident.set(file.incidentId, messageCaseOf(file, period));
      // Most cases of the years are none of this month's: their row is not made.
      const line = file.openedAt >= period.to ? undefined : ledgerLine(entry, columns, names, at);
      if (line === undefined) continue;
      const fact = caseFact(entry, past, settings.sla, extrasOf(entry, line, columns, past));
      if (fact === undefined) continue;
      rows.push({ foundAt: line.foundAt, openedAt: line.openedAt, cells: frozenRow(line.row, settings.reports) });
      cases.push(fact);
      assignments.push(...assignmentFacts(file, past));
    }
  }
  const sources = await platform.sources.list();
  return {
    ledger: numbered(rows, settings.reports),
    cases: cases.toReversed(),
    assignments: assignments.toReversed(),
    messages: await gatherMessages(platform, period, byIncident),
    sources: sources.length,
    outages: outagesOf(platform, sources),
  };
}

type Found = { readonly foundAt: Instant; readonly openedAt: Instant; readonly cells: readonly string[] };

/** Frozen rows in the order of the ledger, with their serial numbers. */
function numbered(rows: readonly Found[], reports: Platform['settings']['reports']): Gathered['ledger'] {
  const seq = frozenColumns(reports).findIndex(({ key }) => key === 'seq');
  return rows
    .toSorted((a, b) => a.foundAt - b.foundAt || a.openedAt - b.openedAt)
    .map(({ cells }, index) => (seq < 0 ? cells : cells.with(seq, String(index + 1))));
}

function extrasOf(
  { file }: LedgerEntry,
  { row }: LedgerLine,
  columns: Platform['settings']['reports']['ledger']['columns'],
  { from, to }: MonthPeriod,
): CaseExtras {
  const due = dueColumns(columns, isSettled(file)).length;
  const within = (at: Instant): boolean => at >= from && at < to;
  const said = callBacksOf(file).findLast(({ at, satisfaction }) => within(at) && satisfaction !== '未联系上');
  return {
    columnsDue: due,
    columnsFilled: due - row.missing.length,
    satisfaction: said === undefined || said.satisfaction === '未联系上' ? null : said.satisfaction,
    measures: measuresOf(file).filter(({ done }) => done !== null && within(done.at)).length,
  };
}

function messageCaseOf(file: CaseFile, { to }: MonthPeriod): MessageCase {
  const lead = file.assignments.findLast(({ part, offeredAt }) => part === 'lead' && offeredAt < to);
  return { unit: lead === undefined ? null : receiverOf(lead), answeredAt: file.answers[0]?.at ?? null };
}

async function gatherMessages(
  platform: Platform,
  period: MonthPeriod,
  byIncident: ReadonlyMap<string, MessageCase>,
): Promise<readonly MessageFact[]> {
  const { sla, calendars } = platform.settings;
  const calendar = createCalendar(calendars);
  const tally = openMessageTally({
    period,
    caseOf: (incidentId) => byIncident.get(incidentId),
    dueOf: (channel, kind, receivedAt) => answerDue({ channel, kind, receivedAt }, sla, calendar),
  });
  for await (const page of platform.posts.scan(period.from)) for (const kept of page) tally.add(kept);
  return tally.facts();
}

type Message = {
  readonly channel: MessageFact['channel'];
  readonly kind: MessageFact['kind'];
  readonly receivedAt: Instant;
};

/** When the answer to one message is due: the last of its channel's clocks, 48 hours where the channel has none. */
function answerDue(
  { channel, kind, receivedAt }: Message,
  sla: Platform['settings']['sla'],
  calendar: Calendar,
): Instant | null {
  const { deadlines, undetermined } = planDeadlines(
    {
      level: 'IV',
      eventSeverity: '无',
      detectedAt: receivedAt,
      channelTypes: [channel],
      superiorOrders: [],
      needsPublicResponse: true,
      kinds: [kind],
    },
    sla,
    calendar,
  );
  if (undetermined.some(({ id }) => id.startsWith('channel_reply.'))) return null;
  const own = deadlines.filter((one) => one.kind === 'channel_reply').map(({ dueAt }) => dueAt);
  if (own.length > 0) return instant(Math.max(...own));
  return deadlines.find((one) => one.kind === 'public_response')?.dueAt ?? null;
}
