/**
 * How many there are of each value that lists are narrowed down by, and in whose view: kept with every change by the database
 * itself, so that a count reads some hundred rows however many cases there are. `units`, `recused` and the value of `place` are
 * lists between bars.
 */
const TABLE = `CREATE TABLE tallies(facet TEXT NOT NULL, value TEXT NOT NULL, units TEXT NOT NULL, recused TEXT NOT NULL,
  n INTEGER NOT NULL, PRIMARY KEY(facet, value, units, recused)) STRICT, WITHOUT ROWID;`;

type Facet = { readonly name: string; readonly value: string; readonly when: string };
/** In the words of a trigger: `row` is what was there, or is there now. */
const facets = {
  incidents: (row) => [
    { name: 'level', value: `${row}.level`, when: `${row}.status = 'open'` },
    { name: 'topic', value: `coalesce(${row}.topic, '')`, when: `${row}.status = 'open'` },
    { name: 'place', value: `${row}.places`, when: `${row}.status = 'open'` },
  ],
  cases: (row) => [
    { name: 'status', value: `${row}.status`, when: '1' },
    { name: 'open', value: `''`, when: `${row}.open = 1` },
    { name: 'sign', value: `''`, when: `${row}.open = 1 AND ${row}.waiting = 1` },
  ],
} as const satisfies Record<string, (row: 'new' | 'old') => readonly Facet[]>;
type Counted = keyof typeof facets;

const add = (table: Counted, row: 'new' | 'old'): string =>
  facets[table](row)
    .map(
      ({
        name,
        value,
        when,
      }) => `INSERT INTO tallies SELECT '${name}', ${value}, ${row}.units, ${row}.recused, 1 WHERE ${when}
    ON CONFLICT DO UPDATE SET n = n + ${row === 'new' ? '1' : '-1'};`,
    )
    .join('\n  ');

const triggers = (table: Counted, columns: readonly string[]): string => `
CREATE TRIGGER ${table}_counted AFTER INSERT ON ${table} BEGIN
  ${add(table, 'new')}
END;
CREATE TRIGGER ${table}_counted_anew AFTER UPDATE OF ${columns.join(', ')} ON ${table}
WHEN ${columns.map((column) => `old.${column} IS NOT new.${column}`).join(' OR ')} BEGIN
  ${add(table, 'old')}
  ${add(table, 'new')}
END;`;

/** The table of tallies, and what keeps it. */
export const TALLIES = `${TABLE}
${triggers('incidents', ['status', 'level', 'topic', 'places', 'units', 'recused'])}
${triggers('cases', ['status', 'open', 'waiting', 'units', 'recused'])}`;
