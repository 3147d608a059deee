import { z } from 'zod';
import { catalog, type SettingsEntry } from './catalog.ts';

/** File name of the JSON Schema of a catalog entry, inside `config/schemas/`. */
export const schemaFileName = (key: string): string => `${key}.schema.json`;

/** `readonly` is a promise of our types; in a file that people edit it would be a wrong hint. */
const dropReadOnly = ({ jsonSchema }: { jsonSchema: { readOnly?: boolean | undefined } }): void => {
  delete jsonSchema.readOnly;
};

/**
 * The JSON Schema (draft 7, which editors read) of every settings file, by file name. It describes what is written in
 * the YAML, before defaults; rules between fields are only in the zod schemas and are told by `config check`.
 */
export function jsonSchemas(): ReadonlyMap<string, string> {
  return new Map(
    (Object.entries(catalog) as [string, SettingsEntry][]).map(([key, { schema, path }]) => {
      const json = z.toJSONSchema(schema, {
        target: 'draft-7',
        io: 'input',
        unrepresentable: 'any',
        override: dropReadOnly,
      });
      const titled = { $schema: json.$schema, title: `config/${path}`, ...json };
      return [schemaFileName(key), `${JSON.stringify(titled, null, 2)}\n`];
    }),
  );
}
