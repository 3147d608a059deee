import { load, type CheerioAPI } from 'cheerio';
import { decode } from './decode.ts';
import type { Rules } from './open-page.ts';
import { disproportion } from './page-proportions.ts';

/** Marks that mailbox and board templates give to the parts of a letter page. */
const MARKS: Readonly<Record<string, RegExp>> = {
  replyText:
    /(?:^|[-_ ])(?:reply|answer|huifu|dafu|hf|feedback)(?:[-_]?(?:content|text|con|nr|body|info))?(?:$|[-_ ])/i,
  replyUnit: /(?:reply|answer|hf)?[-_]?(?:unit|dept|department|bumen|danwei)/i,
  replyTime: /(?:reply|answer|hf|huifu)[-_]?(?:time|date|sj)/i,
  status: /(?:^|[-_ ])(?:status|state|zhuangtai)(?:$|[-_ ])/i,
  rating: /satisf|manyi|rating|pingjia/i,
};
const SAFE = /^[A-Za-z][\w-]*$/;

/** How the answer of a letter page may be read, by the usual names of its parts; empty where the page names none. */
export function proposeReply(bytes: Uint8Array, contentType: string | null): Rules {
  const { text } = decode(bytes, { contentType, kind: 'html' });
  if (disproportion(text) !== undefined) return {};
  const $ = load(text);
  $('script,style,noscript').remove();
  const rules: Record<string, string> = {};
  for (const [field, mark] of Object.entries(MARKS)) {
    const selector = firstMarked($, mark, field === 'replyText' ? 10 : 1);
    if (selector !== undefined) rules[field] = selector;
  }
  const { replyText } = rules;
  if (replyText === undefined) return {};
  const question = questionSelector($, replyText);
  return { title: 'h1', ...rules, ...(question !== undefined && { text: question }) };
}

const QUESTION = /content|question|neirong|wenti|letter|mail[-_]?(?:body|text)|^(?:con|nr)$/i;

/** The question: marked as content, and neither around the answer nor part of it. */
function questionSelector($: CheerioAPI, reply: string): string | undefined {
  const isApart = (selector: string): boolean =>
    $(selector).find(reply).length === 0 && $(selector).closest(reply).length === 0;
  return firstMarked($, QUESTION, 10, isApart);
}

function firstMarked(
  $: CheerioAPI,
  mark: RegExp,
  leastUnits: number,
  fits: (selector: string) => boolean = () => true,
): string | undefined {
  for (const node of $('[class],[id]').toArray().slice(0, 3000)) {
    const element = $(node);
    const names = [
      ...(element.attr('class') ?? '').split(/\s+/).map((name) => `.${name}`),
      `#${element.attr('id') ?? ''}`,
    ];
    const meant = names.find((name) => SAFE.test(name.slice(1)) && mark.test(name.slice(1)));
    if (meant === undefined || element.text().trim().length < leastUnits) continue;
    const selector = `${String(element.prop('tagName')).toLowerCase()}${meant}`;
    if (!selector.startsWith('body') && $(selector).length === 1 && fits(selector)) return selector;
  }
  return undefined;
}
