import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant } from '@tingchao/domain/time/instant.ts';
import type { Topic } from '@tingchao/ports/message-log.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openErasableKeys, type ErasableKeys } from './erasable-keys.ts';
import { openKeyRing, type KeyRing } from './key-ring.ts';
import { caseName, incidentName, postName } from './record-names.ts';
import { countedName, openRecordSealer, type RecordSealer } from './record-sealer.ts';
import { createSealer, dayKeyName } from './sealer.ts';

const at = instant(Date.parse('2026-03-02T09:00:00+08:00'));
let folder = '';
let days: KeyRing;
let keys: ErasableKeys;
let sealer: RecordSealer;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tingchao-'));
  days = openKeyRing(join(folder, 'keys'));
  keys = openErasableKeys(join(folder, 'log-keys'));
  sealer = openRecordSealer(days, keys);
});
afterEach(() => rmSync(folder, { recursive: true }));

const place = (topic: Topic, key: string, carried = '') => ({ topic, key, carried });
const seal = (value: string, where: ReturnType<typeof place>): Buffer => {
  const sealed = sealer.seal(value, where, at);
  if (typeof sealed === 'string') throw new Error(sealed);
  return Buffer.from(sealed);
};
const opens = (bytes: Buffer, where: ReturnType<typeof place>): boolean => {
  try {
    return sealer.open(bytes, where).kind === 'text';
  } catch {
    return false;
  }
};
const text = (value: string) => ({ kind: 'text', text: value });
const erased = { kind: 'erased' };

test('what is sealed opens at its place and nowhere else, and shows no word', () => {
  for (const topic of ['posts.collected', 'posts.kept', 'incidents.changed', 'cases.changed', 'parked'] as const) {
    const sealed = seal('{"text":"工地夜间噪音"}', place(topic, 'a'));
    expect(sealed.includes('噪音')).toBe(false);
    expect(sealer.open(sealed, place(topic, 'a'))).toEqual(text('{"text":"工地夜间噪音"}'));
    expect(opens(sealed, place(topic, 'b'))).toBe(false);
    expect(opens(sealed, place(topic === 'posts.kept' ? 'posts.collected' : 'posts.kept', 'a'))).toBe(false);
    for (let n = 1; n < sealed.length; n += 1) {
      const changed = Buffer.from(sealed);
      changed[n] = (changed[n] ?? 0) ^ 1;
      expect(opens(changed, place(topic, 'a'))).toBe(false);
    }
  }
});

test('an erased post takes its revisions and answers along; an erased answer leaves the post', () => {
  const family = ['a', 'a#2', 'a/reply', 'a/reply#1'];
  const sealed = (['posts.collected', 'posts.kept'] as const).flatMap((topic) =>
    [...family, 'b'].map((key) => ({ where: place(topic, key), bytes: seal('1', place(topic, key)) })),
  );
  const readable = (): readonly string[] => [
    ...new Set(
      sealed.filter(({ where, bytes }) => sealer.open(bytes, where).kind === 'text').map(({ where }) => where.key),
    ),
  ];
  keys.erase([postName('a/reply')]);
  expect(readable()).toEqual(['a', 'a#2', 'b']);
  keys.erase([postName('a#2')]);
  expect(readable()).toEqual(['a', 'b']);
  keys.erase([postName('a')]);
  expect(readable()).toEqual(['b']);
  expect(sealer.seal('1', place('posts.collected', 'a#3'), at)).toBe('erased');
});

test('what an erasure left of a document stays readable, whatever was sealed before it', () => {
  const [kept, remains] = ['{"post":{"text":"停水"}}', '{"post":{"text":"","erasedAt":5}}'];
  const [before, after] = [seal(kept, place('posts.kept', 'a')), seal(remains, place('posts.kept', 'a'))];
  const incident = seal('{"version":2,"erasedAt":5}', place('incidents.changed', 'a'));
  keys.erase([postName('a'), incidentName('a'), caseName('a')]);
  expect(sealer.open(before, place('posts.kept', 'a'))).toEqual(erased);
  expect(sealer.open(after, place('posts.kept', 'a'))).toEqual(text(remains));
  expect(sealer.open(incident, place('incidents.changed', 'a'))).toMatchObject({ kind: 'text' });
  expect(sealer.seal(remains, place('posts.kept', 'a'), at)).toBeInstanceOf(Uint8Array);
  expect(sealer.seal(kept, place('posts.kept', 'a'), at)).toBe('erased');
  expect(sealer.seal('{"note":"{\\"erasedAt\\":5}"}', place('cases.changed', 'a'), at)).toBe('erased');
});

test('a name that is renewed loses what was sealed before and goes on', () => {
  const where = place('incidents.changed', 'a');
  const [before, other] = [seal('1', where), seal('1', place('incidents.changed', 'b'))];
  keys.erase([countedName(incidentName('a'), 0)]);
  const after = seal('2', where);
  expect(sealer.open(before, where)).toEqual(erased);
  expect(sealer.open(after, where)).toEqual(text('2'));
  expect(sealer.open(other, place('incidents.changed', 'b'))).toEqual(text('1'));
});

test('what is parked goes with the post, incident or case that it carries', () => {
  const parked = ['a#1', 'i', 'c', 'z'].map((id) => ({ where: place('parked', `x/${id}`, id), id }));
  const sealed = parked.map(({ where }) => seal('1', where));
  keys.erase([postName('a'), incidentName('i'), caseName('c')]);
  expect(parked.map(({ where }, n) => sealer.open(sealed[n] ?? Buffer.alloc(0), where).kind)).toEqual([
    'erased',
    'erased',
    'erased',
    'text',
  ]);
});

test('raw words also go with the key of their day, masked ones do not', () => {
  const [collected, kept] = [place('posts.collected', 'a'), place('posts.kept', 'a')];
  const sealed = [seal('1', collected), seal('1', kept)] as const;
  days.erase(dayKeyName('log', at));
  expect(sealer.open(sealed[0], collected)).toEqual({ kind: 'expired' });
  expect(sealer.open(sealed[1], kept)).toEqual(text('1'));
});

test('what was sealed by days only still opens; what others sealed is told apart from what was erased', () => {
  const older = Buffer.from(createSealer(days, 'log').seal('旧', 'a', at));
  expect(sealer.open(older, place('posts.collected', 'a'))).toEqual(text('旧'));
  const others = openRecordSealer(days, openErasableKeys(join(folder, 'other')));
  expect(() => others.open(seal('1', place('posts.kept', 'a')), place('posts.kept', 'a'))).toThrow(
    'another installation',
  );
  expect(sealer.seal('1', place('settings.changed', 'a'), at)).toBe('plain');
});
