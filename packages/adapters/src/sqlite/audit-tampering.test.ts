import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hours, plus } from '@tingchao/domain/time/instant.ts';
import { START } from '@tingchao/ports/examples.ts';
import { createFakeClock } from '../memory/fake-clock.ts';
import { inspectData } from './inspect-data.ts';
import { openSqliteStores } from './open-sqlite-stores.ts';

let folder = '';
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tingchao-audit-'));
  const clock = createFakeClock(START);
  const stores = openSqliteStores(folder, { clock });
  for (let n = 1; n <= 6; n += 1) {
    await clock.advance(hours(6));
    const at = plus(START, hours(6 * n));
    await stores.audit.append(`${n}`, { at, actor: 'a', action: 'case_stepped', subject: `${n % 2}`, detail: { n } });
  }
  await stores.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

function tamper(sql: string): void {
  const database = new DatabaseSync(join(folder, 'tingchao.db'));
  database.exec(sql);
  database.close();
}
const brokenAt = async (): Promise<number | null | undefined> => (await inspectData(folder))?.audit.brokenAt;

test('an untouched chain fits, and so does every page of the database', async () => {
  expect(await inspectData(folder)).toMatchObject({ audit: { entries: 6, brokenAt: null }, database: 'ok' });
  expect(await inspectData(join(folder, 'elsewhere'))).toBeUndefined();
});

test('an edited entry is found where it was edited', async () => {
  tamper(`UPDATE audit SET actor = 'b' WHERE seq = 3`);
  expect(await brokenAt()).toBe(3);
});

test('a deleted entry is found where it is missing', async () => {
  tamper('DELETE FROM audit WHERE seq = 2');
  expect(await brokenAt()).toBe(2);
});

test('two entries that changed places are found', async () => {
  tamper(`UPDATE audit SET seq = 99 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 5;
    UPDATE audit SET seq = 5 WHERE seq = 99`);
  expect(await brokenAt()).toBe(4);
});

test('a cut tail is caught by the signed head outside', async () => {
  tamper('DELETE FROM audit WHERE seq > 4');
  expect(await brokenAt()).toBe(5);
});

test('a head that was rewritten to fit a cut tail has the wrong signature', async () => {
  tamper('DELETE FROM audit WHERE seq > 5');
  const file = join(folder, 'audit-heads', '2026-03-03.json');
  const head = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ ...head, seq: 5 }));
  expect(await brokenAt()).not.toBeNull();
});
