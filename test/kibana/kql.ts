/** The part of Kibana's query language that our panels use, read by a parser of its own: what it cannot read, no panel may hold. */
export type Kql =
  | { readonly is: 'and' | 'or'; readonly of: readonly Kql[] }
  | { readonly is: 'not'; readonly it: Kql }
  | { readonly is: 'exists'; readonly field: string }
  | { readonly is: 'equals'; readonly field: string; readonly value: string; readonly quoted: boolean }
  | { readonly is: 'range'; readonly field: string; readonly bound: Bound; readonly value: string };
type Bound = 'lt' | 'lte' | 'gt' | 'gte';

const bounds: Readonly<Record<string, Bound>> = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' };
const TOKEN = /\s*(\(|\)|<=|>=|<|>|:|"(?:[^"\\]|\\.)*"|[^\s():<>"]+)/gy;

/** Reads a query; an empty one is undefined. Throws where it is not of this language. */
export function parseKql(text: string): Kql | undefined {
  const tokens = [...text.matchAll(TOKEN)].map(([, token]) => token!);
  if (tokens.join('') !== text.replaceAll(/\s+/gu, '') && !text.includes('"')) throw new Error(`cannot read: ${text}`);
  if (tokens.length === 0) return undefined;
  let at = 0;
  const fail = (what: string): never => {
    throw new Error(`${what} at “${tokens.slice(at).join(' ')}” in: ${text}`);
  };
  const take = (wanted?: string): string => {
    const token = tokens[at];
    if (token === undefined || (wanted !== undefined && token !== wanted)) return fail(`expected ${wanted ?? 'more'}`);
    at += 1;
    return token;
  };
  const list = (word: 'and' | 'or', next: () => Kql): Kql => {
    const found = [next()];
    while (tokens[at] === word) {
      at += 1;
      found.push(next());
    }
    return found.length === 1 ? found[0]! : { is: word, of: found };
  };
  const disjunction = (): Kql => list('or', () => list('and', negation));
  const negation = (): Kql => {
    if (tokens[at] !== 'not') return primary();
    at += 1;
    return { is: 'not', it: negation() };
  };
  const primary = (): Kql => {
    if (tokens[at] === '(') {
      at += 1;
      const inner = disjunction();
      take(')');
      return inner;
    }
    const field = take();
    if (!/^[A-Za-z]\w*(?:\.\w+)*$/u.test(field) || ['and', 'or', 'not'].includes(field)) fail('expected a field');
    const operator = take();
    if (operator === ':') return values(field);
    const bound = bounds[operator] ?? fail('expected an operator');
    return { is: 'range', field, bound, value: value() };
  };
  const values = (field: string): Kql => {
    if (tokens[at] !== '(') return equals(field);
    at += 1;
    const inner = list('or', () => equals(field));
    take(')');
    return inner;
  };
  const equals = (field: string): Kql => {
    if (tokens[at] === '*') {
      at += 1;
      return { is: 'exists', field };
    }
    const quoted = tokens[at]?.startsWith('"') === true;
    return { is: 'equals', field, value: value(), quoted };
  };
  const value = (): string => {
    const token = take();
    if (/^[():<>]/u.test(token)) return fail('expected a value');
    return token.startsWith('"') ? (JSON.parse(token) as string) : token;
  };
  const query = disjunction();
  if (at < tokens.length) fail('not expected');
  return query;
}

/** Every field a query names. */
export function fieldsIn(query: Kql | undefined): readonly string[] {
  if (query === undefined) return [];
  if ('of' in query) return query.of.flatMap(fieldsIn);
  return 'it' in query ? fieldsIn(query.it) : [query.field];
}

/** The conditions that all must hold, one by one. */
export const clauses = (query: Kql): readonly Kql[] => (query.is === 'and' ? query.of.flatMap(clauses) : [query]);

type Dsl = Readonly<Record<string, unknown>>;

/** The query as Elasticsearch takes it, the way Kibana writes it: ranges of dates carry the zone of the reader. */
export function toDsl(query: Kql, isDate: (field: string) => boolean, timeZone: string): Dsl {
  const inner = (one: Kql): Dsl => toDsl(one, isDate, timeZone);
  switch (query.is) {
    case 'and':
      return { bool: { filter: query.of.map(inner) } };
    case 'or':
      return { bool: { should: query.of.map(inner), minimum_should_match: 1 } };
    case 'not':
      return { bool: { must_not: inner(query.it) } };
    case 'exists':
      return { exists: { field: query.field } };
    case 'equals':
      return { [query.quoted ? 'match_phrase' : 'match']: { [query.field]: query.value } };
    case 'range': {
      const zone = isDate(query.field) ? { time_zone: timeZone } : {};
      return { range: { [query.field]: { [query.bound]: query.value, ...zone } } };
    }
  }
}
