import { expect, test } from 'vitest';
import { percent, recordFigures } from './figures.ts';
import { kinds } from './grouping-pairs.ts';
import { group } from './grouping-under-test.ts';

/** Never joining would be no solution: of two who tell of one matter this share is joined. */
const FLOOR = 0.98;

const together = (first: string, second: string, minute: number): boolean => {
  const { incidentOf } = group([{ text: first }, { text: second, minute }]);
  return incidentOf(0) !== null && incidentOf(0) === incidentOf(1);
};

test('a message that names another place or thing than the incident is never joined to it, in either order', () => {
  let pairs = 0;
  const joined: string[] = [];
  const ask = (kind: string, first: string, second: string, minute: number): void => {
    pairs += 1;
    if (together(first, second, minute)) joined.push(`${kind}: ${first} | ${second}`);
  };
  for (const { kind, names, wordings } of kinds) {
    for (const [one, other] of names) {
      for (const [wording, otherWording] of wordings) {
        // The same words with another name are harder to keep apart than other words.
        ask(kind, wording.replace('@', one), wording.replace('@', other), 20);
        ask(kind, wording.replace('@', other), otherWording.replace('@', one), 300);
      }
    }
  }
  for (const line of joined) process.stdout.write(`  joined: ${line}\n`);
  process.stdout.write(`kept apart: ${pairs - joined.length} of ${pairs} pairs in ${kinds.length} kinds\n`);
  recordFigures('grouping-apart-kinds', [
    { measure: 'another place or thing, joined', size: `${pairs} pairs`, result: `${joined.length}`, floor: '0' },
  ]);
  expect(pairs).toBeGreaterThanOrEqual(200);
  expect(joined).toEqual([]);
});

test('a message that names another place is not joined to an incident of several posts, whatever leans on it', () => {
  const joined: string[] = [];
  let asked = 0;
  for (const { kind, names, wordings } of kinds) {
    for (const [one, other] of names) {
      const [wording, otherWording] = wordings[asked % wordings.length] as readonly [string, string];
      const { incidentOf } = group([
        { text: wording.replace('@', one) },
        { text: otherWording.replace('@', one) },
        { text: '这事到底什么时候解决,没人管了吗' },
        { text: otherWording.replace('@', other), minute: 200 },
        { text: wording.replace('@', other), minute: 260 },
      ]);
      asked += 1;
      for (const at of [3, 4]) {
        if (incidentOf(at) !== null && incidentOf(at) === incidentOf(0)) joined.push(`${kind}: ${one} | ${other}`);
      }
    }
  }
  process.stdout.write(`kept apart from incidents of several posts: ${asked - joined.length} of ${asked}\n`);
  expect(joined).toEqual([]);
});

test('two who tell of one matter in other words are joined', () => {
  let pairs = 0;
  const apart: string[] = [];
  for (const { kind, names, wordings } of kinds) {
    for (const name of names.flat()) {
      for (const [wording, otherWording] of wordings) {
        pairs += 1;
        const [first, second] = [wording.replace('@', name), otherWording.replace('@', name)];
        if (!together(first, second, 90)) apart.push(`${kind}: ${first} | ${second}`);
      }
    }
  }
  for (const line of apart) process.stdout.write(`  left apart: ${line}\n`);
  process.stdout.write(`joined: ${percent(1 - apart.length / pairs)} of ${pairs} pairs that tell of one matter\n`);
  const share = 1 - apart.length / pairs;
  recordFigures('grouping-together', [
    {
      measure: 'one matter in other words, joined',
      size: `${pairs} pairs`,
      result: percent(share),
      floor: percent(FLOOR),
    },
  ]);
  expect(pairs).toBeGreaterThanOrEqual(60);
  expect(share).toBeGreaterThanOrEqual(FLOOR);
});
