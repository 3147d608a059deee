import { describe, expect, test } from 'vitest';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { callBacksOf, effectsOf, measuresOf, openRebound } from '@tingchao/domain/response/effect/effect.ts';
import { printedNumber } from '@tingchao/domain/response/notices.ts';
import { days, hours, minutes, plus } from '@tingchao/domain/time/instant.ts';
import { newest, openWithPage, published, signed, talk, text } from './answered-testing.ts';
import { findClarifications } from './find-clarifications.ts';
import { answeredStates, followAnswers, followArchived, restingStates } from './follow-answers.ts';
import { readEffect } from './read-effect.ts';
import { mustStep, step } from './response-testing.ts';

describe('an answer', () => {
  test('is looked at after 24 and 72 hours, each once, against as long a time before', async () => {
    await using platform = openWithPage();
    const file = await published(platform);
    const at = file.answers[0]!.at;
    await talk(platform, plus(at, -hours(3)), 20);
    await talk(platform, plus(at, hours(2)), 4, false);
    await platform.clock.advance(hours(24));
    await followAnswers(platform, answeredStates);
    await followAnswers(platform, answeredStates);
    await platform.clock.advance(hours(48));
    await followAnswers(platform, answeredStates);
    const effects = effectsOf(await newest(platform, file));
    expect(effects.map(({ hours: length, verdict }) => [length, verdict])).toEqual([
      [24, 'calmer'],
      [72, 'calmer'],
    ]);
    expect(effects[0]).toMatchObject({
      before: { posts: 20, hostility: 1, sources: 7 },
      after: { posts: 4, hostility: 0 },
    });
    expect(JSON.stringify(effects)).not.toMatch(/author|a1"/u);
  });

  test('after which the matter comes back is told to the duty officer; opened again it keeps both clocks, from when it was seen', async () => {
    await using platform = openWithPage();
    const file = await published(platform);
    const at = file.answers[0]!.at;
    await talk(platform, plus(at, -hours(3)), 10);
    await talk(platform, plus(at, hours(5)), 30);
    await platform.clock.advance(hours(6));
    await followAnswers(platform, answeredStates);
    await followAnswers(platform, answeredStates);
    const seenAt = platform.clock.now();
    const proposed = await newest(platform, file);
    expect(openRebound(proposed)).toMatchObject({ at: seenAt });
    expect(proposed.notices.filter(({ subject }) => subject.startsWith('【疑似反弹'))).toHaveLength(1);
    expect(proposed.status).toBe('published');
    await platform.clock.advance(hours(2));
    const again = await mustStep(platform, file, 'zhang', { action: 'reopen', reason: '网民集中追问赔偿' });
    expect(printedNumber(again)).toBe(`${file.number}-R1`);
    expect(openRebound(again)).toBeUndefined();
    const clock = (id: string) => again.deadlines.find((one) => one.id === id);
    expect(clock('public_response')).toEqual(proposed.deadlines.find(({ id }) => id === 'public_response'));
    expect(clock('public_response#R1')).toMatchObject({
      startedAt: seenAt,
      dueAt: plus(seenAt, hours(48)),
      metAt: null,
    });
  });

  test('that an officer says brought nothing back stays answered, and is not asked about again for a day', async () => {
    await using platform = openWithPage();
    const file = await published(platform);
    await talk(platform, plus(file.answers[0]!.at, hours(1)), 30);
    await platform.clock.advance(hours(2));
    await followAnswers(platform, answeredStates);
    const kept = await mustStep(platform, file, 'zhang', { action: 'no_rebound', reason: '多为感谢和转发' });
    expect(kept.status).toBe('published');
    await talk(platform, plus(platform.clock.now(), -minutes(40)), 30);
    await followAnswers(platform, answeredStates);
    expect(openRebound(await newest(platform, file))).toBeUndefined();
  });

  test('shows how it does now, what was said of it counted and nobody named', async () => {
    await using platform = openWithPage();
    const waiting = await signed(platform);
    expect(await readEffect(platform, waiting)).toBeNull();
    const file = await mustStep(platform, waiting, 'li', { action: 'publish', text });
    const effect = await readEffect(platform, file);
    expect(effect).toMatchObject({
      clarifies: [],
      windows: [
        { hours: 24, over: false },
        { hours: 72, over: false },
      ],
    });
  });
});

describe('a call-back', () => {
  test('is written down where the channel has one, and a citizen who is not satisfied is told to the duty officer', async () => {
    await using platform = openWithPage();
    const file = await signed(platform);
    await platform.cases.save([
      {
        ...file,
        version: file.version + 1,
        about: { region: '青岚县', topic: 'ecology', townships: [], channel: 'hotline_12345' },
      },
    ]);
    await mustStep(platform, file, 'li', { action: 'publish', text });
    const call = {
      action: 'call_back',
      channel: 'hotline_12345',
      satisfaction: '不满意',
      solved: false,
      reason: '仍有异味',
    };
    const called = await mustStep(platform, file, 'zhang', call);
    expect(callBacksOf(called)).toMatchObject([{ satisfaction: '不满意', solved: false }]);
    expect(called.notices.at(-1)?.subject).toBe(`【回访不满意或未解决】${file.number}`);
    expect(called.status).toBe('published');
    expect(await step(platform, file, 'zhang', { ...call, channel: 'petition' })).toMatchObject({
      error: { code: 'no_call_back' },
    });
    const named = { ...call, reason: '机主 13912345678 仍不满意' };
    expect(await step(platform, file, 'zhang', named)).toMatchObject({ error: { code: 'names_person' } });
    expect((await readEffect(platform, called))?.ratings).toEqual({ 不满意: 1 });
  });
});

describe('a measure', () => {
  test('is reminded of ahead, on its day and when late, each once; a later day does not take the lateness away', async () => {
    await using platform = openWithPage();
    const file = await published(platform);
    await mustStep(platform, file, 'li', {
      action: 'measure',
      what: '沿河管网三个月内普查一遍',
      unit: 'ecology_bureau',
      due: '2026-03-12',
    });
    const remind = async (to: string): Promise<readonly string[]> => {
      await platform.clock.advanceTo(to);
      await followAnswers(platform, answeredStates);
      await followAnswers(platform, answeredStates);
      return measuresOf(await newest(platform, file))[0]!.reminded;
    };
    expect(await remind('2026-03-04T10:00')).toEqual([]);
    expect(await remind('2026-03-05T10:00')).toEqual(['7']);
    expect(await remind('2026-03-10T10:00')).toEqual(['7', '3']);
    expect(await remind('2026-03-12T10:00')).toEqual(['7', '3', '0']);
    expect(await remind('2026-03-13T10:00')).toEqual(['7', '3', '0', 'late:0']);
    expect(await remind('2026-03-21T10:00')).toEqual(['7', '3', '0', 'late:0', 'late:1']);
    const told = (await newest(platform, file)).notices.filter(({ to }) => to === 'ecology_bureau');
    expect(told.map(({ subject }) => subject).filter((subject) => subject.includes('转化措施逾期'))).toHaveLength(2);
    const moved = await mustStep(platform, file, 'li', {
      action: 'measure_postpone',
      measure: 'm1',
      due: '2026-04-10',
      reason: '等待汛期前设备',
    });
    expect(measuresOf(moved)[0]!.dueAt).toBe(measuresOf(await newest(platform, file))[0]!.dueAt);
    const done = await mustStep(platform, file, 'li', {
      action: 'measure_done',
      measure: 'm1',
      result: '普查完成，更换 3 处',
    });
    const [measure] = measuresOf(done);
    expect(measure!.done!.at).toBeGreaterThan(measure!.dueAt);
  });

  test('that is not done keeps its case from the archive', async () => {
    await using platform = openWithPage();
    const file = await published(platform);
    const go = (command: object): Promise<CaseFile> => mustStep(platform, file, 'zhang', command);
    await go({ action: 'track' });
    await go({ action: 'finish', unit: 'ecology_bureau' });
    await go({ action: 'measure', what: '公开全县河段水质月报', unit: 'ecology_bureau', due: '2026-06-30' });
    await go({ action: 'close', verified: '属实', measures: '已修复管网' });
    await go({ action: 'clear' });
    expect(await step(platform, file, 'zhang', { action: 'archive' })).toMatchObject({
      error: { code: 'measures_open' },
    });
    await platform.clock.advance(days(120));
    await followAnswers(platform, restingStates);
    expect(measuresOf(await newest(platform, file))[0]!.reminded).not.toEqual([]);
    await go({ action: 'measure_drop', measure: 'm1', reason: '已并入省级平台公开' });
    expect((await go({ action: 'archive' })).status).toBe('archived');
  });
});

describe('a case in the archive', () => {
  const archived = async (platform: Awaited<ReturnType<typeof openWithPage>>): Promise<CaseFile> => {
    const file = await published(platform);
    await talk(platform, plus(file.answers[0]!.at, -hours(3)), 10);
    for (const command of [
      { action: 'track' },
      { action: 'finish', unit: 'ecology_bureau' },
      { action: 'close', verified: '属实', measures: '已修复管网' },
      { action: 'clear' },
      { action: 'archive' },
    ])
      await mustStep(platform, file, 'zhang', command);
    return newest(platform, file);
  };

  test('whose matter comes back is told once to the duty officer, and a person opens it again', async () => {
    await using platform = openWithPage();
    const file = await archived(platform);
    await platform.clock.advance(days(30));
    expect(await followArchived(platform)).toBe(1);
    expect(openRebound(await newest(platform, file))).toBeUndefined();
    await talk(platform, plus(platform.clock.now(), -hours(2)), 30);
    await followArchived(platform);
    await followArchived(platform);
    const proposed = await newest(platform, file);
    expect(openRebound(proposed)).toMatchObject({ at: platform.clock.now() });
    expect(proposed.status).toBe('archived');
    expect(proposed.notices.filter(({ subject }) => subject.startsWith('【疑似反弹'))).toHaveLength(1);
    const again = await mustStep(platform, file, 'zhang', { action: 'reopen', reason: '河水又发黑' });
    expect(printedNumber(again)).toBe(`${file.number}-R1`);
  });

  test('is left in peace when it is old', async () => {
    await using platform = openWithPage();
    const file = await archived(platform);
    await platform.clock.advance(days(181));
    await talk(platform, plus(platform.clock.now(), -hours(2)), 30);
    expect(await followArchived(platform)).toBe(0);
    expect(openRebound(await newest(platform, file))).toBeUndefined();
  });
});

describe('a clarification that was published', () => {
  test('is found by its matter with its signed text, one that was only signed is not', async () => {
    await using platform = openWithPage();
    const file = await signed(platform, { action: 'clarify', claim: 'c1' });
    const query = { text: '有人说石桥段中毒住院' };
    expect(await findClarifications(platform, query, 5)).toEqual([]);
    await mustStep(platform, file, 'li', { action: 'publish', text });
    expect(await findClarifications(platform, query, 5)).toMatchObject([{ number: file.number, text }]);
  });
});
