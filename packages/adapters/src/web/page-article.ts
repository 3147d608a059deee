import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';

/** Beyond these Readability is not asked: its passes over the tree add up, and references become a node each. */
const MOST_ELEMENTS = 8000;
const MOST_REFERENCES = 20_000;
const MOST_DEPTH = 120;

/**
 * The article's markup as Mozilla's Readability finds it in well-formed HTML; empty when it finds none, or the page is far larger
 * or deeper than real ones. The markup is only read on, never shown.
 */
export function findArticle(html: string): string {
  if (countOf(html, '&', MOST_REFERENCES) >= MOST_REFERENCES) return '';
  const { document } = parseHTML(html);
  const root = document.documentElement;
  if (root === null || document.querySelectorAll('*').length > MOST_ELEMENTS || isDeep(root)) return '';
  return new Readability(document).parse()?.content ?? '';
}

function countOf(text: string, sign: string, most: number): number {
  let count = 0;
  for (let at = text.indexOf(sign); at !== -1 && count < most; at = text.indexOf(sign, at + 1)) count += 1;
  return count;
}

type Nested = { readonly children: Iterable<Nested> };

function isDeep(root: Nested): boolean {
  let level: readonly Nested[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MOST_DEPTH) return true;
    level = level.flatMap((element) => [...element.children]);
  }
  return false;
}
