import { createMemoryNotifier, type MemoryNotifier } from '@tingchao/testkit/memory-notifier.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { hours, minutes } from '@tingchao/domain/time/instant.ts';
import { Throttled, Transient, Unanswered } from '@tingchao/ports/errors.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { describe, expect, test } from 'vitest';
import { acknowledgeCase } from './acknowledge-case.ts';
import { aRiver, deliver, disposable, mustStep, person, settings } from './response-testing.ts';
import { writeShift } from './duty-rota.ts';
import { createOwed, sendNotices } from './send-notices.ts';

const MORNING = '2026-03-02T09:00:00+08:00';
const NIGHT = '2026-03-02T23:00:00+08:00';

/** A platform whose only way is a robot: it rings, and cannot tell a second copy from the first. */
function withRobot(at = MORNING, over: { room?: () => number } = {}) {
  const robot = createMemoryNotifier('robot', { rings: true, forgetful: true, ...over });
  return { ...disposable(openMemoryPlatform({ at, settings })), notifiers: [robot], robot };
}

let made = 0;
/** Cases of one level, each alerting the duty officer. */
async function alarm(platform: MemoryPlatform, level: 'I' | 'II' | 'III', count = 1): Promise<readonly CaseFile[]> {
  const at = platform.clock.now();
  const rivers = Array.from({ length: count }, () => aRiver({ id: `r${(made += 1)}`, level, detectedAt: at }));
  await deliver(platform, ...rivers);
  return platform.cases.list({});
}
const subjects = ({ sent }: MemoryNotifier): readonly string[] => sent.map(({ subject }) => subject);
const noticesIn = async ({ cases }: MemoryPlatform) => (await cases.list({})).flatMap(({ notices }) => notices);

describe('at night', () => {
  test('an alert of level Ⅲ waits for the morning, one of level Ⅱ does not', async () => {
    await using platform = withRobot(NIGHT);
    const { robot } = platform;
    await alarm(platform, 'III');
    const owed = createOwed();
    await sendNotices(platform, owed);
    expect(robot.sent).toEqual([]);
    const [waiting] = await noticesIn(platform);
    expect(waiting).toMatchObject({ status: 'pending', tries: 0 });
    await alarm(platform, 'II');
    await sendNotices(platform, owed);
    expect(robot.sent).toHaveLength(1);
    expect(robot.sent[0]!.body).toContain('Ⅱ级');
    await platform.clock.advance(hours(8));
    await sendNotices(platform, owed);
    expect(robot.sent.map(({ body }) => body).some((body) => body.includes('Ⅲ级'))).toBe(true);
  });
});

describe('in a storm', () => {
  test('twenty alerts of level Ⅲ are one message that counts them, and each is delivered once', async () => {
    await using platform = withRobot();
    const { robot } = platform;
    await alarm(platform, 'III', 20);
    const owed = createOwed();
    await sendNotices(platform, owed);
    expect(subjects(robot)).toEqual(['【通知汇总】共 20 条']);
    expect(robot.sent[0]!.body).toContain('Ⅲ级 20 条');
    await platform.clock.advance(hours(1));
    await sendNotices(platform, owed);
    expect(robot.sent).toHaveLength(1);
    const notices = await noticesIn(platform);
    expect(notices.every(({ status }) => status === 'sent')).toBe(true);
    expect(new Set(notices.map(({ deliveries }) => deliveries?.[0]?.digest)).size).toBe(1);
  });

  test('what trickles in after it is folded once in ten minutes; the most urgent do not wait', async () => {
    await using platform = withRobot();
    const { robot } = platform;
    const owed = createOwed();
    await alarm(platform, 'III', 6);
    await sendNotices(platform, owed);
    await alarm(platform, 'III', 6);
    await sendNotices(platform, owed);
    expect(robot.sent).toHaveLength(1);
    await alarm(platform, 'I');
    await sendNotices(platform, owed);
    expect(robot.sent.map(({ body }) => body).filter((body) => body.includes('Ⅰ级'))).toHaveLength(1);
    await platform.clock.advance(minutes(10));
    await sendNotices(platform, owed);
    expect(subjects(robot).filter((subject) => subject.includes('汇总'))).toHaveLength(2);
  });

  test('a robot without room gets nothing, and what waits is not counted as a failure', async () => {
    await using platform = withRobot(MORNING, { room: () => 0 });
    const { robot } = platform;
    await alarm(platform, 'II');
    await sendNotices(platform);
    expect(robot.sent).toEqual([]);
    expect((await noticesIn(platform))[0]).toMatchObject({ status: 'pending', tries: 0 });
  });
});

describe('never twice', () => {
  test('a process that ends between sending and writing it down: the next one does not send it again', async () => {
    await using platform = withRobot();
    const { robot } = platform;
    await alarm(platform, 'III');
    const commit = platform.commit.bind(platform);
    let commits = 0;
    const dying = {
      ...platform,
      commit: async (change: Parameters<typeof commit>[0]) => {
        commits += 1;
        if (commits > 1) throw new Error('killed');
        await commit(change);
      },
    };
    await expect(sendNotices(dying)).rejects.toThrow('killed');
    expect(robot.sent).toHaveLength(1);
    await sendNotices(platform);
    await platform.clock.advance(hours(1));
    await sendNotices(platform);
    expect(robot.sent).toHaveLength(1);
    const [notice] = await noticesIn(platform);
    expect(notice).toMatchObject({ status: 'sent', deliveries: [{ way: 'robot', state: 'unknown' }] });
  });

  test('two processes at the same outbox send each notice once', async () => {
    await using platform = withRobot();
    const { robot } = platform;
    await alarm(platform, 'II', 3);
    await Promise.all([sendNotices(platform, createOwed()), sendNotices(platform, createOwed())]);
    await platform.clock.advance(minutes(5));
    await Promise.all([sendNotices(platform, createOwed()), sendNotices(platform, createOwed())]);
    const keys = robot.sent.map(({ idempotencyKey }) => idempotencyKey);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toHaveLength(3);
  });

  test('what was handed over without an answer is not sent again; what certainly was not taken is', async () => {
    await using platform = withRobot();
    const { robot } = platform;
    await alarm(platform, 'III');
    const owed = createOwed();
    robot.failWith(new Transient('连不上'));
    await sendNotices(platform, owed);
    robot.failWith(new Throttled('太快', platform.clock.now() + minutes(10)));
    await platform.clock.advance(minutes(2));
    await sendNotices(platform, owed);
    robot.failWith(new Unanswered('没有应答'));
    await platform.clock.advance(minutes(20));
    await sendNotices(platform, owed);
    robot.failWith(null);
    await platform.clock.advance(hours(5));
    await sendNotices(platform, owed);
    expect(robot.sent).toEqual([]);
    expect((await noticesIn(platform))[0]).toMatchObject({ deliveries: [{ state: 'unknown' }] });
  });
});

describe('somebody has to know', () => {
  test('an alert of level Ⅰ is repeated until a person takes a step, three times at most', async () => {
    await using platform = withRobot();
    const { robot } = platform;
    await alarm(platform, 'I');
    const owed = createOwed();
    for (let quarter = 0; quarter < 8; quarter += 1) {
      await sendNotices(platform, owed);
      await platform.clock.advance(minutes(15));
    }
    expect(subjects(robot).filter((subject) => subject.includes('再提醒'))).toHaveLength(3);
  });

  test('the rota says who: the officer, 15 minutes later the stand-in, then 带班领导; without it, whom the settings name', async () => {
    const registered = {
      people: [
        { id: 'zhang', name: '张敏', reach: [] },
        { id: 'li', name: '李强', reach: [] },
        { id: 'wang', name: '王主任', reach: [] },
      ],
    };
    const notices = { ...settings.notices, ...registered };
    const someone = (name: string) => ({ name, position: '', account: null, phones: ['09310000001'] });
    await using memory = withRobot();
    const platform = { ...memory, settings: { ...settings, notices } };
    const { robot } = platform;
    const shift = { officers: [someone('张敏')], standIns: [someone('李强')], leader: someone('王主任'), note: '' };
    expect(await writeShift(platform, { ...shift, day: '2026-03-02' }, '', 'zhang')).toMatchObject({ ok: true });
    await alarm(platform, 'I');
    const owed = createOwed();
    for (let quarter = 0; quarter < 4; quarter += 1) {
      await sendNotices(platform, owed);
      await platform.clock.advance(minutes(15));
    }
    expect(robot.sent.map(({ people }) => people)).toEqual([['zhang'], ['li'], ['wang'], ['wang']]);
    expect(robot.sent.map(({ toName }) => toName)).toEqual(['值班员', '替班', '带班领导', '带班领导']);
    // Somebody nobody registered: the usual people are told, not nobody.
    const strange = { ...shift, officers: [someone('新来的')], day: '2026-03-02' };
    expect(await writeShift(platform, strange, '换班', 'zhang')).toMatchObject({ ok: true });
    await alarm(platform, 'I');
    await sendNotices(platform, owed);
    expect(robot.sent.at(-1)).toMatchObject({ toName: '值班员' });
    expect(robot.sent.at(-1)).not.toHaveProperty('people');
  });

  test('an alert that somebody knows of is not repeated, whether by a step or by saying so', async () => {
    for (const know of ['step', 'acknowledge'] as const) {
      await using platform = withRobot();
      const { robot } = platform;
      const [file] = await alarm(platform, 'II');
      const owed = createOwed();
      await sendNotices(platform, owed);
      await platform.clock.advance(minutes(5));
      if (know === 'step') await mustStep(platform, file!, 'zhang', { action: 'judge' });
      else await acknowledgeCase(platform, { case: file!.number, by: person('zhang') });
      await platform.clock.advance(hours(1));
      await sendNotices(platform, owed);
      expect(robot.sent).toHaveLength(1);
      expect((await noticesIn(platform)).map(({ status }) => status)).toEqual(['sent', 'dropped']);
    }
  });
});

test('a closed case never rings, whatever still waits in its outbox', async () => {
  await using platform = withRobot(NIGHT);
  const { robot } = platform;
  const [file] = await alarm(platform, 'III');
  await sendNotices(platform);
  await mustStep(platform, file!, 'zhang', { action: 'judge' });
  await mustStep(platform, file!, 'zhang', { action: 'keep', reason: '内容与本县无关' });
  await platform.clock.advance(hours(9));
  await sendNotices(platform);
  expect(robot.sent).toEqual([]);
  expect((await noticesIn(platform))[0]).toMatchObject({ status: 'dropped' });
});

test('a way that does not lead to the receiver has nothing to do with a notice', async () => {
  await using platform = withRobot();
  const mine = createMemoryNotifier('mine', { rings: true, reaches: (to) => to === 'duty' });
  const others = createMemoryNotifier('others', { rings: true, reaches: () => false });
  await alarm(platform, 'III');
  await sendNotices({ ...platform, notifiers: [mine, others] });
  expect([mine.sent.length, others.sent.length]).toEqual([1, 0]);
  expect((await noticesIn(platform))[0]).toMatchObject({ status: 'sent', sentBy: ['mine'] });
});

test('no message holds title, text or place of its case', async () => {
  await using platform = withRobot();
  const { robot } = platform;
  await alarm(platform, 'II', 8);
  await sendNotices(platform);
  expect(robot.sent.length).toBeGreaterThan(1);
  for (const word of ['青岚河', '石桥', '死鱼']) expect(JSON.stringify(robot.sent)).not.toContain(word);
});
