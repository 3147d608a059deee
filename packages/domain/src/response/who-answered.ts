import type { CaseFile } from './case-file.ts';
import type { Answer } from './case-papers.ts';
import { unitNamed, type UnitsSettings } from './units-settings.ts';

/** Who gave an answer that was seen: the channel it stood on and the unit as the channel prints it (null: it names none). */
export type Answerer = {
  readonly channel: string;
  readonly unit: string | null;
  /** Id of the unit in the directory; null when the directory does not know the printed name. */
  readonly unitId: string | null;
  /** The township, when the unit is the government of one. */
  readonly place: string | null;
};

/** Finds the unit that a channel printed under an answer in the directory. */
export function answererOf(printed: string | null, channel: string, units: UnitsSettings): Answerer {
  const unit = printed === null || printed.trim() === '' ? null : printed.trim();
  if (unit === null) return { channel, unit, unitId: null, place: null };
  const town = /^(?:.{2,6}?[县市区])?(.{1,6}?(?:镇|乡|街道))(?:人民政府|政府|办事处|党委|党委政府)?$/u.exec(unit);
  if (town) {
    const territory = units.units.find(({ kind }) => kind === 'territory');
    return { channel, unit, unitId: territory?.id ?? null, place: town[1] ?? null };
  }
  return { channel, unit, unitId: unitNamed(units, unit)?.id ?? null, place: null };
}

/** Assignments whose unit stands for the case; the others handed theirs back or on. */
const counted: ReadonlySet<string> = new Set(['offered', 'accepted', 'done']);

/**
 * Whether the unit that leads (or is proposed to lead) is the one that answered; null when the answer names no unit, the
 * directory does not know it, or nobody leads. An answer on an official channel stops the clock either way; whose it was
 * is recorded as it is.
 */
export function isByLead(file: CaseFile, by: Answerer): boolean | null {
  const lead = file.assignments.findLast(({ part, status }) => part === 'lead' && counted.has(status));
  const unit = lead?.unit ?? file.proposal?.lead;
  if (by.unitId === null || unit === undefined) return null;
  const place = lead ? lead.place : (file.proposal?.leadPlace ?? null);
  return by.unitId === unit && (by.place === null || place === null || by.place === place);
}

/** The ledger's line about an answer that was seen: where, by whom, and whether the lead spoke. */
export function answerNote({ channel, unit, byLead }: Pick<Answer, 'channel' | 'unit' | 'byLead'>): string {
  const where = channel === '' ? '' : `（${channel}）`;
  if (unit === undefined || unit === null) return `监测到官方渠道公开回应${where}`;
  const who = byLead === false ? `${unit}，不是牵头单位` : unit;
  return `监测到官方渠道公开回应${where}，答复单位：${who}`;
}
