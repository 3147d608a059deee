import { expect, test } from 'vitest';
import { findNumbers, parseChineseNumeral } from './numbers.ts';

test.each([
  ['三十', 30],
  ['一百二十', 120],
  ['一百二', 120],
  ['两千', 2000],
  ['十几', 10],
  ['几十', 20],
  ['上百', 100],
  ['四十三', 43],
])('%s is %d', (text, value) => {
  expect(parseChineseNumeral(text)).toBe(value);
});

test.each([
  ['43人没拿到钱', [['person', 43]]],
  ['三十多个工友', [['person', 30]]],
  ['四十来个老人', [['person', 40]]],
  ['合计约46万元', [['yuan', 460_000]]],
  [
    '拖欠300员工工资合计约二百万',
    [
      ['person', 300],
      ['yuan', 2_000_000],
    ],
  ],
  ['造成2死5伤', [['person', 2]]],
  ['6名学生呕吐', [['person', 6]]],
  ['1.2亿元', [['yuan', 120_000_000]]],
  ['涉及200多户', [['household', 200]]],
])('%s', (text, expected) => {
  expect(findNumbers(text).map(({ unit, value }) => [unit, value])).toEqual(expected);
});

test.each(['半个小时', '三个月没发', '2021年交房', '第七趟', '两个问题', '每个人', '3号楼', '没有人管', '10人民币'])(
  '%s counts no persons',
  (text) => {
    expect(findNumbers(text).filter(({ unit }) => unit === 'person')).toEqual([]);
  },
);
