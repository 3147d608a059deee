import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStores } from '@tingchao/adapters/sqlite/open-sqlite-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { letterRegister, missingNumbers } from '@tingchao/domain/response/letter-register.ts';
import { expect, test } from 'vitest';
import { startChild } from './child-process.ts';

/** Which write each life dies at, and on which side of it: together they reach from the first case to the last receipt. */
const deaths: readonly (readonly [number, 'before' | 'after'])[] = [
  [1, 'after'],
  [3, 'before'],
  [30, 'after'],
  [2, 'after'],
  [12, 'before'],
  [7, 'after'],
  [20, 'after'],
  [3, 'before'],
  [9, 'after'],
  [25, 'before'],
  [6, 'after'],
  [14, 'before'],
];

async function casesIn(folder: string): Promise<readonly CaseFile[]> {
  const stores = openSqliteStores(join(folder, 'data'), { clock: createSystemClock() });
  try {
    return await stores.cases.list({});
  } finally {
    await stores.close();
  }
}

test(
  'a desk that is killed at any write loses no step, takes none twice, moves no clock and leaves no gap in numbering',
  { timeout: 180_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tingchao-supervise-'));
    try {
      let before: readonly CaseFile[] = [];
      for (const [cut, when] of deaths) {
        const child = startChild([folder, String(cut), when], [], 'supervision-child.ts');
        expect([await child.ended, child.stderr()]).toEqual([expect.toBeOneOf(['SIGKILL', 0]), '']);
        const now = await casesIn(folder);
        for (const old of before) {
          const kept = now.find(({ id }) => id === old.id);
          expect(kept?.number).toBe(old.number);
          expect(kept?.deadlines.map(({ id, dueAt }) => [id, dueAt])).toEqual(
            old.deadlines.map(({ id, dueAt }) => [id, dueAt]),
          );
          expect(kept?.fired.slice(0, old.fired.length)).toEqual(old.fired);
          for (const letter of old.letters.filter(({ number }) => number !== null)) {
            expect(kept?.letters.find(({ id }) => id === letter.id)).toMatchObject({
              number: letter.number,
              signedAt: letter.signedAt,
            });
          }
        }
        before = now;
      }
      const last = startChild([folder, '0', 'after'], [], 'supervision-child.ts');
      await last.saying('done');
      expect(await last.ended).toBe(0);
      const files = await casesIn(folder);
      expect(files).toHaveLength(3);
      for (const file of files) {
        for (const all of [file.fired, file.letters, file.notices]) {
          expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
        }
        expect(file.letters.filter(({ status }) => status === 'draft')).toEqual([]);
        expect(file.ledger.filter(({ action }) => action === 'sign_letter')).toHaveLength(
          file.letters.filter(({ status }) => status === 'signed').length,
        );
        expect(file.notices.every(({ status }) => status === 'sent')).toBe(true);
      }
      const register = letterRegister(files);
      expect(register.length).toBeGreaterThan(3);
      expect(missingNumbers(register)).toEqual([]);
      const handed = files.flatMap(({ handovers }) => handovers ?? []);
      expect(handed.map(({ status }) => status)).toEqual(['signed', 'signed', 'signed']);
      expect(handed.map(({ number }) => (number ?? '').replace(/〔\d+〕/, '')).toSorted()).toEqual(
        [1, 2, 3].map((n) => `舆移送${n}号`),
      );
      // What was sent and could not be written down leaves again, under its own key: none is lost, every key is one notice.
      const keys = new Set(readFileSync(join(folder, 'sent.txt'), 'utf8').trim().split('\n'));
      expect([...keys].toSorted()).toEqual(files.flatMap(({ notices }) => notices.map(({ id }) => id)).toSorted());
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
