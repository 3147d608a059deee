import type { PlaceMention } from '../analysis/analysis.ts';
import type { RoutingSettings } from './routing-settings.ts';
import { OUTSIDE, type Unit } from './units-settings.ts';

/** Who coordinates beside the lead, and by which rule. */
export type Coordination = { readonly rule: string; readonly by: string; readonly basis: string };

/** The overlay of 61号 第一部分: vertical unit, several townships, several departments, across counties, disputed. */
export function coordinate(input: {
  readonly lead: string;
  readonly assisting: readonly string[];
  readonly towns: readonly string[];
  readonly neighbours: readonly PlaceMention[];
  readonly units: ReadonlyMap<string, Unit>;
  readonly rules: RoutingSettings['coordination'];
  readonly clauseId: string;
}): readonly Coordination[] {
  const { lead, assisting, towns, neighbours, units, rules, clauseId } = input;
  const overlay: Coordination[] = [];
  const add = (rule: keyof typeof rules): void => void overlay.push({ rule, ...rules[rule] });
  if (clauseId === 'other_authority') return overlay;
  if (units.get(lead)?.vertical) add('vertical');
  if (towns.length > 1) add('multiTown');
  const departments = assisting.filter((id) => ['department', 'agency'].includes(units.get(id)?.kind ?? ''));
  if (departments.length > 0 && lead !== OUTSIDE) add('multiDepartment');
  if (neighbours.length > 0) add('crossCounty');
  if (clauseId === 'fallback') add('disputed');
  return overlay;
}
