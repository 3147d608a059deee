import type { CaseFile } from './case-file.ts';

/**
 * The units in whose view a case lies, as unit scopes name them (reliability.md G3.1): every unit that holds or held a part
 * of it, and for a township under its unit's name also `town_gov/城关镇`. Units that must recuse see nothing of it
 * (design.md §7), whatever they were assigned. Sorted, each once.
 */
export function unitsInView({ assignments, proposal }: Pick<CaseFile, 'assignments' | 'proposal'>): readonly string[] {
  const recused = new Set(proposal?.recused);
  const units = assignments
    .filter(({ unit, place }) => !recused.has(unit) && (place === null || !recused.has(place)))
    .flatMap(({ unit, place }) => (place === null ? [unit] : [unit, `${unit}/${place}`]));
  return [...new Set(units)].toSorted();
}
