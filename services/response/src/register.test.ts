import { days, hours, parseInstant, type Instant } from '@tingchao/domain/time/instant.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { describe, expect, test } from 'vitest';
import { findDuty, readRegister, registerDuty, stepDuty } from './register.ts';
import { disposable, settings } from './response-testing.ts';
import { turnRegister } from './turn-register.ts';

const open = (at = '2026-03-02T09:00:00+08:00') => disposable(openMemoryPlatform({ at, settings }));
const at = (text: string): Instant => parseInstant(`${text}+08:00`) as Instant;
const aDuty = (over: object = {}) => ({
  kind: 'proactive',
  title: '2026年招生范围',
  unit: 'education_bureau',
  owner: '张敏',
  urgent: false,
  startedAt: at('2026-03-02T08:30'),
  dueAt: null,
  ...over,
});
const must = async (platform: MemoryPlatform, over: object = {}) => {
  const result = await registerDuty(platform, aDuty(over), '张敏');
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
};

describe('the register', () => {
  test('gives numbers without gaps, and the same duty twice is refused with the number it has', async () => {
    await using platform = open();
    expect((await must(platform)).entry.number).toBe('公开〔2026〕1号');
    expect(await registerDuty(platform, aDuty(), '李')).toEqual({
      ok: false,
      error: { code: 'already', number: '公开〔2026〕1号' },
    });
    expect(await registerDuty(platform, aDuty({ kind: 'nonsense' }), '李')).toMatchObject({ ok: false });
    expect((await must(platform, { title: '预算公开' })).entry.number).toBe('公开〔2026〕2号');
  });

  test('takes steps of two officers at once, and says what is missing', async () => {
    await using platform = open();
    const { entry } = await must(platform);
    const mark = (name: 'secrecy_reviewed' | 'submitted') =>
      stepDuty(platform, entry.number, { step: 'mark', mark: name, doneAt: platform.clock.now(), note: '' }, '李');
    const end = () =>
      stepDuty(platform, entry.id, { step: 'done', doneAt: platform.clock.now(), result: '已发布', link: null }, '李');
    expect(await end()).toMatchObject({ ok: false, error: { code: 'missing' } });
    await Promise.all([mark('secrecy_reviewed'), mark('submitted')]);
    expect((await findDuty(platform, entry.id))?.entry.marks).toHaveLength(2);
    expect(await end()).toMatchObject({ ok: true });
    const audit = await platform.audit.list({ subject: `register:${entry.id}` });
    expect(audit.map(({ action }) => action)).toEqual(['duty_opened', 'duty_marked', 'duty_marked', 'duty_done']);
  });
});

describe('a look at the register', () => {
  test('registers what each period brings once, whoever looks and however often', async () => {
    await using platform = open();
    await Promise.all([turnRegister(platform), turnRegister(platform)]);
    await turnRegister(platform);
    const march = await readRegister(platform);
    const ids = march.map(({ entry }) => entry.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('column_inspection-2026-03-政策文件');
    expect(ids).toContain('refusal_review-2026');
    // 31 January is over: what was due before the system came is no duty of it.
    expect(ids).not.toContain('annual_report-2026');
    const numbers = march.map(({ entry }) => Number(/\d+(?=号)/u.exec(entry.number)?.[0])).toSorted((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_number, index) => index + 1));
    await platform.clock.advance(days(31));
    expect((await turnRegister(platform)).opened).toBe(settings.register.columns.length + 2);
  });

  test('reminds in its time and once, with number, kind and time and nothing of what it is about', async () => {
    await using platform = open();
    await must(platform);
    for (let hour = 0; hour < 24 * 9; hour += 6) {
      await turnRegister(platform);
      await platform.clock.advance(hours(6));
    }
    const own = platform.outbox.sent.filter(({ subject }) => subject.includes('主动公开'));
    expect(own.map(({ body }) => body.split('，')[0])).toEqual([
      '还有 5 天',
      '还有 2 天',
      '还有 1 天',
      '今天到期',
      '已逾期 1 天',
    ]);
    expect(new Set(own.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(own.length);
    expect(JSON.stringify(platform.outbox.sent)).not.toContain('招生');
  });

  test('is silent in quiet hours, and what nobody took is sent at the next look', async () => {
    await using platform = open('2026-03-06T23:30:00+08:00');
    await must(platform, { startedAt: at('2026-03-02T08:30') });
    await turnRegister(platform);
    expect(platform.outbox.sent).toEqual([]);
    await platform.clock.advance(hours(10));
    platform.outbox.failWith(new Transient('对方忙'));
    await turnRegister(platform);
    platform.outbox.failWith(null);
    await turnRegister(platform);
    await turnRegister(platform);
    expect(platform.outbox.sent.filter(({ subject }) => subject.includes('主动公开'))).toHaveLength(1);
  });
});
