import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { createFakeClock } from '@tingchao/adapters/memory/fake-clock.ts';
import type { Platform, Service, ServiceFactory } from './platform.ts';
import { run } from './run.ts';

/** A process to send signals to, services that say what happens to them, and the code `run` ended with. */
function stage() {
  const from = new EventEmitter();
  const clock = createFakeClock();
  const said: string[] = [];
  const reported: unknown[] = [];
  const close = async (): Promise<void> => void said.push('platform closed');
  // The parts of a platform that `run` touches.
  const platform = { clock, events: { emit: () => {} }, close } as unknown as Platform;
  const ready = Promise.withResolvers<void>();
  const begin = (...factories: readonly ServiceFactory[]): Promise<number> =>
    run({ platform, from, report: (error) => reported.push(error), onStarted: () => ready.resolve() }, ...factories);
  const service = (name: string, over: Partial<Service> = {}): ServiceFactory => {
    const done = new Promise<void>(() => {});
    return () => ({
      name,
      done,
      start: async () => void said.push(`${name} started`),
      stop: async () => void said.push(`${name} stopped`),
      ...over,
    });
  };
  return { from, clock, said, reported, begin, service, started: ready.promise };
}

describe('run', () => {
  test('services start in order and stop in reverse; a drain ends with 0', async () => {
    const { from, said, begin, service, started } = stage();
    const code = begin(service('a'), service('b'));
    await started;
    from.emit('SIGTERM');
    expect(await code).toBe(0);
    expect(said).toEqual(['a started', 'b started', 'b stopped', 'a stopped', 'platform closed']);
    expect(from.listenerCount('SIGTERM') + from.listenerCount('unhandledRejection')).toBe(0);
  });

  test('a service that cannot go on stops everything, with 1 and its reason', async () => {
    const { said, reported, begin, service, started } = stage();
    const broken = Promise.withResolvers<void>();
    const code = begin(service('a'), service('b', { done: broken.promise }));
    await started;
    broken.reject(new Error('disk gone'));
    expect(await code).toBe(1);
    expect(reported).toMatchObject([{ message: 'disk gone' }]);
    expect(said.slice(-3)).toEqual(['b stopped', 'a stopped', 'platform closed']);
  });

  test('a service that cannot start stops those before it, and none behind it begins', async () => {
    const { said, reported, begin, service } = stage();
    const start = async (): Promise<void> => {
      throw new Error('port taken');
    };
    expect(await begin(service('a'), service('b', { start }), service('c'))).toBe(1);
    expect(reported).toMatchObject([{ message: 'port taken' }]);
    expect(said).toEqual(['a started', 'b stopped', 'a stopped', 'platform closed']);
  });

  test('an error nobody handled ends with 1', async () => {
    for (const name of ['unhandledRejection', 'uncaughtException']) {
      const { from, reported, begin, service, started } = stage();
      const code = begin(service('a'));
      await started;
      from.emit(name, new Error('lost'));
      expect(await code).toBe(1);
      expect(reported).toMatchObject([{ message: 'lost' }]);
    }
  });

  test('a drain has 30 seconds', async () => {
    const { from, clock, reported, begin, service, started } = stage();
    const code = begin(service('a', { stop: () => new Promise(() => {}) }));
    await started;
    from.emit('SIGINT');
    await clock.advance(29_999);
    expect(reported).toEqual([]);
    await clock.advance(1);
    expect(await code).toBe(1);
    expect(reported).toHaveLength(1);
  });

  test('a second signal cuts the drain short', async () => {
    const { from, begin, service, started } = stage();
    const code = begin(service('a', { stop: () => new Promise(() => {}) }));
    await started;
    from.emit('SIGINT');
    from.emit('SIGINT');
    expect(await code).toBe(130);
  });

  test('a signal while services still start is heeded', async () => {
    const { from, said, begin, service } = stage();
    const code = begin(service('a', { start: () => new Promise(() => {}) }), service('b'));
    from.emit('SIGTERM');
    expect(await code).toBe(0);
    expect(said).toEqual(['a stopped', 'platform closed']);
  });
});
