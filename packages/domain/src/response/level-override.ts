import { levels, type Level } from '../analysis/analysis.ts';
import type { Incident } from '../incident/incident.ts';
import type { Instant } from '../time/instant.ts';
import type { CaseFile } from './case-file.ts';
import type { LevelByRules, LevelOverride } from './case-parts.ts';

/** The fields of a case that say its level. */
export type LevelParts = Pick<CaseFile, 'level' | 'levelSetBy' | 'levelOverride' | 'levelByRules' | 'pendingDowngrade'>;

/** Whether `a` is higher than `b`. */
export const isHigher = (a: Level, b: Level): boolean => levels.indexOf(a) < levels.indexOf(b);

/** The higher of two levels. */
export const higherOf = (a: Level, b: Level): Level => (isHigher(a, b) ? a : b);

const NO_TRIGGER = 'default_rule';

/**
 * The level of a case once the rules have looked at its incident again. Untouched, it follows the rules. What a person set
 * holds against them, also below a trigger that was known when it was set; it ends when the rules rise above what they said
 * then, or a hard trigger fires that was not known, as far as that lifts the level. A downgrade that waits for its second
 * person is void then as well: it was asked for on other facts.
 */
export function levelAfterRules(file: CaseFile, incident: Pick<Incident, 'level' | 'levelTriggers'>): LevelParts {
  const byRules: LevelByRules = { level: incident.level, triggers: incident.levelTriggers };
  const { level, levelSetBy, levelOverride: held, pendingDowngrade } = file;
  if (file.status === 'found' && levelSetBy === null && held === null) {
    return withRules(file, byRules, { level: incident.level, levelOverride: null, pendingDowngrade });
  }
  const known = held?.over.triggers ?? file.levelByRules?.triggers ?? [];
  const isNew = incident.levelTriggers.some((id) => id !== NO_TRIGGER && !known.includes(id));
  const rises = held === null || isNew || isHigher(incident.level, held.over.level);
  if (!rises || !isHigher(incident.level, level)) {
    return withRules(file, byRules, { level, levelOverride: held, pendingDowngrade });
  }
  return withRules(file, byRules, { level: incident.level, levelOverride: null, pendingDowngrade: null });
}

const withRules = (
  { levelSetBy }: CaseFile,
  levelByRules: LevelByRules,
  parts: Pick<LevelParts, 'level' | 'levelOverride' | 'pendingDowngrade'>,
): LevelParts => ({ levelSetBy, levelByRules, ...parts });

/**
 * A person's decision on the level, put into force. One that says what the rules say is no override: from then on the case
 * follows them again, upwards.
 */
export function withLevel(
  file: CaseFile,
  decision: Pick<LevelOverride, 'level' | 'by' | 'confirmedBy' | 'at' | 'reason'>,
): CaseFile {
  const over = rulesOf(file);
  const levelOverride = decision.level === over.level ? null : { ...decision, over };
  const levelSetBy = decision.confirmedBy ?? decision.by;
  return { ...file, level: decision.level, levelSetBy, levelOverride, pendingDowngrade: null };
}

/** What taking a decision back comes to. */
export type TakenBack =
  | { readonly what: 'request'; readonly file: CaseFile }
  | { readonly what: 'override'; readonly file: CaseFile }
  | { readonly what: 'nothing' };

/**
 * Takes back what was decided on the level: a downgrade that waits for its second person, else the override in force. The
 * case goes back to what the rules say: at once when that is higher, as a downgrade for a second person when it is lower.
 */
export function takeBackLevel(file: CaseFile, by: string, at: Instant, reason: string): TakenBack {
  if (file.pendingDowngrade !== null) return { what: 'request', file: { ...file, pendingDowngrade: null } };
  if (file.levelOverride === null) return { what: 'nothing' };
  const { level } = rulesOf(file);
  if (isHigher(file.level, level)) {
    return { what: 'override', file: { ...file, pendingDowngrade: { level, by, at, reason } } };
  }
  return { what: 'override', file: { ...file, level, levelSetBy: null, levelOverride: null } };
}

/** What the rules say; of a case written before that was kept, what they said when it was overridden, else its level. */
const rulesOf = (file: CaseFile): LevelByRules =>
  file.levelByRules ?? file.levelOverride?.over ?? { level: file.level, triggers: [] };
