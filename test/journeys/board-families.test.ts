import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import { expect, test } from 'vitest';
import { collectFamilies, expectFamilies, type FamilyHome } from './board-families.ts';

/** One machine; `test/cluster/board-families.test.ts` asks the same of a cluster. */
function oneMachine(): FamilyHome {
  const dataFolder = mkdtempSync(join(tmpdir(), 'tingchao-boards-'));
  const events = createPinoEvents({ level: 'warn' });
  return {
    open: ({ settings, fetcher }) =>
      openPlatform(settings, { mode: 'embedded', dataFolder, env: {}, events, fetcher, notifiers: [] }),
    [Symbol.asyncDispose]: async () => rmSync(dataFolder, { recursive: true }),
  };
}

test('leader board, mayor mailbox, 12345 export and interaction column are collected by the sample settings alone', async () => {
  await using home = oneMachine();
  const kept = await collectFamilies(home);
  expectFamilies(kept);
  expect(kept.length).toBeGreaterThan(0);
});
