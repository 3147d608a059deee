import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { openSignals } from './signals.ts';

test('one Ctrl-C that arrives twice is told once, a second one a second later is told too', () => {
  const process = new EventEmitter();
  let now = 0;
  const signals = openSignals(process, () => now);
  let told = 0;
  signals.on('SIGINT', () => (told += 1));
  process.emit('SIGINT');
  process.emit('SIGINT');
  expect(told).toBe(1);
  now = 1_500;
  process.emit('SIGINT');
  expect(told).toBe(2);
});

test('a fault is passed on with its error, and nothing after closing', () => {
  const process = new EventEmitter();
  const signals = openSignals(process, () => 0);
  const errors: unknown[] = [];
  signals.on('uncaughtException', (error) => errors.push(error));
  process.emit('uncaughtException', 'boom');
  signals.close();
  process.emit('uncaughtException', 'again');
  expect(errors).toEqual(['boom']);
});
