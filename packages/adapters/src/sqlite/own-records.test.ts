import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { anIncident, START } from '@tingchao/ports/examples.ts';
import { createFakeClock } from '../memory/fake-clock.ts';
import { openSqliteStores } from './open-sqlite-stores.ts';

test('only what a commit of this process told is its own; what an earlier one left, and what is appended, is checked', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tingchao-own-'));
  const clock = createFakeClock(START);
  const first = openSqliteStores(folder, { clock });
  await first.commit({ incidents: [anIncident({ id: 'before', version: 1 })] });
  await first.close();
  const stores = openSqliteStores(folder, { clock });
  try {
    const owned = async (): Promise<readonly unknown[]> =>
      (await stores.log.read('incidents.changed')).map(({ key, own }) => [key, own]);
    await stores.commit({ incidents: [anIncident({ id: 'now', version: 1 })] });
    expect(await owned()).toEqual([
      ['before', undefined],
      ['now', true],
    ]);
    await stores.log.append('posts.collected', [{ key: 'p', value: '{}' }]);
    expect((await stores.log.read('posts.collected'))[0]?.own).toBeUndefined();
    await stores.log.append('incidents.changed', [{ key: 'by hand', value: '{"odd":true}' }]);
    expect((await owned()).map((entry) => (entry as readonly unknown[])[1])).toEqual([undefined, undefined, undefined]);
  } finally {
    await stores.close();
    rmSync(folder, { recursive: true });
  }
});
