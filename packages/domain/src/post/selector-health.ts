/** Share of rows (0–1) in which each selector of a source found something, by its place in the settings: `list.fields.time`. */
export type Fills = Readonly<Record<string, number>>;

/** A selector that usually finds something in nearly every row … */
const USUAL = 0.8;
/** … and in so few of them at once, is broken. */
const BROKEN = 0.05;
/** A page with fewer rows proves nothing about a selector. */
const MIN_ROWS = 3;
/** How much one visit moves what is usual. */
const WEIGHT = 0.2;

/** Counts in how many of the rows each of the selectors found something. */
export function fillsOf(
  place: string,
  rules: Readonly<Record<string, string | undefined>>,
  rows: readonly Readonly<Record<string, string>>[],
): Fills {
  if (rows.length === 0) return {};
  const named = Object.keys(rules).filter((field) => rules[field] !== undefined);
  return Object.fromEntries(
    named.map((field) => [
      `${place}.${field}`,
      rows.filter((row) => (row[field] ?? '').trim() !== '').length / rows.length,
    ]),
  );
}

/** What is usual after one more visit; a selector that is broken now does not become usual by staying so. */
export function noteFills(usual: Fills, now: Fills): Fills {
  const moved = Object.entries(now).map(([place, fill]) => {
    const before = usual[place];
    if (before === undefined) return [place, fill] as const;
    if (before >= USUAL && fill <= BROKEN) return [place, before] as const;
    return [place, Math.round((before + (fill - before) * WEIGHT) * 1000) / 1000] as const;
  });
  return { ...usual, ...Object.fromEntries(moved) };
}

/** Selectors that used to find something nearly always and now find nothing; `rows` are those that `now` counts. */
export function brokenSelectors(usual: Fills, now: Fills, rows: number): readonly string[] {
  if (rows < MIN_ROWS) return [];
  return Object.entries(now).flatMap(([place, fill]) =>
    (usual[place] ?? 0) >= USUAL && fill <= BROKEN ? [place] : [],
  );
}
