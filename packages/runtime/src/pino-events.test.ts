import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createPinoEvents } from './pino-events.ts';

function listen() {
  const lines: Record<string, unknown>[] = [];
  const registry = new Registry();
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
  const events = createPinoEvents({ level: 'debug', stream: { write }, registry });
  return { events, lines, registry };
}
const failed = (reason: string, sourceId = 'board') => ({ sourceId, reason, retryAt: 1 });

test('a repeated failure is one line until its reason changes, and every time is counted', async () => {
  const { events, lines, registry } = listen();
  for (const reason of ['refused', 'refused', 'timeout', 'timeout', 'refused'])
    events.emit('source_failed', failed(reason));
  expect(lines.map(({ reason }) => reason)).toEqual(['refused', 'timeout', 'refused']);
  expect(await registry.metrics()).toContain('tingchao_events_total{event="source_failed"} 5');
});

test('what failed, recovered and fails again is news, and others are not silenced by it', () => {
  const { events, lines } = listen();
  events.emit('source_failed', failed('refused'));
  events.emit('source_failed', failed('refused', 'feed'));
  events.emit('source_recovered', { sourceId: 'board' });
  events.emit('source_failed', failed('refused', 'feed'));
  events.emit('source_failed', failed('refused'));
  expect(lines.map(({ msg, sourceId }) => `${String(msg)} ${String(sourceId)}`)).toEqual([
    'source_failed board',
    'source_failed feed',
    'source_recovered board',
    'source_failed board',
  ]);
});

test('two platforms of one process share their counters', () => {
  const registry = new Registry();
  const stream = { write: () => {} };
  createPinoEvents({ stream, registry });
  expect(() => createPinoEvents({ stream, registry })).not.toThrow();
});
