import type { Exemplar, Incident } from '../incident/incident.ts';
import type { CaseFile } from '../response/case-file.ts';
import { levelNumerals } from '../analysis/analysis.ts';
import { callBacksOf, effectsOf, measuresOf } from '../response/effect/effect.ts';
import { printedNumber } from '../response/notices.ts';
import { isSealed, titleFor } from '../response/sealed-title.ts';
import { dueOf } from '../response/due-of.ts';
import { answerClock } from '../response/owed-answer.ts';
import { slaOutcome } from '../response/sla-outcome.ts';
import { toClock, type Instant } from '../time/instant.ts';
import { toCsv } from './csv.ts';
import { channelNames, falseFlags, type ReportNames } from './report-names.ts';
import type { LedgerColumn, LedgerKey, ReportsSettings } from './report-settings.ts';

/** One line of the ledger: a case and its incident; the incident may be gone from the store. */
export type LedgerEntry = { readonly file: CaseFile; readonly incident: Incident | undefined };

export type LedgerRow = {
  readonly caseId: string;
  readonly cells: { readonly [K in LedgerKey]: string };
  /** Labels of columns that must be filled by now and are not. */
  readonly missing: readonly string[];
};

const settled: ReadonlySet<string> = new Set(['closed', 'cleared', 'archived']);

/** The ledger: the view of all cases in the official columns, earliest found first. Nothing is filled by hand twice. */
export function ledgerRows(
  entries: readonly LedgerEntry[],
  columns: readonly LedgerColumn[],
  names: ReportNames,
  at: Instant,
): readonly LedgerRow[] {
  return inLedgerOrder(entries.map((entry) => ledgerLine(entry, columns, names, at)));
}

/** A row that has no serial number yet, and what decides its place. */
export type LedgerLine = { readonly row: LedgerRow; readonly foundAt: Instant; readonly openedAt: Instant };

/** One row of the ledger, made for itself: a long ledger need not hold every case at once. */
export function ledgerLine(
  entry: LedgerEntry,
  columns: readonly LedgerColumn[],
  names: ReportNames,
  at: Instant,
): LedgerLine {
  const cells = cellsOf(entry, names, at);
  const closed = settled.has(entry.file.status);
  const due = dueColumns(columns, closed);
  return {
    row: {
      caseId: entry.file.id,
      cells,
      missing: due.filter(({ key }) => key !== 'seq' && cells[key] === '').map(({ label }) => label),
    },
    foundAt: foundAt(entry),
    openedAt: entry.file.openedAt,
  };
}

/** The columns that must be filled by now. */
export const dueColumns = (columns: readonly LedgerColumn[], closed: boolean): readonly LedgerColumn[] =>
  columns.filter(({ required }) => required === 'open' || (required === 'close' && closed));

/** Whether the case of a row is finished, so that every column of its end must be filled. */
export const isSettled = ({ status }: Pick<CaseFile, 'status'>): boolean => settled.has(status);

/** Rows in the order of the ledger, numbered. */
export function inLedgerOrder(lines: readonly LedgerLine[]): readonly LedgerRow[] {
  return lines
    .toSorted((a, b) => a.foundAt - b.foundAt || a.openedAt - b.openedAt)
    .map(({ row }, index) => ({ ...row, cells: { ...row.cells, seq: String(index + 1) } }));
}

/** The ledger as CSV (UTF-8 with BOM, CRLF), columns in the order of the settings, formulas made harmless. */
export function ledgerCsv(rows: readonly LedgerRow[], settings: ReportsSettings): string {
  const { columns } = settings.ledger;
  return toCsv([columns.map(({ label }) => label), ...rows.map(({ cells }) => columns.map(({ key }) => cells[key]))]);
}

const foundAt = ({ file, incident }: LedgerEntry): Instant => incident?.detectedAt ?? file.openedAt;

const clock = (at: Instant | null | undefined): string => (at === null || at === undefined ? '' : toClock(at));

function cellsOf(entry: LedgerEntry, names: ReportNames, at: Instant): LedgerRow['cells'] {
  const { file, incident } = entry;
  const origin = originOf(incident);
  // A report on officials shows nothing of its text: whoever reads the ledger may be the one complained about.
  const sealed = isSealed(file);
  const lead = file.assignments.findLast(({ part }) => part === 'lead');
  const assisting = file.assignments.filter(
    ({ part, status }) => part === 'assist' && status !== 'transferred' && status !== 'merged',
  );
  const dispatched = file.assignments[0]?.offeredAt;
  const answer = file.answers[0];
  const outcome = outcomeOf(file, at);
  const late = outcome.status === 'responded_late' || outcome.status === 'overdue_open';
  const { counts } = incident ?? {};
  return {
    seq: '',
    incident_no: printedNumber(file),
    found_at: clock(foundAt(entry)),
    published_at: clock(incident?.firstPublishedAt) || (incident ? '未注明' : ''),
    platform: origin?.channelName ?? '',
    channel_type: origin ? channelNames[origin.channelType] : '',
    title: titleFor(file, '台账'),
    summary: sealed ? '（不在台账显示）' : (origin?.excerpt ?? ''),
    link: sealed ? '' : (origin?.link ?? ''),
    screenshot: '',
    place: placesOf(incident),
    topic: incident?.topics.primary ? names.topic(incident.topics.primary) : incident ? '其他' : '',
    level: levelNumerals[file.level],
    category: incident?.category ?? '',
    item_count: counts ? String(counts.posts) : '',
    read_count: counts ? String(counts.reads) : '',
    interact_count: counts ? String(counts.interactions) : '',
    false_flag: incident ? falseFlags[incident.falseInfo.status] : '',
    lead_unit: lead ? unitOf(lead, names) : file.proposal ? `${names.unit(file.proposal.lead)}（拟）` : '',
    co_units: assisting.map((one) => unitOf(one, names)).join('、'),
    reporter: file.ledger.find(({ by }) => by !== 'system')?.by ?? '系统监测',
    dispatch_no: lead ? `${printedNumber(file)}-${lead.id}` : '',
    dispatch_at: clock(dispatched),
    first_reply_at: clock(answer?.at),
    deadline: clock(file.deadlines.find(({ kind }) => kind === 'close')?.dueAt) || pendingYear(file),
    overtime: late ? '是' : '否',
    verified: file.closing?.verified ?? '',
    online_state: onlineOf(file),
    offline_state: offlineOf(file),
    reply_summary: replyOf(file),
    reply_channel: answer?.channel ?? '',
    closed_at: clock(file.closing?.at),
    satisfaction: satisfactionOf(file),
    cancelled: file.status === 'cleared' || file.status === 'archived' ? '是' : '否',
    archive_no: file.status === 'archived' ? printedNumber(file) : '',
    remark: file.mergedInto === null ? '' : `已并入 ${file.mergedInto}`,
  };
}

/** Nothing is late of which no answer is owed; an answer that came late stays late, whatever was decided about it afterwards. */
function outcomeOf(file: CaseFile, at: Instant): ReturnType<typeof slaOutcome> {
  const deadline = ledgerClock(file);
  return slaOutcome(deadline, deadline?.metAt ?? null, at);
}

const ledgerClock = (file: CaseFile): CaseFile['deadlines'][number] | undefined =>
  answerClock(file) ?? file.deadlines.findLast(({ kind, metAt }) => kind === 'public_response' && metAt !== null);

/** Behind which moment the ledger says 超时 of a case as it stands; null when it never will. */
export function lateBehind(file: CaseFile): Instant | null {
  const deadline = ledgerClock(file);
  if (deadline === undefined) return null;
  const due = dueOf(deadline);
  return deadline.metAt === null || deadline.metAt > due ? due : null;
}

function originOf(incident: Incident | undefined): Exemplar | undefined {
  const told = incident?.exemplars.filter(({ official }) => !official) ?? [];
  return told.toSorted((a, b) => a.collectedAt - b.collectedAt)[0] ?? incident?.exemplars[0];
}

function placesOf(incident: Incident | undefined): string {
  if (!incident) return '';
  const names = incident.places.filter(({ kind }) => kind !== 'neighbor').map(({ name, township }) => township ?? name);
  return [...new Set(names)].join('、') || incident.region;
}

function unitOf({ unit, place }: CaseFile['assignments'][number], names: ReportNames): string {
  return place ?? names.unit(unit);
}

/** A clock that waits for a calendar says so instead of a guessed date. */
function pendingYear(file: CaseFile): string {
  const waiting = file.undetermined.find(({ id }) => id === 'close');
  return waiting ? `待定（缺 ${waiting.year} 年日历）` : '';
}

const verdicts = { calmer: '回落', level: '持平', rebound: '反弹' } as const;

/** What became of the talk after the answer; empty until that is known. */
function onlineOf(file: CaseFile): string {
  const last = effectsOf(file).at(-1);
  return last
    ? `回应后 ${last.hours} 小时${verdicts[last.verdict]}（${last.before.posts} → ${last.after.posts} 条）`
    : '';
}

/** What was done: the close report, and the measures that were brought to an end. */
function offlineOf(file: CaseFile): string {
  const done = measuresOf(file).flatMap(({ what, done: end }) =>
    end === null ? [] : [`转化措施：${what}——${end.result}`],
  );
  return [file.closing?.measures ?? '', ...done].filter((text) => text !== '').join('；');
}

/** What citizens said when they were called back; nobody reached is 未评价. */
function satisfactionOf(file: CaseFile): string {
  const last = callBacksOf(file).at(-1);
  if (last === undefined) return '';
  return last.satisfaction === '未联系上' ? '未评价' : last.satisfaction;
}

function replyOf(file: CaseFile): string {
  const published = file.answers.find(({ source }) => source === 'published');
  const draft = file.drafts.find(({ id }) => id === published?.ref);
  if (draft) return draft.title;
  return file.answers.length > 0 ? '已在官方渠道公开回应' : '';
}
