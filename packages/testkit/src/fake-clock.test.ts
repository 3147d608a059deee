import { clockContract } from '@tingchao/ports/clock.contract.ts';
import { createFakeClock } from './fake-clock.ts';

clockContract(() => {
  const clock = createFakeClock();
  return { clock, pass: (ms) => clock.advance(ms) };
});
