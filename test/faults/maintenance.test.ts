import { hours, minutes } from '@tingchao/domain/time/instant.ts';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import { createMaintenance } from '@tingchao/runtime/maintenance.ts';
import { openMemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';

test('a round of maintenance that cannot be done is told, and the next one is tried: no service ends with it', async () => {
  const memory = openMemoryPlatform();
  const troubles: readonly Error[] = [new Transient('Kafka 连不上'), new Permanent('Kafka 里有读不出的记录')];
  let round = 0;
  const maintenance = createMaintenance({
    ...memory,
    async maintain(options) {
      const trouble = troubles[round];
      round += 1;
      if (trouble !== undefined) throw trouble;
      return memory.maintain(options);
    },
  });
  await maintenance.start();
  await memory.clock.advance(minutes(10));
  await memory.clock.advance(hours(12));
  expect(memory.events.of('maintenance_failed').map(({ reason }) => reason)).toEqual(
    troubles.map(({ message }) => message),
  );
  expect(memory.events.of('log_maintained')).toHaveLength(1);
  await maintenance.stop();
});
