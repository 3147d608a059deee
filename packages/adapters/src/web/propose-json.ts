import type { ListProposal } from './propose-list.ts';

/** Names that JSON channels give to what a post has, the likelier first. */
const NAMES: Readonly<Record<string, RegExp>> = {
  id: /^(?:id|tid|threadId|articleId|docId|uuid|guid|.*[a-z]Id)$/,
  title: /^(?:title|subject|headline|docTitle|name)$/i,
  link: /^(?:url|link|href|docUrl|shareUrl|permalink)$/i,
  text: /^(?:content|text|body|description|summary|abstract|intro|question)$/i,
  time: /^(?:publish.*|pub_?(?:date|time)|date|time|dateline|create.*|ctime|docRelTime|ask.?time|.*(?:Date|Time))$/i,
  author: /^(?:author|nick_?name|user_?name|source|writer)$/i,
  status: /^(?:status|state|state_?info|handle_?status|process_?status)$/i,
  replyText: /^(?:reply|answer|reply_?(?:content|text)|answer_?(?:content|text))$/i,
};
const MAX_DEPTH = 6;

type Found = { readonly path: string; readonly rows: readonly Readonly<Record<string, unknown>>[] };

/** Looks for lists of objects in a JSON document (JSONP taken off before) and says how they may be read, best first. */
export function proposeFromJson(value: unknown): readonly ListProposal[] {
  const scored = arraysIn(value, '', 0).flatMap(({ path, rows }) => {
    const fields = fieldsOf(rows);
    const known = Object.keys(fields).length;
    const says = fields['title'] !== undefined || fields['text'] !== undefined;
    if (!says || known < 2) return [];
    const isBoard = fields['status'] !== undefined || fields['replyText'] !== undefined;
    const proposal: ListProposal = {
      format: 'json',
      items: path === '' ? '.' : path,
      fields,
      rows: rows.length,
      isBoard,
    };
    return [{ proposal, score: known * 10 + Math.min(rows.length, 30) }];
  });
  return scored
    .toSorted((a, b) => b.score - a.score)
    .slice(0, 3)
    .map(({ proposal }) => proposal);
}

function arraysIn(value: unknown, path: string, depth: number): readonly Found[] {
  if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    const rows = value.filter(
      (one): one is Record<string, unknown> => typeof one === 'object' && one !== null && !Array.isArray(one),
    );
    return rows.length > 0 ? [{ path, rows }] : [];
  }
  return Object.entries(value)
    .filter(([key]) => !key.includes('.'))
    .slice(0, 50)
    .flatMap(([key, inner]) => arraysIn(inner, path === '' ? key : `${path}.${key}`, depth + 1));
}

/** For each field the first name of the rows that is called so and holds words or a number, one level of nesting included. */
function fieldsOf(rows: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, string>> {
  const sample = rows.slice(0, 20);
  const paths = [...new Set(sample.flatMap((row) => plainPaths(row)))];
  const taken = new Set<string>();
  const fields: Record<string, string> = {};
  for (const [field, name] of Object.entries(NAMES)) {
    const path = paths.find((one) => !taken.has(one) && name.test(one.split('.').at(-1) ?? ''));
    if (path === undefined) continue;
    taken.add(path);
    fields[field] = path;
  }
  return fields;
}

function plainPaths(row: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(row).flatMap(([key, value]) => {
    if (key.includes('.')) return [];
    if (typeof value === 'string' || typeof value === 'number') return [key];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    return Object.entries(value)
      .filter(([inner, one]) => !inner.includes('.') && (typeof one === 'string' || typeof one === 'number'))
      .map(([inner]) => `${key}.${inner}`);
  });
}
