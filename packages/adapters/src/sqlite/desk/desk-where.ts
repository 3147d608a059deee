import type { Scope } from '@tingchao/ports/desk-reader.ts';

export type Value = string | number;
/** A condition and what stands in its places. */
export type Where = { readonly sql: string; readonly values: readonly Value[] };

export const where = (sql: string, ...values: readonly Value[]): Where => ({ sql, values });
/** A condition where there is something to hold it against. */
export const given = (sql: string, value: Value | undefined): readonly Where[] =>
  value === undefined ? [] : [where(sql, value)];
/** In the view of one of these units, by the column `units`. */
export const inView = (units: readonly string[]): Where =>
  units.length === 0
    ? where('0')
    : where(`(${units.map(() => 'instr(units, ?) > 0').join(' OR ')})`, ...units.map((unit) => `|${unit}|`));
export const inScope = (scope: Scope): readonly Where[] => (scope === 'all' ? [] : [inView(scope.units)]);
/** The eyes of nobody: what is named as an index for them has nothing to be used for. */
export const isNowhere = (scope: Scope): boolean => scope !== 'all' && scope.units.length === 0;
/** Of those that none of these must recuse from, by the column `recused`. */
export const notRecused = (without: readonly string[] = []): readonly Where[] =>
  without.map((unit) => where('instr(recused, ?) = 0', `|${unit}|`));
