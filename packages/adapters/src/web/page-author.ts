import type { CheerioAPI } from 'cheerio';
import { titleText } from './html-text.ts';
import { meta } from './page-meta.ts';
import type { Outline } from './page-outline.ts';

const LABELLED =
  /(?:信息来源|文章来源|稿件来源|来\s*源|作\s*者|发布单位|发布机构|发文机关|发布者|楼主)\s*:\s*([^\s:|【】[\]]{2,30})/;

/** What may stand where a name was left out. */
const NOT_A_NAME = /^(?:发布|时间|日期|字体|字号|浏览|点击|阅读|分享|打印|作者|来源|编辑|责任)/;

/** Who the page names as its author or source; empty when nobody. */
export function findAuthor($: CheerioAPI, { text }: Outline): string {
  const declared = titleText(meta($, 'contentsource', 'author', 'article:author', 'source'));
  if (declared !== '' && !/^https?:/i.test(declared)) return declared.slice(0, 60);
  const found = titleText(LABELLED.exec(text.slice(0, 50_000))?.[1] ?? '');
  return NOT_A_NAME.test(found) ? '' : found;
}
