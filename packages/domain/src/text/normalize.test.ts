import { describe, expect, test } from 'vitest';
import { cutToLimit, MAX_TEXT_BYTES, normalize } from './normalize.ts';
import { traditionalPairs } from './traditional-pairs.ts';

describe('normalize', () => {
  test('plain text comes back as the very same string', () => {
    const text = '石桥镇的河水发黑,有人管管吗?';
    expect(normalize(text)).toBe(text);
  });

  test('full width, capitals, entities, zero-width characters and blanks are levelled', () => {
    expect(normalize('  Ａ１２　ＰＭ２．５\u200b超标&nbsp;&amp;#39;怪味&#39;\n\t快转 ')).toBe(
      "a12 pm2.5超标 '怪味' 快转",
    );
  });

  test('traditional characters become simplified, simplified ones stay', () => {
    expect(normalize('轉載:青嵐縣政務大廳不動產登記,臺灣、裡面、後來、幹部')).toBe(
      '转载:青岚县政务大厅不动产登记,台湾、里面、后来、干部',
    );
    expect(normalize('皇后和干旱、里程、台风')).toBe('皇后和干旱、里程、台风');
  });

  test('the table has at least 2,500 pairs and never changes a character twice', () => {
    const from = new Set<string>();
    const to = new Set<string>();
    for (let at = 0; at < traditionalPairs.length; at += 2) {
      from.add(traditionalPairs[at]!);
      to.add(traditionalPairs[at + 1]!);
    }
    expect(from.size).toBeGreaterThanOrEqual(2500);
    expect([...to].filter((sign) => from.has(sign))).toEqual([]);
  });

  test('what lies beyond 64 KiB is not read, and no character is torn', () => {
    expect(Buffer.byteLength(cutToLimit('水'.repeat(30_000)))).toBeLessThanOrEqual(MAX_TEXT_BYTES);
    expect(cutToLimit('😀'.repeat(20_000)).at(-1)).toBe('\ude00');
  });
});
