import { expect, test } from 'vitest';
import { percent, recordFigures } from './figures.ts';
import { group, type Told } from './grouping-under-test.ts';
import { lettersApart, lettersTogether, type Letter } from './letter-pairs.ts';

/** Share of letters about one matter that must be joined: people tell one scandal in many ways, and some share hardly a word. */
const FLOOR = 0.95;

const desk = ([title, text]: Letter, day: number): Told => ({
  title,
  text,
  channelType: 'leader_board',
  authorKey: null,
  minute: day * 24 * 60,
});

const together = (first: Letter, second: Letter, days: number): boolean => {
  const { incidentOf } = group([desk(first, 0), desk(second, days)]);
  return incidentOf(0) !== null && incidentOf(0) === incidentOf(1);
};

test('letters about two matters are never joined, in either order', () => {
  const joined: string[] = [];
  for (const { why, letters, days } of lettersApart) {
    const [first, second] = letters;
    if (together(first, second, days)) joined.push(`${why}: ${first[0]} | ${second[0]}`);
    if (together(second, first, days)) joined.push(`${why}: ${second[0]} | ${first[0]}`);
  }
  for (const line of joined) process.stdout.write(`  joined: ${line}\n`);
  recordFigures('grouping-letters', [
    {
      measure: 'letters about two matters, joined',
      size: `${lettersApart.length * 2} pairs`,
      result: `${joined.length}`,
      floor: '0',
    },
  ]);
  expect(joined).toEqual([]);
});

test('letters about one matter that share names or amounts are joined, whatever their titles', () => {
  const apart: string[] = [];
  for (const { why, letters, days } of lettersTogether) {
    const [first, second] = letters;
    if (!together(first, second, days)) apart.push(`${why}: ${first[0]} | ${second[0]}`);
    if (!together(second, first, days)) apart.push(`${why}: ${second[0]} | ${first[0]}`);
  }
  for (const line of apart) process.stdout.write(`  left apart: ${line}\n`);
  const pairs = lettersTogether.length * 2;
  const share = 1 - apart.length / pairs;
  process.stdout.write(`joined: ${percent(share)} of ${pairs} pairs of letters about one matter\n`);
  recordFigures('grouping-letters-together', [
    {
      measure: 'letters about one matter, joined',
      size: `${pairs} pairs`,
      result: percent(share),
      floor: percent(FLOOR),
    },
  ]);
  expect(share).toBeGreaterThanOrEqual(FLOOR);
});

test('a short letter with a title of its own leans on no live matter of its topic', () => {
  const { incidentOf } = group([
    desk(
      [
        '青杨苑小区强制捆绑车位',
        '青杨苑小区开发商要求每户必须买一个九万六的车位，不买就不给办交房手续，几百户业主不答应。',
      ],
      0,
    ),
    desk(['青杨苑捆绑销售车位', '我们青杨苑的业主被要求一户一个车位，九万六一个，不买车位不交房，请住建局管一管。'], 1),
    desk(['宁川市到青岚县的城际公交何时开通', '宁川市到青岚县什么时候开通城际公交，有规划吗？谢谢！'], 1),
  ]);
  expect(incidentOf(1)).toBe(incidentOf(0));
  expect(incidentOf(2)).not.toBe(incidentOf(0));
});
