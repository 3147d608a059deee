import { expect, test } from 'vitest';
import { cellWidth, cutToCells, toTable } from './table.ts';

test('a Chinese character takes two cells', () => {
  expect(cellWidth('青舆〔2026〕12号')).toBe(16);
  expect(cutToCells('青岚河水质异常', 9)).toBe('青岚河水…');
});

test('columns stand under their headings whatever the script', () => {
  const lines = toTable(
    ['编号', '标题'],
    [
      ['A1', '水质'],
      ['青舆12', 'noise'],
    ],
    1,
    80,
  )
    .trimEnd()
    .split('\n');
  expect(lines.map((line) => cellWidth(line.slice(0, line.search(/标题|水质|noise/))))).toEqual([8, 8, 8]);
});

test('on a narrow terminal only the flexible column is cut', () => {
  const table = toTable(
    ['编号', '标题'],
    [['青舆〔2026〕12号', '青岚河上游水质异常多名居民反映异味'.repeat(3)]],
    1,
    50,
  );
  expect(table).toContain('青舆〔2026〕12号');
  expect(Math.max(...table.split('\n').map(cellWidth))).toBeLessThanOrEqual(50);
});
