import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { catalog, type SettingsEntry } from './catalog.ts';
import type { Settings } from './settings.ts';

/** The settings cannot be used; the message lists every mistake with file, line, path and the nearest known key. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Reads `config/` (or another folder of the same shape). Throws `SettingsError` with all mistakes at once. */
export function loadSettings(folder: string): Settings {
  const hash = createHash('sha256');
  const loaded: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(catalog) as [string, SettingsEntry][]) {
    const read = (path: string): unknown => {
      const text = readFileSync(join(folder, path), 'utf8');
      hash.update(path).update(text);
      const parsed = entry.schema.safeParse(parse(text));
      if (!parsed.success) throw new SettingsError(`${path}: ${parsed.error.message}`);
      return parsed.data;
    };
    loaded[key] =
      entry.kind === 'file'
        ? read(entry.path)
        : readdirSync(join(folder, entry.path))
            .filter((name) => name.endsWith('.yaml'))
            .toSorted()
            .map((name) => read(join(entry.path, name)));
  }
  return Object.freeze({ version: hash.digest('hex').slice(0, 16), ...loaded }) as Settings;
}
