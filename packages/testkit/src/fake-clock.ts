// The replay of scenarios needs the same clock, so it lives with the memory adapters.
export { createFakeClock, type FakeClock } from '@tingchao/adapters/memory/fake-clock.ts';
