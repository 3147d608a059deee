import { no, ok, type Result } from '../result.ts';
import { findPersonalData, maskText } from '../text/mask.ts';
import { plus, minutes, type Instant } from '../time/instant.ts';
import type { Adoption, DutyEntry } from './duty-entry.ts';
import { markNames, type DutyKind, type Mark } from './register-settings.ts';

export type NewDuty = Pick<DutyEntry, 'id' | 'number' | 'title' | 'unit' | 'owner' | 'urgent' | 'startedAt' | 'dueAt'>;

/** Why a step on a duty may not be taken. */
export type DutyRefusal =
  | { readonly code: 'due_needed'; readonly kind: string }
  | { readonly code: 'due_not_taken'; readonly kind: string }
  | { readonly code: 'in_future' }
  | { readonly code: 'not_open'; readonly status: DutyEntry['status'] }
  | { readonly code: 'unknown_mark'; readonly mark: Mark; readonly known: readonly Mark[] }
  | { readonly code: 'out_of_order'; readonly mark: Mark; readonly first: Mark }
  | { readonly code: 'twice'; readonly mark: Mark }
  | { readonly code: 'reason_needed'; readonly mark: Mark }
  | { readonly code: 'adoption_needed' }
  | { readonly code: 'adoption_wrong' }
  | { readonly code: 'missing'; readonly marks: readonly Mark[] };

/** A clock of another machine may be a little ahead. */
const AHEAD_MS = minutes(5);
const maskPersonal = (text: string): string => maskText(text, findPersonalData(text));

/** Opens a duty for a named person. What is written of it holds no personal data. */
export function openDuty(
  given: NewDuty,
  kind: DutyKind,
  by: string,
  at: Instant,
  period: string | null = null,
): Result<DutyEntry, DutyRefusal> {
  if (kind.limit === undefined && given.dueAt === null) return no({ code: 'due_needed', kind: kind.name });
  if (kind.limit !== undefined && given.dueAt !== null) return no({ code: 'due_not_taken', kind: kind.name });
  if (given.startedAt > plus(at, AHEAD_MS)) return no({ code: 'in_future' });
  return ok({
    ...given,
    title: maskPersonal(given.title),
    kind: kind.id,
    period,
    openedAt: at,
    openedBy: by,
    status: 'open',
    marks: [],
    adoption: null,
    done: null,
    voidReason: null,
    reminded: [],
  });
}

/** What has to come before what. */
const after: Partial<Readonly<Record<Mark, Mark>>> = {
  supplemented: 'supplement_asked',
  third_party_answered: 'third_party_asked',
  mended: 'told_owner',
};
/** What is noted once: a second time would move a clock again. */
const once: ReadonlySet<Mark> = new Set(['extended', 'supplemented', 'reclassified']);
/** What needs a reason in words. */
const reasoned: ReadonlySet<Mark> = new Set([
  'extended',
  'reclassified',
  'supplement_asked',
  'third_party_asked',
  'decided',
]);

/** Notes that a stage is done, at the time it was done. */
export function markDuty(
  entry: DutyEntry,
  kind: DutyKind,
  given: { readonly mark: Mark; readonly doneAt: Instant; readonly note: string; readonly adoption?: Adoption },
  by: string,
  at: Instant,
): Result<DutyEntry, DutyRefusal> {
  const { mark, doneAt, note, adoption } = given;
  if (entry.status !== 'open') return no({ code: 'not_open', status: entry.status });
  if (!kind.marks.includes(mark)) return no({ code: 'unknown_mark', mark, known: kind.marks });
  if (doneAt > plus(at, AHEAD_MS)) return no({ code: 'in_future' });
  const first = after[mark];
  if (first !== undefined && entry.marks.every((one) => one.mark !== first || one.at > doneAt))
    return no({ code: 'out_of_order', mark, first });
  if (once.has(mark) && entry.marks.some((one) => one.mark === mark)) return no({ code: 'twice', mark });
  if (reasoned.has(mark) && note.trim().length < 2) return no({ code: 'reason_needed', mark });
  if (mark === 'adoption_counted') {
    if (!adoption) return no({ code: 'adoption_needed' });
    const { received, adopted, notAdopted, reasons } = adoption;
    const fits = adopted + notAdopted === received && (notAdopted === 0 || reasons.trim().length >= 2);
    if (!fits) return no({ code: 'adoption_wrong' });
  }
  const noted = { mark, at: doneAt, by, notedAt: at, note: maskPersonal(note) };
  const counted = adoption ? { ...adoption, reasons: maskPersonal(adoption.reasons) } : entry.adoption;
  return ok({ ...entry, marks: [...entry.marks, noted], adoption: counted });
}

/** Ends a duty: everything its kind asks for was noted. A late end stays late. */
export function finishDuty(
  entry: DutyEntry,
  kind: DutyKind,
  given: { readonly doneAt: Instant; readonly result: string; readonly link: string | null },
  by: string,
  at: Instant,
): Result<DutyEntry, DutyRefusal> {
  if (entry.status !== 'open') return no({ code: 'not_open', status: entry.status });
  if (given.doneAt > plus(at, AHEAD_MS)) return no({ code: 'in_future' });
  const missing = kind.requires.filter((mark) => entry.marks.every((one) => one.mark !== mark));
  if (missing.length > 0) return no({ code: 'missing', marks: missing });
  const done = { at: given.doneAt, by, result: maskPersonal(given.result), link: given.link };
  return ok({ ...entry, status: 'done', done });
}

/** Strikes out a duty that was registered by mistake; number and line stay. */
export function voidDuty(entry: DutyEntry, reason: string): Result<DutyEntry, DutyRefusal> {
  if (entry.status !== 'open') return no({ code: 'not_open', status: entry.status });
  return ok({ ...entry, status: 'void', voidReason: maskPersonal(reason) });
}

const list = (marks: readonly Mark[]): string => marks.map((mark) => `${markNames[mark]}（${mark}）`).join('、');

/** A refusal in one Chinese line: what is missing and what to do. */
export function explainDutyRefusal(refusal: DutyRefusal): string {
  switch (refusal.code) {
    case 'due_needed':
      return `“${refusal.kind}”没有统一时限，请写明到期日。`;
    case 'due_not_taken':
      return `“${refusal.kind}”的时限由规则计算，不能另定到期日。`;
    case 'in_future':
      return '时间晚于现在，请核对。';
    case 'not_open':
      return refusal.status === 'done' ? '这一项已办结，不能再改。' : '这一项已作废，不能再改。';
    case 'unknown_mark':
      return `这一种事项没有“${markNames[refusal.mark]}”环节；可记：${list(refusal.known)}。`;
    case 'out_of_order':
      return `要先记“${markNames[refusal.first]}”，且不能早于它。`;
    case 'twice':
      return `“${markNames[refusal.mark]}”已记过，只能一次。`;
    case 'reason_needed':
      return `记“${markNames[refusal.mark]}”要写明理由或内容。`;
    case 'adoption_needed':
      return '请写明收到、采纳、不采纳的条数及不采纳理由。';
    case 'adoption_wrong':
      return '采纳与不采纳的条数之和须等于收到的条数；有不采纳的要写明理由。';
    case 'missing':
      return `办结之前还缺：${list(refusal.marks)}。`;
    default:
      return refusal satisfies never;
  }
}
