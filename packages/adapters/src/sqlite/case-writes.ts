import type { Prepare } from './connection.ts';

/** Units a case is found by. */
export type UnitsOfCase = { readonly id: string; readonly openedAt: number; readonly units: readonly string[] };

/** Writes of the case store beside its documents: the units of a case, and numbers of documents. */
export function caseWrites(prepare: Prepare) {
  const dropUnit = prepare('DELETE FROM case_units WHERE unit = ? AND opened_at = ? AND case_id = ?');
  const addUnit = prepare('INSERT INTO case_units(unit, opened_at, case_id) VALUES (?, ?, ?)');
  const known = prepare('SELECT number FROM numbers WHERE series = ? AND year = ? AND document_id = ?');
  const highest = prepare('SELECT max(number) AS number FROM numbers WHERE series = ? AND year = ?');
  const give = prepare('INSERT INTO numbers(series, year, document_id, number) VALUES (?, ?, ?, ?)');
  type Numbered = { readonly number: number | null };
  function numberOf(series: string, year: number, documentId: string): number {
    const given = (known.get(series, year, documentId) as Numbered | undefined)?.number;
    if (given !== undefined && given !== null) return given;
    const number = ((highest.get(series, year) as Numbered | undefined)?.number ?? 0) + 1;
    give.run(series, year, documentId, number);
    return number;
  }
  return {
    /** A case is found by its units, in the order of opening; `before` is what was found so far. */
    saveUnits({ id, openedAt, units }: UnitsOfCase, before: readonly string[]): void {
      for (const unit of before) if (!units.includes(unit)) dropUnit.run(unit, openedAt, id);
      for (const unit of units) if (!before.includes(unit)) addUnit.run(unit, openedAt, id);
    },
    numberDocuments: (series: string, year: number, documentIds: readonly string[]): readonly number[] =>
      documentIds.map((id) => numberOf(series, year, id)),
  };
}
