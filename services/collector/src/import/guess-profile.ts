import type { ImportField, ImportMapping } from '@tingchao/domain/post/import-settings.ts';
import type { FileText } from './file-text.ts';
import { guessDelimiter, readCsv } from './csv.ts';
import { importProfiles, profileSource, type ImportProfile } from './profiles.ts';

/** The profile whose column names fit the file's best: most fields found, all required ones first. */
export async function guessProfile(file: FileText): Promise<ImportProfile> {
  const names = new Set(await columnNames(file));
  const scores = importProfiles.map((profile) => ({ profile, score: fit(profileSource(profile).mapping, names) }));
  return scores.toSorted((a, b) => b.score - a.score)[0]!.profile;
}

function fit({ columns, required }: ImportMapping, names: ReadonlySet<string>): number {
  const has = (field: ImportField): boolean => {
    const column = columns[field] ?? [];
    return (typeof column === 'string' ? [column] : column).some((name) => names.has(name));
  };
  const found = (Object.keys(columns) as ImportField[]).filter(has).length;
  return found + (required.every(has) ? 100 : 0);
}

async function columnNames(file: FileText): Promise<readonly string[]> {
  let head = '';
  for await (const piece of file.pieces()) {
    head += piece;
    if (head.length > 65_536) break;
  }
  const text = head.replace(/^\uFEFF/, '').trimStart();
  if (text.startsWith('{'))
    return [...(text.split('\n', 1)[0] as string).matchAll(/"([^"\\]{1,40})"\s*:/g)].map((match) => match[1]!);
  const first = text.split(/\r?\n|\r/, 1)[0] as string;
  for await (const { fields } of readCsv([text], guessDelimiter(first))) return fields.map((name) => name.trim());
  return [];
}
