import { describe, expect, test } from 'vitest';
import { recordFigures } from './figures.ts';
import { areSuitesHere, scoreSuite, suites } from './feed-suites.ts';

/**
 * Three public parser suites. A case passes when every field it names is right: titles, texts and authors compared as the text a
 * reader sees (markup, references and spacing apart), links exactly (a kept relative link equals the resolved one), dates to the
 * second, ids exactly, the number of items, and an error where the suite wants one. A field that the suite does not name, or that
 * we do not keep (language, images, feed descriptions), is not looked at.
 */
const FLOOR = 0.95;

describe.skipIf(!areSuitesHere())('feeds of the public suites', () => {
  test('are read as their suites expect, above the floor', async () => {
    const scores = await Promise.all(suites.map((suite) => scoreSuite(suite)));
    const rows = scores.map(
      ({ suite, passed, scorable }) => `${suite.padEnd(10)} ${passed}/${scorable} ${share(passed, scorable)}`,
    );
    const passed = scores.reduce((sum, score) => sum + score.passed, 0);
    const scorable = scores.reduce((sum, score) => sum + score.scorable, 0);
    process.stdout.write(
      `\n订阅源套件\n${rows.join('\n')}\n${'合计'.padEnd(8)} ${passed}/${scorable} ${share(passed, scorable)}\n`,
    );
    recordFigures('feeds', [
      { measure: 'feeds of public suites', size: `${scorable} cases`, result: share(passed, scorable), floor: '95 %' },
    ]);
    expect(passed / scorable).toBeGreaterThanOrEqual(FLOOR);
  });
});

if (!areSuitesHere()) process.stdout.write('feeds: 跳过——没有 ../shared/data/feeds\n');

const share = (part: number, all: number): string => `${((100 * part) / all).toFixed(1)} %`;
