import { describe, expect, test } from 'vitest';
import { MAX_TEXT_BYTES } from '@tingchao/domain/text/normalize.ts';
import { findPersonalData, maskText } from '@tingchao/domain/text/mask.ts';
import { openGrouping } from '@tingchao/domain/incident/grouping.ts';
import { compileSketcher } from '@tingchao/domain/incident/post-sketch.ts';
import { aPost } from '@tingchao/testkit/builders.ts';
import { settings } from './analyzer-under-test.ts';
import { recordFigures } from './figures.ts';
import { garbage } from './garbage.ts';
import { analyzer, group, segmenter } from './grouping-under-test.ts';

/** Analyses and says how much of the text the segmenter was given: whatever is read is read of that. */
function analyse(title: string, text: string) {
  let read = 0;
  const { analysis, features } = analyzer.analyze(
    { title, text, channelType: 'weibo', region: settings.app.region.county },
    (whole) => {
      read += whole.length;
      return segmenter.cut(whole);
    },
  );
  return { analysis, features, read };
}

describe('garbage in', () => {
  test.each(garbage)('%s: a defined reading of at most 64 KiB', (what, text) => {
    const from = performance.now();
    const { analysis, features, read } = analyse('', text);
    process.stdout.write(`  ${what}: ${text.length} units, ${read} read, ${Math.round(performance.now() - from)} ms\n`);
    // NFKC may write one sign as several (㍿ 株式会社), never these.
    expect(read).toBeLessThanOrEqual(MAX_TEXT_BYTES + 1);
    expect(features.tokens.length).toBeLessThanOrEqual(MAX_TEXT_BYTES);
    expect(analysis.maskedText.length).toBeLessThanOrEqual(2 * MAX_TEXT_BYTES);
    expect(Number.isFinite(analysis.risk.score)).toBe(true);
    expect(['I', 'II', 'III', 'IV', null]).toContain(analysis.risk.level);
    expect(['routine', 'elevated', 'high']).toContain(analysis.urgency);
    for (const { start, end } of analysis.personalData) {
      expect(start).toBeLessThan(end);
      expect(end).toBeLessThanOrEqual(text.length);
    }
    // A reading is stored and sent as JSON: it comes back as it was.
    expect(JSON.parse(JSON.stringify(analysis))).toEqual(analysis);
  });

  test.each(garbage)('%s in the title is read no further either', (_, text) => {
    expect(analyse(text, '东关社区停水两天了').read).toBeLessThanOrEqual(2 * MAX_TEXT_BYTES);
  });

  test.each(garbage)('%s is masked in order and without overlap', (_, text) => {
    const cut = text.slice(0, MAX_TEXT_BYTES);
    const spans = findPersonalData(cut);
    spans.forEach(({ start }, at) => expect(start).toBeGreaterThanOrEqual(spans[at - 1]?.end ?? 0));
    expect(maskText(cut, spans)).not.toContain('15400000001');
  });

  test('what says nothing founds no incident, and what follows is grouped as if it had not been there', () => {
    const mute = garbage
      .filter(([what]) => /nothing|blanks|space|emoji|replacement/.test(what))
      .map(([, text]) => ({ text }));
    const { incidentOf } = group([
      ...mute,
      { text: '东关社区停水两天了,没有任何通知' },
      { text: '城关镇东关社区停水,家里老人没水做饭' },
    ]);
    for (let at = 0; at < mute.length; at += 1) expect(incidentOf(at), `post ${at}`).toBeNull();
    expect(incidentOf(mute.length)).not.toBeNull();
    expect(incidentOf(mute.length + 1)).toBe(incidentOf(mute.length));
  });

  test('whatever comes, all of it is grouped one after the other', () => {
    const { choices } = group(garbage.map(([, text]) => ({ text })));
    expect(choices).toHaveLength(garbage.length);
    for (const { decision, reason } of choices) {
      expect(['join', 'open', 'fold', 'ignore']).toContain(decision);
      expect(reason).not.toBe('');
    }
  });

  test('ten thousand copies of one post are one incident, and none is compared with more than a few', () => {
    const { clustering } = settings;
    const grouping = openGrouping(clustering);
    const sketch = compileSketcher(clustering);
    const text = '城关镇东关社区停水两天了,没有任何通知,打电话没人接';
    const most = { candidates: 0, near: 0 };
    const incidents = new Set<string | null>();
    const from = performance.now();
    for (let at = 0; at < 10_000; at += 1) {
      const post = aPost({ id: `copy ${at}`, title: '', text, authorKey: `author ${at}`, channelType: 'weibo' });
      const { analysis, features } = analyzer.analyze(post, (whole) => segmenter.cut(whole));
      const sketched = sketch(post, analysis, features);
      most.candidates = Math.max(most.candidates, grouping.window.candidates(sketched).length);
      most.near = Math.max(most.near, grouping.window.near(sketched).length);
      incidents.add(grouping.place(post, analysis, features).incidentId);
    }
    process.stdout.write(
      `  10,000 copies: at most ${most.candidates} candidates and ${most.near} near ones each, ${Math.round(performance.now() - from)} ms\n`,
    );
    recordFigures('garbage', [
      { measure: 'garbage read without an exception', size: `${garbage.length} kinds`, result: 'all', floor: 'all' },
      {
        measure: 'copies of one post: incidents; most candidates a post',
        size: '10,000 posts',
        result: `${incidents.size}; ${most.candidates}`,
        floor: `1; ${clustering.candidates.scored}`,
      },
    ]);
    expect(incidents.size).toBe(1);
    expect(incidents.has(null)).toBe(false);
    expect(most.candidates).toBeLessThanOrEqual(clustering.candidates.scored);
    expect(most.near).toBeLessThanOrEqual(16);
  });
});
