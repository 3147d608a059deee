import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account, Session } from '@tingchao/domain/access/account.ts';
import { hours, plus } from '@tingchao/domain/time/instant.ts';
import { START } from '@tingchao/ports/examples.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFakeClock } from '../memory/fake-clock.ts';
import { backUp, restore } from './backup.ts';
import { openSqliteStores } from './open-sqlite-stores.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tingchao-accounts-'));
  mkdirSync(join(root, 'config'));
  writeFileSync(join(root, 'config', 'app.yaml'), 'version: 1\n');
});
afterEach(() => rmSync(root, { recursive: true }));
const open = (machine: string): Stores => openSqliteStores(join(root, machine), { clock: createFakeClock(START) });

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const account = (id: string, more: Partial<Account> = {}): Account => ({
  id,
  version: 1,
  name: id,
  unit: 'cac_office',
  place: null,
  roles: ['analyst'],
  passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$hash',
  firstPasswordUntil: null,
  totp: null,
  disabledAt: null,
  epoch: 0,
  createdAt: START,
  changedAt: START,
  ...more,
});
const session: Session = {
  id: 'a'.repeat(64),
  account: 'li.na',
  epoch: 0,
  startedAt: START,
  lastSeenAt: START,
  by: 'password+totp',
  client: 'a browser',
};

test('accounts, second factors and recovery codes come back on an empty machine, and nobody is signed in there', async () => {
  const people = [
    account('li.na', { totp: { secret, confirmedAt: START, lastStep: 57, recovery: ['b'.repeat(64)] } }),
    account('new', { firstPasswordUntil: plus(START, hours(72)) }),
    account('gone', { disabledAt: START }),
  ];
  const first = open('first');
  for (const one of people) await first.accounts.save(one);
  await first.accounts.putSession(session);
  await backUp({
    dataFolder: join(root, 'first'),
    configFolder: join(root, 'config'),
    target: join(root, 'copy'),
    at: START,
  });
  await first.close();
  rmSync(join(root, 'first'), { recursive: true });

  mkdirSync(join(root, 'second'));
  await restore({ source: join(root, 'copy'), dataFolder: join(root, 'second'), at: START });
  const second = open('second');
  const back = new Map((await second.accounts.list()).map((one) => [one.id, one]));
  for (const one of people) expect(back.get(one.id)).toEqual(one);
  expect(await second.accounts.session(session.id)).toBeUndefined();
  expect(await second.accounts.sessionsOf('li.na')).toEqual([]);
  // The next version is saved on top of what came back.
  await second.accounts.save({ ...people[0]!, version: 2, epoch: 1 });
  await expect(second.accounts.save({ ...people[0]!, version: 2 })).rejects.toThrow();
  await second.close();
});

test('a secret of a second factor lies in no file of the copy as it is', async () => {
  const first = open('first');
  await first.accounts.save(account('li.na', { totp: { secret, confirmedAt: START, lastStep: 0 } }));
  await backUp({
    dataFolder: join(root, 'first'),
    configFolder: join(root, 'config'),
    target: join(root, 'copy'),
    at: START,
  });
  await first.close();
  const database = join(root, 'copy', 'data', 'tingchao.db');
  expect(existsSync(database)).toBe(true);
  expect(readFileSync(database).includes(secret)).toBe(false);
});
