import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caseRecord, incidentRecord } from '@tingchao/ports/commit.ts';
import { aCase, anIncident } from '@tingchao/ports/examples.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSystemClock } from '../system/system-clock.ts';
import { openSqliteStores } from './open-sqlite-stores.ts';
import { rebuildDataFolder } from './rebuild.ts';

const clock = createSystemClock();
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tingchao-rebuild-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () => openSqliteStores(folder, { clock });

test('of several records of a document a rebuild takes the newest version, not the last record', async () => {
  const [incident, file] = [anIncident(), aCase()];
  const newest = { ...incident, version: 2, title: '最新' };
  const stores = open();
  await stores.commit({ incidents: [incident], cases: [file] });
  await stores.commit({ incidents: [newest], cases: [{ ...file, version: 2 }] });
  await stores.log.append('incidents.changed', [incidentRecord(incident)]);
  await stores.log.append('cases.changed', [caseRecord(file)]);
  await stores.close();
  await rebuildDataFolder(folder, { at: clock.now() });
  const rebuilt = open();
  expect(await rebuilt.incidents.get(incident.id)).toEqual({ ...newest, appendedVersion: 2 });
  expect(await rebuilt.cases.get(file.id)).toMatchObject({ version: 2, appendedVersion: 2 });
  await rebuilt.close();
});

test('what the topic does not have yet stays as it is stored, and what it has newer wins', async () => {
  const [untold, told] = [anIncident(), anIncident()];
  const stores = open();
  await stores.incidents.save([untold, told]);
  await stores.log.append('incidents.changed', [incidentRecord({ ...told, version: 2 })]);
  await stores.close();
  expect(await rebuildDataFolder(folder, { at: clock.now() })).toMatchObject({ carried: 1 });
  const rebuilt = open();
  expect(await rebuilt.incidents.unappended(10)).toEqual([untold]);
  expect(await rebuilt.incidents.get(told.id)).toMatchObject({ version: 2, appendedVersion: 2 });
  await rebuilt.close();
});
