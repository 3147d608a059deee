import { instantSchema } from '@tingchao/domain/time/instant.ts';
import { z } from 'zod';

/** A field of a mapping: a leaf with a type, or an object with fields of its own. */
export type Field = { readonly type: string; readonly [option: string]: unknown } | { readonly properties: Fields };
export type Fields = { readonly [name: string]: Field };

/** Longer values are kept but not indexed; Lucene refuses terms above 32 KiB. */
export const KEYWORD = { type: 'keyword', ignore_above: 1024 } as const;
/** Instants are milliseconds since the epoch in the documents; people ask with dates. */
export const DATE = { type: 'date', format: 'strict_date_optional_time||epoch_millis' } as const;

/** What cannot be mapped without inventing fields: the schema must name them, or the value is kept unindexed. */
class Unmappable extends Error {
  override readonly name = 'Unmappable';
}

/**
 * The fields of a zod object schema, each with the type its values have: enums and texts `keyword`, instants `date`,
 * whole numbers `long`, others `double`. Lists have the type of their items. Throws where a schema leaves names open
 * (`dynamic: strict` has no place for them).
 */
export function fieldsOf(schema: z.ZodType): Fields {
  const field = fieldOf(schema, '');
  if (!isObject(field)) throw new Unmappable('only an object has fields');
  return field.properties;
}

/** The field at a path of a schema, `risk.score`, `topics.id`; lists are stepped through. Throws when it is not there. */
export function fieldAt(schema: z.ZodType, path: string): Field {
  let field = fieldOf(schema, '', true);
  for (const name of path.split('.')) {
    const inner = isObject(field) ? field.properties[name] : undefined;
    if (inner === undefined) throw new Unmappable(`the schema has no ${path}`);
    field = inner;
  }
  return field;
}

const isObject = (field: Field): field is { readonly properties: Fields } => 'properties' in field;

/** `lax`: what has no mapping is left out, since only some paths are wanted. */
function fieldOf(schema: z.ZodType, path: string, lax = false): Field {
  if (schema === instantSchema) return DATE;
  if (schema instanceof z.ZodNumber) return { type: schema.isInt ? 'long' : 'double' };
  return byKind(schema.def as unknown as Definition, path, lax);
}

type Definition =
  | { readonly type: 'readonly' | 'nullable' | 'optional' | 'default'; readonly innerType: z.ZodType }
  | { readonly type: 'pipe'; readonly in: z.ZodType }
  | { readonly type: 'array'; readonly element: z.ZodType }
  | { readonly type: 'object'; readonly shape: Readonly<Record<string, z.ZodType>> }
  | { readonly type: 'literal'; readonly values: readonly unknown[] }
  | { readonly type: 'union'; readonly options: readonly z.ZodType[] }
  | { readonly type: 'enum' | 'string' | 'boolean' };

function byKind(def: Definition, path: string, lax: boolean): Field {
  switch (def.type) {
    case 'readonly':
    case 'nullable':
    case 'optional':
    case 'default':
      return fieldOf(def.innerType, path, lax);
    case 'pipe':
      return fieldOf(def.in, path, lax);
    case 'array':
      return fieldOf(def.element, path, lax);
    case 'object':
      return { properties: propertiesOf(def.shape, path, lax) };
    case 'enum':
    case 'string':
      return KEYWORD;
    case 'boolean':
      return { type: 'boolean' };
    case 'literal':
      return ofValue(def.values[0], path);
    case 'union':
      return oneOf(
        def.options.map((option) => fieldOf(option, path, lax)),
        path,
      );
    default:
      throw new Unmappable(`no mapping for ${(def as { readonly type: string }).type} at ${path}`);
  }
}

function propertiesOf(shape: Readonly<Record<string, z.ZodType>>, path: string, lax: boolean): Fields {
  const fields: Record<string, Field> = {};
  for (const [name, inner] of Object.entries(shape)) {
    try {
      fields[name] = fieldOf(inner, path === '' ? name : `${path}.${name}`, lax);
    } catch (error) {
      if (!lax || !(error instanceof Unmappable)) throw error;
    }
  }
  return fields;
}

function ofValue(value: unknown, path: string): Field {
  if (typeof value === 'string') return KEYWORD;
  if (typeof value === 'boolean') return { type: 'boolean' };
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'long' : 'double' };
  throw new Unmappable(`no mapping for the value ${String(value)} at ${path}`);
}

/** All ways of a union must be indexed alike. */
function oneOf(fields: readonly Field[], path: string): Field {
  const [first, ...others] = fields;
  if (first === undefined || others.some((field) => JSON.stringify(field) !== JSON.stringify(first)))
    throw new Unmappable(`${path} may be several things`);
  return first;
}

/** The values at paths of a document, by name; a list on the way gives a list of what its items have. */
export function valuesAt(document: object, paths: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, valueAt(document, path.split('.'))]));
}

function valueAt(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => valueAt(item, [name, ...rest]));
  if (typeof value !== 'object' || value === null) return null;
  return valueAt((value as Readonly<Record<string, unknown>>)[name] ?? null, rest);
}
