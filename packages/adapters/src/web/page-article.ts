import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';

/** Elements beyond which Readability is not asked: its passes over the tree add up. */
const MOST_ELEMENTS = 8000;

/**
 * The article's markup as Mozilla's Readability finds it in well-formed HTML; empty when it finds none. The markup is only read
 * on, never shown.
 */
export function findArticle(html: string): string {
  const { document } = parseHTML(html);
  if (document.documentElement === null || document.querySelectorAll('*').length > MOST_ELEMENTS) return '';
  return new Readability(document).parse()?.content ?? '';
}
