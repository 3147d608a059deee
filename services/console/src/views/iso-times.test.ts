import { incidentSchema } from '@tingchao/domain/incident/incident.ts';
import { postSchema } from '@tingchao/domain/post/post.ts';
import { caseFileSchema } from '@tingchao/domain/response/case-file.ts';
import { instantSchema, parseInstant } from '@tingchao/domain/time/instant.ts';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { holdsInstant, withIsoTimes } from './iso-times.ts';

type Def = { readonly type: string; readonly [part: string]: unknown };
type Field = { readonly name: string; readonly isInstant: boolean };

/** Every field of a schema, however deep, and whether an instant stands in it. */
function* fieldsOf(schema: z.ZodType, name = ''): Generator<Field> {
  if (schema === instantSchema) return yield { name, isInstant: true };
  const def = schema.def as unknown as Def;
  if (def.type === 'object') {
    for (const [key, inner] of Object.entries(def['shape'] as Record<string, z.ZodType>)) yield* fieldsOf(inner, key);
    return undefined;
  }
  const inner = (def['innerType'] ?? def['element']) as z.ZodType | undefined;
  return inner === undefined ? yield { name, isInstant: false } : yield* fieldsOf(inner, name);
}

test.each([
  ['case', caseFileSchema],
  ['incident', incidentSchema],
  ['post', postSchema],
])('in a %s the name tells the instants from everything else', (_name, schema) => {
  for (const field of fieldsOf(schema))
    expect([field.name, holdsInstant(field.name)]).toEqual([field.name, field.isInstant]);
});

test('instants leave as ISO times, a missing one stays missing', () => {
  const at = parseInstant('2026-03-02T09:00');
  expect(withIsoTimes({ at, list: [{ dueAt: at, metAt: null }], count: 3 })).toEqual({
    at: '2026-03-02T09:00:00+08:00',
    list: [{ dueAt: '2026-03-02T09:00:00+08:00', metAt: null }],
    count: 3,
  });
});
