import { expect, test } from 'vitest';
import { satisfactionIn } from '../../post/satisfaction.ts';

test.each([
  ['满意', '满意'],
  ['非常满意', '满意'],
  ['基本满意', '基本满意'],
  ['不满意', '不满意'],
  ['不太满意', '不满意'],
  ['很不满', '不满意'],
  ['★★★★★', '满意'],
  ['★★☆☆☆', '不满意'],
  ['3星', '基本满意'],
  ['５分', '满意'],
  ['2/5', '不满意'],
  ['已评价', null],
  ['', null],
  [null, null],
] as const)('the rating %j says %j', (rating, said) => {
  expect(satisfactionIn(rating)).toBe(said);
});
