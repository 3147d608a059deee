import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant, minutes, plus } from '@tingchao/domain/time/instant.ts';
import { expect, test } from 'vitest';
import { openErrands } from './errands.ts';

const at = instant(Date.now());
const folder = (): string => mkdtempSync(join(tmpdir(), 'errands-'));

test('an errand is taken once, and its answer is there for who asked', () => {
  const errands = openErrands(folder());
  const id = errands.leave('propose', { url: 'https://a.example/' }, at)!;
  expect(errands.look(id, at)).toEqual({ state: 'waiting' });
  expect(errands.take()).toMatchObject({ id, kind: 'propose', asked: { url: 'https://a.example/' } });
  expect(errands.take()).toBeUndefined();
  expect(errands.look(id, at)).toEqual({ state: 'working' });
  errands.answer(id, { ok: true, value: 7 });
  expect(errands.look(id, at)).toEqual({ state: 'done', answer: { ok: true, value: 7 } });
});

test('what nobody answers is told to be lost, a stranger’s id is nothing, and a crowd is refused', () => {
  const errands = openErrands(folder());
  const id = errands.leave('propose', {}, at)!;
  expect(errands.look(id, plus(at, minutes(5)))).toEqual({ state: 'lost' });
  expect(errands.look('../../etc/passwd', at)).toBeUndefined();
  for (let n = 1; n < 20; n += 1) expect(errands.leave('propose', {}, at)).toBeDefined();
  expect(errands.leave('propose', {}, at)).toBeUndefined();
  errands.clear(plus(at, minutes(61)));
  expect(errands.take()).toBeUndefined();
});
