import { describe, expect, test } from 'vitest';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { publicationsOf } from '@tingchao/domain/response/publication/publication.ts';
import { hours, minutes } from '@tingchao/domain/time/instant.ts';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import { newest, openWithPage, page, signed, text } from './answered-testing.ts';
import { answeredStates, followAnswers } from './follow-answers.ts';
import { mustStep, step } from './response-testing.ts';
import { sendAnswers } from './send-answers.ts';

describe('a signed text that a person orders to an outlet', () => {
  test('leaves as it was signed, and the clocks stop when it is out, not when it was ordered', async () => {
    await using platform = openWithPage();
    const file = await signed(platform);
    await platform.clock.advance(hours(1));
    const ordered = await mustStep(platform, file, 'li', { action: 'publish', through: 'answers_rss' });
    expect(ordered).toMatchObject({ status: 'approved', answers: [] });
    await platform.clock.advance(minutes(2));
    expect(await sendAnswers(platform, ['approved'])).toBe(1);
    const out = await newest(platform, file);
    expect(out.status).toBe('published');
    const sentAt = platform.clock.now();
    expect(out.deadlines.find(({ id }) => id === 'public_response')?.metAt).toBe(sentAt);
    const [piece] = [...(platform.publisher.published.get('answers_rss')?.values() ?? [])];
    expect(piece).toMatchObject({ title: '情况通报', text });
    expect(JSON.stringify(piece)).not.toMatch(/case-|li|青舆/u);
    expect(publicationsOf(out)[0]).toMatchObject({ status: 'out', link: page.replace('{id}', piece!.id) });
  });

  test('is sent once, though the recording of it fell between', async () => {
    await using platform = openWithPage();
    const file = await signed(platform);
    await mustStep(platform, file, 'li', { action: 'publish', through: 'answers_rss' });
    const { commit } = platform;
    let commits = 0;
    // The claim is written, the outcome is not.
    const failing: typeof platform = {
      ...platform,
      commit: (change) => (commits++ === 0 ? commit(change) : Promise.reject(new Transient('disk full'))),
    };
    await expect(sendAnswers(failing, ['approved'])).rejects.toBeInstanceOf(Transient);
    expect(await sendAnswers(platform, ['approved'])).toBe(0);
    await platform.clock.advance(minutes(3));
    expect(await sendAnswers(platform, ['approved'])).toBe(1);
    expect(platform.publisher.published.get('answers_rss')?.size).toBe(1);
    expect(publicationsOf(await newest(platform, file))).toMatchObject([{ status: 'out' }]);
  });

  test('is sent by one of two that run at once, however they fall together', async () => {
    await using platform = openWithPage();
    const file = await signed(platform);
    await mustStep(platform, file, 'li', { action: 'publish', through: 'answers_rss' });
    let sent = 0;
    const publisher = {
      ...platform.publisher,
      publish: (...args: Parameters<typeof platform.publisher.publish>) => {
        sent += 1;
        return platform.publisher.publish(...args);
      },
    };
    const counted = { ...platform, publisher };
    const both = await Promise.all([sendAnswers(counted, ['approved']), sendAnswers(counted, ['approved'])]);
    expect(both.toSorted((a, b) => a - b)).toEqual([0, 1]);
    expect(sent).toBe(1);
    expect(publicationsOf(await newest(platform, file))).toMatchObject([{ status: 'out', tries: 1 }]);
  });

  test('that fails in passing is tried again; one that is refused for good is told and stays signed', async () => {
    await using platform = openWithPage();
    const file = await signed(platform);
    await mustStep(platform, file, 'li', { action: 'publish', through: 'answers_rss' });
    platform.publisher.failWith(new Transient('没有应答'));
    await sendAnswers(platform, ['approved']);
    expect(await sendAnswers(platform, ['approved'])).toBe(0);
    expect(publicationsOf(await newest(platform, file))).toMatchObject([{ status: 'waiting', tries: 1 }]);
    platform.publisher.failWith(new Permanent('目录不能写'));
    await platform.clock.advance(minutes(10));
    await sendAnswers(platform, ['approved']);
    const failed = await newest(platform, file);
    expect(failed).toMatchObject({ status: 'approved', answers: [] });
    expect(failed.notices.map(({ subject }) => subject)).toContain(`【发布没有发出】${file.number}`);
    platform.publisher.failWith(null);
    await mustStep(platform, file, 'li', { action: 'publish', through: 'answers_rss' });
    await sendAnswers(platform, ['approved']);
    expect((await newest(platform, file)).status).toBe('published');
  });

  test('does not leave when it was drafted anew, or when its case was raised to a level that asks for more', async () => {
    await using platform = openWithPage();
    const file = await signed(platform);
    await mustStep(platform, file, 'li', { action: 'publish', through: 'answers_rss' });
    await mustStep(platform, file, 'zhang', { action: 'level', level: 'II', reason: '现场聚集' });
    await sendAnswers(platform, ['approved']);
    expect(platform.publisher.published.size).toBe(0);
    expect(publicationsOf(await newest(platform, file))).toMatchObject([{ status: 'withdrawn' }]);
  });

  test('may go a second way, which is no second answer', async () => {
    await using platform = openWithPage();
    const file = await signed(platform);
    await mustStep(platform, file, 'li', { action: 'publish', through: 'answers_rss' });
    expect(await step(platform, file, 'li', { action: 'publish', through: 'answers_rss' })).toMatchObject({
      error: { code: 'already_published' },
    });
    await sendAnswers(platform, ['approved']);
    await mustStep(platform, file, 'li', { action: 'track' });
    await mustStep(platform, file, 'li', { action: 'publish', through: '县政府网站投稿目录' });
    await platform.clock.advance(minutes(5));
    await sendAnswers(platform, answeredStates);
    const both = await newest(platform, file);
    expect(both.status).toBe('tracking');
    expect(both.answers).toHaveLength(1);
    expect(publicationsOf(both).map(({ status }) => status)).toEqual(['out', 'out']);
  });

  test('marked as not to be public, or to an outlet that there is none of, is refused', async () => {
    await using platform = openWithPage();
    const file = await signed(platform, { action: 'draft', openness: '此件不公开' });
    const refused = await step(platform, file, 'li', { action: 'publish', through: 'answers_rss' });
    expect(refused).toMatchObject({ error: { code: 'not_public' } });
    expect(await step(platform, file, 'li', { action: 'publish', text })).toMatchObject({
      error: { code: 'not_public' },
    });
  });
});

describe('a published text', () => {
  test('is fetched back at its times and held against the signed one; what differs or is gone is told once each', async () => {
    await using platform = openWithPage();
    const file = await signed(platform);
    await mustStep(platform, file, 'li', { action: 'publish', through: 'answers_rss' });
    await sendAnswers(platform, ['approved']);
    const look = async (): Promise<CaseFile> => {
      await followAnswers(platform, answeredStates);
      return newest(platform, file);
    };
    const results = (one: CaseFile): readonly string[] => publicationsOf(one)[0]!.checks.map(({ result }) => result);
    expect(results(await look())).toEqual([]);
    await platform.clock.advance(hours(1));
    expect(results(await look())).toEqual(['equal']);
    expect(results(await look())).toEqual(['equal']);
    const link = publicationsOf(await newest(platform, file))[0]!.link!;
    platform.publisher.stand(link, `首页\n${text.replace('水质检测达标', '水质正在检测')}\n页脚`);
    await platform.clock.advance(hours(23));
    const changed = await look();
    expect(publicationsOf(changed)[0]!.checks.at(-1)).toMatchObject({
      result: 'differs',
      missing: ['现已修复，水质检测达标。'],
      added: ['现已修复,水质正在检测。'],
    });
    platform.publisher.stand(link, null);
    await platform.clock.advance(hours(48));
    const gone = await look();
    expect(results(gone)).toEqual(['equal', 'differs', 'gone']);
    const told = gone.notices.map(({ subject }) => subject).filter((subject) => subject.startsWith('【发布内容'));
    expect(told).toEqual([`【发布内容与签发稿不一致】${file.number}`, `【发布内容已找不到】${file.number}`]);
    expect(gone.status).toBe('published');
  });

  test('that nobody serves for the moment is asked again within the hour, and is no proof of anything', async () => {
    await using platform = openWithPage();
    const file = await signed(platform);
    const link = 'https://www.example.gov.cn/tongbao.html';
    await mustStep(platform, file, 'li', { action: 'publish', text, link });
    platform.publisher.stand(link, new Transient('没有应答'));
    for (let n = 0; n < 5; n += 1) {
      await followAnswers(platform, answeredStates);
      await platform.clock.advance(hours(1));
    }
    platform.publisher.stand(link, text);
    await platform.clock.advance(hours(24));
    await followAnswers(platform, answeredStates);
    const results = publicationsOf(await newest(platform, file))[0]!.checks.map(({ result }) => result);
    expect(results.at(-1)).toBe('equal');
    expect(results.filter((result) => result === 'unreachable').length).toBeGreaterThan(2);
    expect(results).not.toContain('gone');
  });
});
