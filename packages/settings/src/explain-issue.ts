import type { z } from 'zod';
import { nearest } from './nearest.ts';
import { descriptionAt, keysAt, valuesAt, waysAt } from './schema-walk.ts';

type Issue = z.core.$ZodIssue;

/** One mistake against a schema, not yet placed in a file. `at` says which end of the pair is wrong. */
export type Explained = {
  readonly keys: readonly PropertyKey[];
  readonly at: 'key' | 'value';
  readonly message: string;
};

const typeNames: Readonly<Record<string, string>> = {
  string: '文字',
  number: '数字',
  int: '整数',
  boolean: 'true 或 false',
  array: '列表',
  object: '键值表',
  record: '键值表',
  null: '空',
  undefined: '不写',
  never: '不写',
  date: '日期',
};

const formatNames: Readonly<Record<string, string>> = {
  url: '网址（如 https://example.cn/）',
  email: '邮箱地址',
  date: '日期（如 2026-03-02）',
  time: '时刻（如 09:00:00）',
  datetime: '日期时间（如 2026-03-02T09:00:00+08:00）',
  duration: '时长',
  regex: '规定的格式',
  ipv4: 'IPv4 地址',
  ipv6: 'IPv6 地址',
  uuid: 'UUID',
};

/** Every mistake zod found in one document, in Chinese; a mistyped required key is one mistake, not two. */
export function explainIssues(schema: z.ZodType, document: unknown, issues: readonly Issue[]): readonly Explained[] {
  const explained = issues.flatMap((issue) => explain(schema, document, issue, []));
  const meant = new Set(explained.flatMap(({ meantKey }) => (meantKey ? [JSON.stringify(meantKey)] : [])));
  return explained.filter(({ missing, keys }) => !(missing && meant.has(JSON.stringify(keys))));
}

type Draft = Explained & { readonly missing?: true; readonly meantKey?: readonly PropertyKey[] };

function explain(schema: z.ZodType, document: unknown, issue: Issue, prefix: readonly PropertyKey[]): readonly Draft[] {
  const keys = [...prefix, ...issue.path];
  const found = valueAt(document, keys);
  const value = (message: string): readonly Draft[] => [{ keys, at: 'value', message }];
  if (found === undefined && issue.code !== 'unrecognized_keys' && issue.code !== 'custom') {
    return [{ keys, at: 'value', message: missingText(schema, keys), missing: true }];
  }
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(schema, keys, key));
    case 'invalid_type':
      return value(`应为${typeNames[issue.expected] ?? issue.expected}，现为${show(found)}`);
    case 'invalid_value':
      return value(oneOf(issue.values.map(String), found));
    case 'too_small':
      return value(tooSmall(issue));
    case 'too_big':
      return value(tooBig(issue));
    case 'not_multiple_of':
      return value(`须为 ${issue.divisor} 的倍数，现为${show(found)}`);
    case 'invalid_format': {
      if (!issue.message.startsWith('Invalid')) return value(`${issue.message}，现为${show(found)}`);
      const pattern = issue.format === 'regex' && issue.pattern ? ` ${issue.pattern}` : '';
      return value(`格式不对，应为${formatNames[issue.format] ?? issue.format}${pattern}，现为${show(found)}`);
    }
    case 'invalid_key':
      return [{ keys, at: 'key', message: invalidKey(schema, keys, issue.issues) }];
    case 'invalid_element':
      return issue.issues.flatMap((inner) => explain(schema, document, inner, keys));
    case 'invalid_union':
      return explainUnion(schema, document, issue.errors, keys, found);
    case 'custom':
      return value(issue.message === 'Invalid input' ? `不符合规定，现为${show(found)}` : issue.message);
  }
}

function explainUnion(
  schema: z.ZodType,
  document: unknown,
  branches: readonly (readonly Issue[])[],
  keys: readonly PropertyKey[],
  found: unknown,
): readonly Draft[] {
  const allowed = valuesAt(schema, keys);
  if (branches.length === 0) {
    return [{ keys, at: 'value', message: oneOf(allowed, found) }, ...besideWrongWord(schema, document, keys)];
  }
  const scalar = typeof found !== 'object' || found === null;
  if (scalar && allowed.length > 0) {
    return [{ keys, at: 'value', message: oneOf(allowed, found) }];
  }
  if (scalar) {
    const expected = branches.flat().flatMap((issue) => (issue.code === 'invalid_type' ? [issue.expected] : []));
    if (expected.length === branches.flat().length) {
      const names = [...new Set(expected.map((type) => typeNames[type] ?? type))].join('或');
      return [{ keys, at: 'value', message: `应为${names}，现为${show(found)}` }];
    }
  }
  // The branch the person meant is the one that went wrong deepest, then least often.
  const depth = (issues: readonly Issue[]): number => Math.max(0, ...issues.map((issue) => issue.path.length));
  const [meant = []] = branches.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length);
  return meant.flatMap((inner) => explain(schema, document, inner, keys));
}

/**
 * The other mistakes beside a wrong telling word (`kind: rsss`): read as the nearest way to write it, or else as the one
 * with the fewest mistakes, since who mistypes one word is to hear of the rest at once.
 */
function besideWrongWord(schema: z.ZodType, document: unknown, keys: readonly PropertyKey[]): readonly Draft[] {
  const outer = keys.slice(0, -1);
  const key = String(keys.at(-1));
  const written = valueAt(document, outer);
  if (typeof written !== 'object' || written === null) return [];
  const ways = waysAt(schema, outer, key);
  const word = String(valueAt(document, keys));
  const near = nearest(word, [...ways.keys()]);
  const readings = [...ways]
    .filter(([name]) => near === undefined || name === near)
    .map(([name, way]) => way.safeParse({ ...written, [key]: name }).error?.issues ?? [])
    .toSorted((a, b) => a.length - b.length);
  return (readings[0] ?? []).flatMap((issue) => explain(schema, document, issue, outer));
}

function missingText(schema: z.ZodType, keys: readonly PropertyKey[]): string {
  const description = descriptionAt(schema, keys);
  const allowed = valuesAt(schema, keys);
  const hints = [description, allowed.length > 0 ? `可用：${listed(allowed)}` : undefined].filter(Boolean);
  return `缺少必填项${hints.length > 0 ? `（${hints.join('；')}）` : ''}`;
}

function unknownKey(schema: z.ZodType, keys: readonly PropertyKey[], key: string): Draft {
  const known = keysAt(schema, keys);
  const near = nearest(key, known);
  const hint = near ? `，是否想写“${near}”？` : known.length > 0 ? `，此处可用：${listed(known)}` : '';
  return {
    keys: [...keys, key],
    at: 'key',
    message: `未知的键“${key}”${hint}`,
    ...(near ? { meantKey: [...keys, near] } : {}),
  };
}

function invalidKey(schema: z.ZodType, keys: readonly PropertyKey[], issues: readonly Issue[]): string {
  const key = String(keys.at(-1));
  const allowed = keysAt(schema, keys.slice(0, -1));
  if (allowed.length > 0) return oneOf(allowed, key);
  const format = issues.find((issue) => issue.code === 'invalid_format');
  return `键“${key}”不合规定${format?.pattern ? `，应合 ${format.pattern}` : ''}`;
}

function oneOf(allowed: readonly string[], found: unknown): string {
  const near = typeof found === 'string' ? nearest(found, allowed) : undefined;
  const rule = allowed.length === 1 ? `只能是 ${allowed[0]}` : `只能是 ${listed(allowed)} 之一`;
  return `${rule}，现为${show(found)}${near ? `，是否想写“${near}”？` : ''}`;
}

function tooSmall(issue: Extract<Issue, { code: 'too_small' }>): string {
  const minimum = Number(issue.minimum);
  const text = issue.origin === 'string';
  if ((text || issue.origin === 'array') && minimum === 1) return text ? '不能为空' : '列表不能为空';
  if (text) return `至少 ${minimum} 个字`;
  if (issue.origin === 'array' || issue.origin === 'set' || issue.origin === 'map') return `至少 ${minimum} 项`;
  return issue.inclusive ? `不能小于 ${minimum}` : `须大于 ${minimum}`;
}

function tooBig(issue: Extract<Issue, { code: 'too_big' }>): string {
  const maximum = Number(issue.maximum);
  if (issue.origin === 'string') return `最多 ${maximum} 个字`;
  if (issue.origin === 'array' || issue.origin === 'set' || issue.origin === 'map') return `最多 ${maximum} 项`;
  return issue.inclusive ? `不能大于 ${maximum}` : `须小于 ${maximum}`;
}

function listed(words: readonly string[]): string {
  const shown = words.slice(0, 24).join('、');
  return words.length > 24 ? `${shown} 等 ${words.length} 个` : shown;
}

function show(value: unknown): string {
  if (value === null) return '空';
  if (Array.isArray(value)) return `列表（${value.length} 项）`;
  if (typeof value === 'object') return '键值表';
  if (typeof value !== 'string') return ` ${JSON.stringify(value)}`;
  return `“${value.length > 40 ? `${value.slice(0, 40)}…` : value}”`;
}

function valueAt(document: unknown, keys: readonly PropertyKey[]): unknown {
  let current = document;
  for (const key of keys) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<PropertyKey, unknown>)[key];
  }
  return current;
}
