import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStores } from '@tingchao/adapters/sqlite/open-sqlite-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { SETTINGS_SUBJECT, settingsInLog } from '@tingchao/ports/settings-store.ts';
import { shippedFolder } from '@tingchao/testkit/live-platform.ts';
import { expect, test } from 'vitest';
import { runTingchao, startProcess } from '../journeys/running-system.ts';
import { startChild } from './child-process.ts';

async function killed(when: 'before' | 'after', work: (data: string) => Promise<void>): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'tingchao-settings-'));
  try {
    const child = startChild([data, shippedFolder, when], [], 'settings-child.ts');
    expect([await child.ended, child.stderr()]).toEqual(['SIGKILL', '']);
    await work(data);
  } finally {
    rmSync(data, { recursive: true });
  }
}

test('an edit whose writer is killed right after saving is in force at the next start, and audited once', async () => {
  await killed('after', async (data) => {
    for (let start = 0; start < 2; start += 1) {
      const system = startProcess(data, '--no-sample');
      await system.welcome;
      const state = JSON.parse((await runTingchao(data, 'config', 'history', '--json')).out) as object;
      expect(state).toMatchObject({
        inForce: 1,
        latest: 1,
        parts: [
          { where: '主进程', version: 1 },
          { where: 'analyzer', version: 1 },
        ],
        versions: [{ by: '甲', reason: '改名' }],
      });
      expect((await system.interrupt()).code).toBe(0);
    }
    expect((await runTingchao(data, 'audit', 'verify')).out).toContain('审计链完整');
    const stores = openSqliteStores(data, { clock: createSystemClock() });
    expect(await stores.audit.list({ subject: SETTINGS_SUBJECT, limit: 10 })).toMatchObject([
      { actor: '甲', action: 'settings_changed' },
    ]);
    await stores.close();
  });
});

test('an edit whose writer is killed before saving has not been, and the next one gets its number', async () => {
  await killed('before', async (data) => {
    const stores = openSqliteStores(data, { clock: createSystemClock() });
    expect(await settingsInLog(stores).history()).toEqual([]);
    await stores.close();
    expect((await runTingchao(data, 'config', 'rollback', '0', '--by', '乙', '--reason', '试')).err).toContain(
      '没有可改的内容',
    );
  });
});
