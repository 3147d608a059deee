import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import { expect, test } from 'vitest';
import { filesIn, findLeaks, type PrivacyHome } from './private-citizens.ts';

/** One machine; `test/cluster/privacy.test.ts` asks the same of a cluster. */
function oneMachine(): PrivacyHome {
  const dataFolder = mkdtempSync(join(tmpdir(), 'tingchao-privacy-'));
  return {
    open: ({ settings, ...parts }) => openPlatform(settings, { mode: 'embedded', dataFolder, ...parts }),
    kept: async () => filesIn(dataFolder),
    [Symbol.asyncDispose]: async () => rmSync(dataFolder, { recursive: true }),
  };
}

test('what a citizen says of himself is found in no file, notice, log line, page or list', async () => {
  await using home = oneMachine();
  expect(await findLeaks(home)).toEqual([]);
});
