import { clockContract } from '@tingchao/ports/clock.contract.ts';
import { createSystemClock } from './system-clock.ts';

clockContract(() => {
  const clock = createSystemClock();
  return { clock, pass: (ms) => clock.sleep(ms) };
});
