const HEAD = '# yaml-language-server: $schema=../schemas/sources.schema.json\nversion: 1\nsources:\n';

/** Sources as a settings file; a value is written as JSON, which YAML reads. */
export function sourcesYaml(sources: readonly Readonly<Record<string, unknown>>[]): string {
  return HEAD + sources.map(entry).join('');
}

function entry(source: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(source).flatMap(([key, value]) => linesOf(key, value, ''));
  return lines.map((line, index) => `${index === 0 ? '  - ' : '    '}${line}\n`).join('');
}

function linesOf(key: string, value: unknown, indent: string): readonly string[] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${indent}${key}: ${plain(value)}`];
  return [`${indent}${key}:`, ...Object.entries(value).flatMap(([name, inner]) => linesOf(name, inner, `${indent}  `))];
}

/** Words that cannot be taken for anything else stand as they are. */
const plain = (value: unknown): string =>
  typeof value === 'string' &&
  /^[\p{L}][\p{L}\p{N}_./-]*$/u.test(value) &&
  !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value)
    ? value
    : JSON.stringify(value);
