import { describe, expect, test } from 'vitest';
import type { Segmenter } from './segmenter.ts';

/** What every segmenter promises. */
export function segmenterContract(open: () => Promise<Segmenter>): void {
  describe('segmenter', () => {
    test('the words of a text, put together, are the text', async () => {
      const segmenter = await open();
      expect(segmenter.name).not.toBe('');
      for (const text of ['城关镇自来水浑浊三天了', 'a 1 公里', '。。。', '', '𠮷野家😀', ' \n'])
        expect(segmenter.cut(text).join('')).toBe(text);
    });

    test('plain words are cut apart', async () => {
      const words = (await open()).cut('自来水公司没有答复');
      expect(words.length).toBeGreaterThan(1);
      expect(words).toContain('公司');
    });
  });
}
