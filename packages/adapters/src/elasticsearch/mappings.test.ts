import { instantSchema } from '@tingchao/domain/time/instant.ts';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { indexKinds, indexTemplate, type IndexKind } from './indices.ts';
import { fieldAt, fieldsOf } from './mappings.ts';

const keyword = { type: 'keyword', ignore_above: 1024 };

test('a field has the type of its values, whatever wraps it', () => {
  const schema = z
    .strictObject({
      at: instantSchema.nullable(),
      count: z.number().int().min(0).default(0),
      share: z.union([z.literal(0), z.literal(1)]).nullable(),
      score: z.number().min(0).max(1),
      level: z.enum(['I', 'II']).optional(),
      open: z.boolean(),
      parts: z.array(z.strictObject({ unit: z.string() }).readonly()).readonly(),
    })
    .readonly();
  expect(fieldsOf(schema)).toMatchObject({
    at: { type: 'date' },
    count: { type: 'long' },
    share: { type: 'long' },
    score: { type: 'double' },
    level: keyword,
    open: { type: 'boolean' },
    parts: { properties: { unit: keyword } },
  });
  expect(fieldAt(schema, 'parts.unit')).toEqual(keyword);
});

test('what a schema leaves open is refused, not guessed', () => {
  expect(() => fieldsOf(z.strictObject({ memory: z.record(z.string(), z.unknown()) }))).toThrow('memory');
  expect(() => fieldsOf(z.strictObject({ either: z.union([z.string(), z.number()]) }))).toThrow('either');
  expect(() => fieldAt(z.strictObject({ a: z.string() }), 'b')).toThrow('b');
});

test('every index is strict, carries its schema version and says nothing of authors', () => {
  for (const kind of indexKinds) {
    const { template } = indexTemplate('tingchao', kind);
    expect(template.mappings).toMatchObject({ dynamic: 'strict', _meta: { schema_version: 1 } });
    expect(JSON.stringify(template.mappings)).not.toMatch(/author/i);
  }
});

test('an extra analyzer is a matter of the template of posts only', () => {
  const titled = (kind: IndexKind): unknown =>
    indexTemplate('tingchao', kind, { titleAnalyzer: 'smartcn' }).template.mappings.properties['title'];
  expect(titled('posts')).toEqual({ type: 'text', analyzer: 'smartcn' });
  expect(titled('cases')).toBeUndefined();
});
