import { replayScenario } from '@tingchao/cli/commands/replay.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { readScenarios, type Replayed } from '../journeys/scenario.ts';
import { scoreScenario } from '../journeys/score-scenario.ts';
import { openIn, takeCorner } from './open-test-platform.ts';

const settings = shippedSettings();

test.for(readScenarios())('$id comes out on Kafka and Elasticsearch as it does in memory', async (scenario) => {
  await using corner = takeCorner();
  const text = JSON.stringify(scenario);
  const there = await replayScenario(text, scenario.id, settings, (own, clock) => openIn(corner, own, { clock }));
  const wrong = scoreScenario(scenario, there as Replayed).filter(({ right }) => !right);
  expect(wrong).toEqual([]);
  expect(there).toEqual(await replayScenario(text, scenario.id, settings));
});
