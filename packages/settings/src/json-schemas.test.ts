import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { catalog, type SettingsEntry } from './catalog.ts';
import { jsonSchemas, schemaFileName } from './json-schemas.ts';

const config = fileURLToPath(new URL('../../../config', import.meta.url));

test('the committed JSON Schemas are those of the code (else run `corepack pnpm schemas`)', () => {
  const committed = readdirSync(join(config, 'schemas')).filter((name) => name.endsWith('.json'));
  expect(committed.toSorted()).toEqual([...jsonSchemas().keys()].toSorted());
  for (const [name, text] of jsonSchemas()) {
    expect(readFileSync(join(config, 'schemas', name), 'utf8') === text, `config/schemas/${name} is out of date`).toBe(
      true,
    );
  }
});

test.for(Object.entries(catalog) as [string, SettingsEntry][])(
  'the first line of %s leads editors to its schema',
  ([key, entry]) => {
    const path = join(config, entry.path);
    const files =
      entry.kind === 'file'
        ? [path]
        : readdirSync(path)
            .filter((name) => name.endsWith('.yaml'))
            .map((name) => join(path, name));
    for (const file of files) {
      const [first = ''] = readFileSync(file, 'utf8').split('\n', 1);
      const named = /^# yaml-language-server: \$schema=(\S+)$/.exec(first)?.[1] ?? '';
      expect(basename(named), file).toBe(schemaFileName(key));
      expect(existsSync(resolve(dirname(file), named)), `${file}: ${named}`).toBe(true);
    }
  },
);
