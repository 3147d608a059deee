import { hours } from '@tingchao/domain/time/instant.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { closeMonth } from './close-month.ts';
import { remindMonth } from './remind-month.ts';

const officer = { id: '王岚', name: '王岚', role: '值班员', unit: null };

/** A desk that has been at work since some time. */
async function desk(at: string): Promise<MemoryPlatform> {
  const platform = openMemoryPlatform({ at });
  await platform.audit.append('first', { at: platform.clock.now(), actor: 'a', action: 'x', subject: 's', detail: {} });
  return platform;
}

test('a month is reminded of on the 26th, once, and not before', async () => {
  const platform = await desk('2026-03-25T10:00+08:00');
  expect(await remindMonth(platform)).toBe(0);
  await platform.clock.advance(hours(24));
  expect(await remindMonth(platform)).toBe(1);
  expect(platform.outbox.sent[0]).toMatchObject({ subject: '【月度统计提醒】2026-03' });
  expect(platform.outbox.sent[0]?.body).toContain('2026-03-29');
  expect(await remindMonth(platform)).toBe(0);
});

test('of two processes that look at once one reminds', async () => {
  const platform = await desk('2026-03-26T10:00+08:00');
  const sent = await Promise.all([remindMonth(platform), remindMonth(platform)]);
  expect(sent.filter((left) => left === 1)).toHaveLength(1);
  expect(platform.outbox.sent).toHaveLength(1);
});

test('a closed month is not reminded of, one that is overdue is', async () => {
  const platform = await desk('2026-03-20T10:00+08:00');
  await platform.clock.advance(hours(24 * 10));
  expect(await remindMonth(platform)).toBe(1);
  expect(platform.outbox.sent.at(-1)?.body).toContain('已过汇总时限');
  const other = await desk('2026-03-20T10:00+08:00');
  await other.clock.advance(hours(24 * 9));
  await closeMonth(other, '2026-03', officer);
  await other.clock.advance(hours(24));
  expect(await remindMonth(other)).toBe(0);
});
