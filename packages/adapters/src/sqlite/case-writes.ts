import type { Prepare } from './connection.ts';

/** Writes of the case store beside its documents: the units of a case, and numbers of documents. */
export function caseWrites(prepare: Prepare) {
  const dropUnits = prepare('DELETE FROM case_units WHERE case_id = ?');
  const addUnit = prepare('INSERT INTO case_units(unit, case_id) VALUES (?, ?)');
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
    saveUnits(caseId: string, units: readonly string[]): void {
      dropUnits.run(caseId);
      for (const unit of units) addUnit.run(unit, caseId);
    },
    numberDocuments: (series: string, year: number, documentIds: readonly string[]): readonly number[] =>
      documentIds.map((id) => numberOf(series, year, id)),
  };
}
