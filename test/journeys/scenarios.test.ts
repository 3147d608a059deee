import { replayScenario } from '@tingchao/cli/commands/replay.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { describe, expect, test } from 'vitest';
import { readScenarios, type Replayed, type Scenario } from './scenario.ts';
import { scoreScenario, type Check } from './score-scenario.ts';
import { makeFromSlots, VARIANTS_PER_SCENARIO } from './variants/from-slots.ts';
import { makeVariants } from './variants/make-variants.ts';

const scenarios = new Map(readScenarios().map((scenario) => [scenario.id, scenario]));
const settings = shippedSettings();

async function score(scenario: Scenario): Promise<readonly Check[]> {
  const outcome = await replayScenario(JSON.stringify(scenario), scenario.id, settings);
  return scoreScenario(scenario, outcome as Replayed);
}

/** Prints one line per scenario and every check that failed. */
function report(id: string, checks: readonly Check[]): void {
  const wrong = checks.filter((check) => !check.right);
  const lines = wrong.map((check) => `\n    ✗ ${check.name}: ${check.detail}`).join('');
  process.stdout.write(`  ${id}: ${checks.length - wrong.length} of ${checks.length}${lines}\n`);
}

/** Scores and reports each; counts the checks, and those that hold. */
async function scoreAll(variants: readonly Scenario[]): Promise<{ readonly right: number; readonly all: number }> {
  let right = 0;
  let all = 0;
  for (const variant of variants) {
    const checks = await score(variant);
    report(variant.id, checks);
    right += checks.filter((check) => check.right).length;
    all += checks.length;
  }
  return { right, all };
}

describe('the acceptance scenarios', () => {
  test('all eight come out wholly right', { timeout: 120_000 }, async () => {
    let whole = 0;
    for (const scenario of scenarios.values()) {
      const checks = await score(scenario);
      report(scenario.id, checks);
      if (checks.every((check) => check.right)) whole += 1;
    }
    expect(scenarios.size).toBe(8);
    expect(whole).toBe(8);
  });

  test(
    'told in other words, at other places and times, at least 85 % of all checks hold',
    { timeout: 240_000 },
    async () => {
      const variants = makeVariants(scenarios);
      const { right, all } = await scoreAll(variants);
      process.stdout.write(`  variants: ${right} of ${all} checks, ${((100 * right) / all).toFixed(1)} %\n`);
      expect(variants.length).toBeGreaterThanOrEqual(20);
      expect(right / all).toBeGreaterThanOrEqual(0.85);
    },
  );

  test('drawn from slots, 95 % of all checks hold', { timeout: 240_000 }, async () => {
    const variants = makeFromSlots(scenarios, settings.calendars, VARIANTS_PER_SCENARIO);
    const { right, all } = await scoreAll(variants);
    process.stdout.write(
      `  from slots: ${variants.length} variants, ${right} of ${all} checks, ${((100 * right) / all).toFixed(1)} %\n`,
    );
    expect(variants.length).toBeGreaterThanOrEqual(40);
    expect(right / all).toBeGreaterThanOrEqual(0.95);
  });
});
