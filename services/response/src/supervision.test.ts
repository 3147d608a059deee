import { describe, expect, test } from 'vitest';
import { countLetters, letterRegister, missingNumbers } from '@tingchao/domain/response/letter-register.ts';
import { hours, plus, toClock } from '@tingchao/domain/time/instant.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import { START } from '@tingchao/testkit/builders.ts';
import type { MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { receiveByNumber } from './receive-letters.ts';
import { aRiver, deliver, disposable, mustStep, open, person, step } from './response-testing.ts';
import { turnResponse } from './service.ts';
import { signDailyList } from './sign-daily-list.ts';

const lead = 'ecology_bureau';
const river = (id: string) => aRiver({ id, title: `青岚河${id}段水体发黑` });

/** Cases of one unit, assigned and accepted at once. */
async function assigned(platform: MemoryPlatform, ...ids: readonly string[]): Promise<void> {
  await deliver(platform, ...ids.map(river));
  for (const id of ids) {
    const file = (await platform.cases.get(`case-${id}`))!;
    await mustStep(platform, file, 'zhang', { action: 'assign', lead, assist: [] });
    await mustStep(platform, file, 'li', { action: 'accept', unit: lead });
  }
}

const cases = (platform: MemoryPlatform) => platform.cases.list({ limit: 100 });
const register = async (platform: MemoryPlatform) => letterRegister(await cases(platform));
const list = (platform: MemoryPlatform, by = 'wang') =>
  signDailyList(platform, { unit: lead, place: null, by: person(by), reason: '' });

describe('催办清单', () => {
  test('is one a day for a unit over all its cases, with one number and one notice', async () => {
    await using platform = disposable(open());
    await assigned(platform, 'a', 'b', 'c');
    await platform.clock.advance(hours(45));
    await turnResponse(platform);
    const sentBefore = platform.outbox.sent.length;
    const signed = await list(platform);
    expect(signed).toMatchObject({ ok: true, value: { number: '舆催办〔2026〕1号' } });
    expect(signed.ok && signed.value.cases).toHaveLength(3);
    await turnResponse(platform);
    expect(platform.outbox.sent.slice(sentBefore).map(({ to, subject }) => [to, subject])).toEqual([
      [lead, expect.stringMatching(/^【催办清单 舆催办〔2026〕1号，共 3 件】/u)],
    ]);
    expect(await list(platform)).toMatchObject({ ok: false, error: { code: 'list_out', number: '舆催办〔2026〕1号' } });
    const lines = await register(platform);
    expect(lines).toMatchObject([{ number: '舆催办〔2026〕1号', unit: lead, receivedBy: null }]);
    expect(countLetters(lines, START, plus(START, hours(100)))).toMatchObject([{ unit: lead, signed: { 舆催办: 1 } }]);
  });

  test('takes along what was asked for from one case, and leaves out what was answered', async () => {
    await using platform = disposable(open());
    await assigned(platform, 'a', 'b');
    const answeredBy = { postId: 'p1', at: plus(START, hours(40)), text: '情况通报' };
    await platform.clock.advance(hours(45));
    await turnResponse(platform);
    await deliver(platform, { ...river('b'), version: 2, answeredBy });
    const file = (await platform.cases.get('case-a'))!;
    const signed = await mustStep(platform, file, 'wang', { action: 'sign_letter', letter: 'public_response:urge' });
    expect(signed.letters.filter(({ status }) => status === 'signed').map(({ id }) => id)).toContain('a1:urge');
    const other = (await platform.cases.get('case-b'))!;
    expect(other.letters.find(({ id }) => id === 'public_response:urge')?.status).toBe('draft');
    expect(
      await step(platform, other, 'wang', { action: 'sign_letter', letter: 'public_response:urge' }),
    ).toMatchObject({
      error: { code: 'letter_moot' },
    });
  });

  test('signed by two at once is one list', async () => {
    await using platform = disposable(open());
    await assigned(platform, 'a', 'b');
    await platform.clock.advance(hours(45));
    await turnResponse(platform);
    const both = await Promise.all([list(platform, 'wang'), list(platform, 'zhao')]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    const lines = await register(platform);
    expect(lines.map(({ number }) => number)).toEqual(['舆催办〔2026〕1号']);
    const notices = (await cases(platform)).flatMap(({ notices: sent }) =>
      sent.filter(({ id }) => id.includes('list:')),
    );
    expect(notices).toHaveLength(1);
  });

  test('is received under its number in every case that stands on it', async () => {
    await using platform = disposable(open());
    await assigned(platform, 'a', 'b');
    await platform.clock.advance(hours(45));
    await turnResponse(platform);
    await list(platform);
    const received = await receiveByNumber(platform, { number: '舆催办〔2026〕1号', by: person('li'), unit: lead });
    expect(received.ok && received.value).toBeGreaterThanOrEqual(2);
    expect(await register(platform)).toMatchObject([{ receivedBy: 'li' }]);
    expect(await receiveByNumber(platform, { number: '舆催办〔2026〕1号', by: person('li') })).toMatchObject({
      ok: false,
      error: { code: 'letter_received' },
    });
  });
});

describe('督办单', () => {
  test('turns to the desk when the desk sat on the case, and to the unit when the unit did', async () => {
    await using platform = disposable(open());
    await assigned(platform, 'early');
    await deliver(platform, river('late'));
    await platform.clock.advance(hours(47));
    const late = (await platform.cases.get('case-late'))!;
    await mustStep(platform, late, 'zhang', { action: 'assign', lead, assist: [] });
    await platform.clock.advance(hours(3));
    await turnResponse(platform);
    const letter = 'public_response:supervise';
    const slowUnit = await mustStep(platform, (await platform.cases.get('case-early'))!, 'wang', {
      action: 'sign_letter',
      letter,
    });
    const slowDesk = await mustStep(platform, late, 'wang', { action: 'sign_letter', letter });
    const signed = (file: typeof late) => file.letters.find(({ id }) => id === letter)!;
    expect(signed(slowUnit)).toMatchObject({ unit: lead, time: { lateMs: hours(2) } });
    expect(signed(slowDesk)).toMatchObject({ unit: null, time: { lateMs: hours(2) } });
    expect(slowDesk.notices.find(({ step: which }) => which === `letter:${letter}`)?.to).toBe('duty');
  });

  test('is not signed about a clock that was kept, though the answer was seen later', async () => {
    await using platform = disposable(open());
    await assigned(platform, 'a');
    await platform.clock.advance(hours(49));
    await turnResponse(platform);
    const answeredBy = { postId: 'p1', at: plus(START, hours(47)), text: '情况通报' };
    await deliver(platform, { ...river('a'), version: 2, answeredBy });
    const file = (await platform.cases.get('case-a'))!;
    expect(
      await step(platform, file, 'wang', { action: 'sign_letter', letter: 'public_response:supervise' }),
    ).toMatchObject({ error: { code: 'not_overdue' } });
  });

  test('of the last rung is signed as 约谈 or 通报', async () => {
    await using platform = disposable(open());
    await assigned(platform, 'a');
    await platform.clock.advance(hours(80));
    await turnResponse(platform);
    const file = (await platform.cases.get('case-a'))!;
    const letter = 'public_response:circulate';
    const signed = await mustStep(platform, file, 'wang', { action: 'sign_letter', letter, form: '约谈' });
    expect(signed.letters.find(({ id }) => id === letter)).toMatchObject({ form: '约谈', number: '舆通报〔2026〕1号' });
  });
});

describe('a signature that is cut short', () => {
  test.each([
    ['before the number', 'numberFor'],
    ['before the letter', 'commit'],
  ] as const)('%s is finished by the next turn, with its own date and no gap in numbering', async (_, cut) => {
    const memory = open();
    await using platform = disposable(memory);
    await assigned(platform, 'a');
    await platform.clock.advance(hours(50));
    await turnResponse(platform);
    let commits = 0;
    const broken = { ...memory, cases: { ...memory.cases } };
    if (cut === 'numberFor') broken.cases.numberFor = async () => Promise.reject(new Transient('进程被杀'));
    else {
      broken.commit = async (change) => {
        commits += 1;
        return commits > 1 ? Promise.reject(new Transient('进程被杀')) : memory.commit(change);
      };
    }
    const file = (await platform.cases.get('case-a'))!;
    const letter = 'public_response:supervise';
    const signedAt = platform.clock.now();
    await expect(step(broken, file, 'wang', { action: 'sign_letter', letter })).rejects.toThrow('进程被杀');
    await platform.clock.advance(hours(30));
    await turnResponse(platform);
    const after = (await platform.cases.get('case-a'))!;
    expect(after.letters.find(({ id }) => id === letter)).toMatchObject({
      status: 'signed',
      number: '舆督办〔2026〕1号',
      signedBy: 'wang',
      signedAt,
    });
    expect(after.ledger.filter(({ action }) => action === 'sign_letter')).toHaveLength(1);
    const other = await mustStep(platform, after, 'wang', { action: 'sign_letter', letter: 'a1:supervise' });
    expect(other.letters.find(({ id }) => id === 'a1:supervise')?.number).toBe('舆督办〔2026〕2号');
    expect(missingNumbers(await register(platform))).toEqual([]);
    expect(toClock(after.nextTimerAt ?? START)).not.toBe(toClock(signedAt));
  });
});
