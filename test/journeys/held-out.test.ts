import { readdirSync, readFileSync } from 'node:fs';
import { replayScenario } from '@tingchao/cli/commands/replay.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import type { Replayed, Scenario } from './scenario.ts';
import { scoreScenario } from './score-scenario.ts';

const folder = new URL('./held-out/', import.meta.url);
const settings = shippedSettings();

/** Other matters than the acceptance scenarios, written by someone who had not read the rules that score them. */
const scenarios = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .toSorted()
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Scenario);

test('of scenarios about other matters at least 85 % of all checks hold', { timeout: 240_000 }, async () => {
  let right = 0;
  let all = 0;
  for (const scenario of scenarios) {
    const outcome = await replayScenario(JSON.stringify(scenario), scenario.id, settings);
    const checks = scoreScenario(scenario, outcome as Replayed);
    const wrong = checks.filter((check) => !check.right);
    const lines = wrong.map((check) => `\n    ✗ ${check.name}: ${check.detail}`).join('');
    process.stdout.write(`  ${scenario.id}: ${checks.length - wrong.length} of ${checks.length}${lines}\n`);
    right += checks.length - wrong.length;
    all += checks.length;
  }
  process.stdout.write(`  held out: ${right} of ${all} checks, ${((100 * right) / all).toFixed(1)} %\n`);
  expect(scenarios.length).toBeGreaterThanOrEqual(10);
  expect(right / all).toBeGreaterThanOrEqual(0.85);
});
