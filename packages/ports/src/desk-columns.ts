import { levels, type Level } from '@tingchao/domain/analysis/analysis.ts';
import type { Incident } from '@tingchao/domain/incident/incident.ts';
import { townshipsOf } from '@tingchao/domain/incident/where-and-what.ts';
import { lateBehind } from '@tingchao/domain/report/ledger.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { isOpen, type CaseState } from '@tingchao/domain/response/case-states.ts';
import { dueOf } from '@tingchao/domain/response/due-of.ts';
import { handOns } from '@tingchao/domain/response/repeated-matters.ts';
import { unitsInView } from '@tingchao/domain/response/units-in-view.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import type { DeskChange, Scope } from './desk-reader.ts';

/** What the desk finds a case by; every adapter computes it here, so that they agree. */
export type CaseDeskColumns = {
  readonly status: CaseState;
  readonly open: boolean;
  readonly units: readonly string[];
  readonly level: Level;
  readonly topic: string | null;
  readonly places: readonly string[];
  readonly dueAt: Instant | null;
  /** Lower is more urgent; null for a closed case. */
  readonly urgency: number | null;
  /** Behind which moment the ledger says 超时 of it; null when it never will. */
  readonly lateBehind: Instant | null;
  /** When something was last written into its ledger. */
  readonly changedAt: Instant;
  /** How often it went from hand to hand, and was done again. */
  readonly passes: number;
  readonly redone: number;
  /** Units and townships that must recuse from it (回避). */
  readonly recused: readonly string[];
  readonly waitingLetters: boolean;
  readonly numberedLetters: boolean;
};

/**
 * When the clock of an open case that counts ends: the first unmet hard one, else the first unmet target, or the clock of a unit
 * that is at work when that ends before; null without any.
 */
export function caseDue(file: Pick<CaseFile, 'deadlines' | 'status' | 'assignments'>): Instant | null {
  if (!isOpen(file.status)) return null;
  const unmet = file.deadlines.filter(({ metAt }) => metAt === null);
  const hard = unmet.filter((one) => one.hard);
  const working = file.assignments.filter(({ endedAt }) => endedAt === null);
  const ends = [
    ...(hard.length > 0 ? hard : unmet).map(dueOf),
    ...working.map(({ dueAt, extension }) => extension?.until ?? dueAt),
  ];
  return ends.length === 0 ? null : (Math.min(...ends) as Instant);
}

/** Above every time that is written in milliseconds: 2286. */
const BEHIND_ALL_TIMES = 1e13;

/**
 * The place of an open case in the desk's queue, lower first: by level, then by the clock that ends first; those without a running
 * clock come behind, found earliest first. One whole number, so that every store keeps the same order and a page goes on by it.
 */
export function caseUrgency(
  file: Pick<CaseFile, 'deadlines' | 'status' | 'assignments' | 'level' | 'openedAt'>,
): number | null {
  if (!isOpen(file.status)) return null;
  const within = caseDue(file) ?? BEHIND_ALL_TIMES + file.openedAt;
  return levels.indexOf(file.level) * 2 * BEHIND_ALL_TIMES + within;
}

/** The query columns of a case. */
export const caseDeskColumns = (file: CaseFile): CaseDeskColumns => ({
  status: file.status,
  open: isOpen(file.status),
  units: unitsInView(file),
  level: file.level,
  topic: file.about?.topic ?? null,
  places: file.about?.townships ?? [],
  dueAt: caseDue(file),
  urgency: caseUrgency(file),
  lateBehind: lateBehind(file),
  changedAt: file.ledger.at(-1)?.at ?? file.openedAt,
  ...handOns(file),
  recused: file.proposal?.recused ?? [],
  waitingLetters: file.letters.some(({ status }) => status === 'draft'),
  numberedLetters: file.letters.some(({ number }) => number !== null),
});

/** The townships an incident is listed under. */
export const incidentPlaces = ({ places }: Incident): readonly string[] => townshipsOf(places);

/** Whether what lies in the view of these units lies in a scope. */
export const isInScope = (scope: Scope, units: readonly string[]): boolean =>
  scope === 'all' || scope.units.some((unit) => units.includes(unit));

/** Whether a case that these must recuse from is left out for who stands for `without`. */
export const isRecused = (without: readonly string[] | undefined, recused: readonly string[]): boolean =>
  without !== undefined && recused.some((unit) => without.includes(unit));

/** The change of an incident whose case lies in the view of these units. */
export const incidentChange = (incident: Incident, units: readonly string[]): DeskChange => ({
  kind: 'incident',
  id: incident.id,
  version: incident.version,
  units,
  status: incident.status,
  level: incident.level,
  topic: incident.topics.primary,
  posts: incident.counts.posts,
  lastPostAt: incident.lastPostAt,
});

/** The change of a case. */
export function caseChange(file: CaseFile): DeskChange {
  const { id, version, number, incidentId, level } = file;
  const { status, open, units, dueAt } = caseDeskColumns(file);
  return { kind: 'case', id, version, units, number, incidentId, status, level, open, dueAt };
}

/** The place of a line in a list, as `after` says it. */
export const toCursor = (...parts: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url');

/** What `toCursor` was made of: `shape` names the type of each part. Throws `RangeError` for anything else. */
export function fromCursor<S extends readonly ('string' | 'number')[]>(
  cursor: string,
  ...shape: S
): { [I in keyof S]: S[I] extends 'string' ? string : number } {
  const parts = parse(Buffer.from(cursor, 'base64url').toString());
  const fits = (part: unknown, n: number): boolean =>
    typeof part === shape[n] && (typeof part !== 'number' || Number.isSafeInteger(part));
  if (!Array.isArray(parts) || parts.length !== shape.length || !parts.every(fits))
    throw new RangeError(`no place in a list: ${cursor.slice(0, 80)}`);
  return parts as { [I in keyof S]: S[I] extends 'string' ? string : number };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
