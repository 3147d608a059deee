import type { z } from 'zod';

/**
 * The few parts of zod's definition objects that are read here. Zod publishes `def` for tools; the types of the
 * single kinds are not exported in a form that a walk over all of them can use.
 */
type Definition = {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly keyType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly out?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly items?: readonly z.ZodType[];
  readonly rest?: z.ZodType | null;
  readonly left?: z.ZodType;
  readonly right?: z.ZodType;
  readonly getter?: () => z.ZodType;
  readonly entries?: Readonly<Record<string, string | number>>;
  readonly values?: readonly unknown[];
};

const definitionOf = (schema: z.ZodType): Definition => schema.def;

/** The schema with its wrappers taken off (optional, default, readonly, pipe …); a union gives each of its options. */
function unwrap(schema: z.ZodType): readonly z.ZodType[] {
  const definition = definitionOf(schema);
  if (definition.options) return definition.options.flatMap(unwrap);
  if (definition.left && definition.right) return [...unwrap(definition.left), ...unwrap(definition.right)];
  if (definition.getter) return unwrap(definition.getter());
  if (definition.type === 'pipe') {
    // `z.preprocess` puts the transform in front, `.transform` behind: what is written in the file is the other side.
    const side = definition.in && definitionOf(definition.in).type === 'transform' ? definition.out : definition.in;
    return side ? unwrap(side) : [];
  }
  return definition.innerType ? unwrap(definition.innerType) : [schema];
}

function step(schema: z.ZodType, key: PropertyKey): readonly z.ZodType[] {
  const { shape, element, valueType, items, rest } = definitionOf(schema);
  if (shape) return shape[String(key)] ? [shape[String(key)] as z.ZodType] : [];
  if (items) {
    const item = items[Number(key)] ?? rest;
    return item ? [item] : [];
  }
  const next = element ?? valueType;
  return next ? [next] : [];
}

/** Every schema that may apply at a path of the document (more than one below a union). */
export function schemasAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly z.ZodType[] {
  let current = [schema];
  for (const key of path) current = current.flatMap((one) => unwrap(one)).flatMap((one) => step(one, key));
  return current;
}

/** The ways to write what stands at a path, by the word that `key` must have in each; for a union told apart by `key`. */
export function waysAt(
  schema: z.ZodType,
  path: readonly PropertyKey[],
  key: PropertyKey,
): ReadonlyMap<string, z.ZodType> {
  const ways = new Map<string, z.ZodType>();
  for (const option of schemasAt(schema, path).flatMap(unwrap)) {
    const word = definitionOf(option).shape?.[String(key)];
    for (const value of word ? (definitionOf(word).values ?? []) : []) ways.set(String(value), option);
  }
  return ways;
}

/** The keys an object may have at a path; a record with closed keys counts too. Empty when any key is allowed. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const keys = schemasAt(schema, path)
    .flatMap(unwrap)
    .flatMap((one) => {
      const { shape, keyType } = definitionOf(one);
      return shape ? Object.keys(shape) : keyType ? valuesOf(keyType) : [];
    });
  return [...new Set(keys)];
}

/** The literal values allowed at a path, as text; empty when the place is open. */
export function valuesAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  return [...new Set(schemasAt(schema, path).flatMap(valuesOf))];
}

function valuesOf(schema: z.ZodType): readonly string[] {
  return unwrap(schema).flatMap((one) => {
    const { entries, values } = definitionOf(one);
    return entries ? Object.values(entries).map(String) : (values ?? []).map(String);
  });
}

/** What the schema says about a place (`.meta({description})`), or undefined. */
export function descriptionAt(schema: z.ZodType, path: readonly PropertyKey[]): string | undefined {
  for (const one of schemasAt(schema, path)) {
    let current: z.ZodType | undefined = one;
    while (current) {
      const text: string | undefined = current.meta()?.description;
      if (text) return text;
      current = definitionOf(current).innerType;
    }
  }
  return undefined;
}
