import type { CheerioAPI } from 'cheerio';
import { civilDate, type Instant } from '@tingchao/domain/time/instant.ts';
import { parseDate } from './chinese-date.ts';
import { meta, scriptText } from './page-meta.ts';
import type { Outline } from './page-outline.ts';

const DECLARED = [
  'pubdate',
  'publishdate',
  'article:published_time',
  'og:article:published_time',
  'og:release_date',
  'bytedance:published_time',
  'weibo: article:create_at',
  'publication_date',
  'datepublished',
  'publishtime',
  'publish_time',
  'dc.date',
  'dc.date.issued',
  'firstpublishedtime',
  'apub:time',
];

const DATE =
  /(?:19|20)\d{2}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}(?!\d)\s*[日号]?(?:[\s,T]*(?:星期[一二三四五六日天]|周[一二三四五六日])?[\s,]*(?:[上下中]午|凌晨|晚上?)?\s*\d{1,2}\s*[:时点]\s*\d{1,2}(?:\s*[:分](?:\s*\d{1,2}\s*秒?)?)?)?/;
const NUMERALS = /[〇零○一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日/;
const RELATIVE = /(?:\d{1,3}\s*(?:分钟|小时|天)前|(?:今天|昨天|前天)\s*\d{1,2}:\d{2})/;

/** Labels of the moment an article, letter or thread was made public, and how sure each is. */
const LABELS: readonly (readonly [string, number])[] = [
  ['(?:发布|发表|公布|发稿|上网|公告|上传|添加|录入|信息|公开|推送)(?:时间|日期)', 80],
  ['(?:发布|发表|刊发)(?:于|在)', 80],
  ['(?:来信|写信|留言|提问|咨询|提交|诉求|投诉|反映|来电|信件)(?:时间|日期)', 78],
  ['(?<![\\u3400-\\u9fff])(?:时\\s*间|日\\s*期|发布)', 70],
  ['(?:更新|修改|最后更新)(?:时间|日期)|更新于', 58],
  ['(?:成文|发文|生成|印发|制发|签发)(?:时间|日期)', 50],
];

type Candidate = { readonly at: Instant; readonly sure: number };

/** `YYYY-MM-DD` in the forms of addresses: `/2026-03/12/`, `/art/2026/3/12/`, `t20260312_1.html`, `/20260312/`. */
export function dateOfUrl(url: string): string | null {
  const path = URL.canParse(url) ? new URL(url).pathname : '';
  const match =
    /\/(20\d{2})[-/]?(\d{2})[-/](\d{2})(?=[/_.])/.exec(path) ??
    /\/(20\d{2})\/(\d{1,2})\/(\d{1,2})(?=[/_.])/.exec(path) ??
    /(?<=[/t_])(20\d{2})(\d{2})(\d{2})(?=[/_.])/.exec(path);
  if (match === null) return null;
  const [, year = '', month = '', day = ''] = match;
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return null;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function labelled(text: string, headingEnd: number, at: Instant | undefined): readonly Candidate[] {
  return LABELS.flatMap(([label, sure]) => {
    const pattern = new RegExp(
      `(?:${label})\\s*:?[\\s\\]】]{0,20}((?:${DATE.source})|(?:${RELATIVE.source})|(?:${NUMERALS.source}))`,
      'g',
    );
    return [...text.matchAll(pattern)].slice(0, 5).flatMap((match, nth) => {
      const found = parseDate(match[1] ?? '', { at });
      if (found === null) return [];
      // A bare 时间 far from the heading is that of a meeting, not of the notice.
      const relative = /前|今天|昨天/.test(match[1] ?? '');
      const far = sure === 70 && (headingEnd < 0 || match.index - headingEnd > 300 || match.index < headingEnd - 300);
      return [{ at: found, sure: (far ? 35 : sure) - (relative ? 20 : 0) - Math.min(nth, 4) * 3 }];
    });
  });
}

/** `2026-03-12 09:15 发布`, `发表于` apart: the word stands behind. */
function suffixed(text: string, at: Instant | undefined): readonly Candidate[] {
  const match = new RegExp(`(${DATE.source})\\s*(?:发布|发表|刊发)(?![\\u3400-\\u9fff]*[会厅])`).exec(text);
  const found = parseDate(match?.[1] ?? '', { at });
  return found === null ? [] : [{ at: found, sure: 55 }];
}

function marked({ dates, text }: Outline, headingEnd: number, at: Instant | undefined): readonly Candidate[] {
  return dates.slice(0, 40).flatMap(({ text: said, start }, nth) => {
    // A label before the mark says what kind of date it is; the labelled ones are read above.
    if (
      /(?:回复|答复|办结|截止|开标|更新|修改)(?:时间|日期)?\s*:?\s*$/.test(text.slice(Math.max(0, start - 12), start))
    )
      return [];
    const found = parseDate(new RegExp(`${DATE.source}|${RELATIVE.source}`).exec(said)?.[0] ?? said, { at });
    if (found === null) return [];
    if (/(?:今天是|现在是|今日|当前时间|北京时间)\s*:?\s*$/.test(text.slice(Math.max(0, start - 10), start))) return [];
    const near = headingEnd >= 0 && start >= headingEnd - 140 && start < headingEnd + 300;
    return [{ at: found, sure: (near ? 66 : 45) - Math.min(nth, 9) }];
  });
}

/** What makes a date one of the story and not of its publication: a label of another moment, a span, a running sentence. */
const OTHER_BEFORE = /(?:今天是|现在是|今日|当前时间:?|北京时间:?|至|到|[-—~]|[\u3400-\u9fff](?:时间|日期)\s*:?)\s*$/;
const OTHER_AFTER = /^\s*(?:[,、至起止]|[-—~]{1,2}\s*\d|[前后的之以]|日?[上下]午)/;

/** A split date as 新华 prints it: `2026 03/12 09:15:00`. */
const SPLIT = /((?:19|20)\d{2})\s*(\d{2})\s*\/\s*(\d{2})\s*(\d{1,2}:\d{2}(?::\d{2})?)/;

/** The first date of the lines under the heading, before its running text begins, or right above it. */
function besideHeading(text: string, headingEnd: number, at: Instant | undefined): readonly Candidate[] {
  if (headingEnd < 0) return [];
  const under = text.slice(headingEnd, headingEnd + 240).split(/[。!?;]/)[0] ?? '';
  const above = text.slice(Math.max(0, headingEnd - 260), headingEnd);
  const split = SPLIT.exec(above + under);
  const parts = split === null ? null : parseDate(`${split[1]}-${split[2]}-${split[3]} ${split[4]}`, { at });
  if (parts !== null) return [{ at: parts, sure: 64 }];
  for (const match of under.matchAll(new RegExp(`${DATE.source}|${RELATIVE.source}`, 'g'))) {
    const after = under.slice(match.index + match[0].length);
    const isSentence = match[0].includes('年') && !match[0].includes(':') && /^[\u3400-\u9fff]/.test(after);
    if (OTHER_BEFORE.test(under.slice(0, match.index)) || OTHER_AFTER.test(after) || isSentence) continue;
    const found = parseDate(match[0], { at });
    if (found !== null) return [{ at: found, sure: match.index < 80 ? 62 : 48 }];
  }
  return [];
}

const SCRIPT_DATES =
  /(?:"?(?:datePublished|publish_?time|publishTime|pubTime|pub_?date|publishDate|releaseTime|createTime|create_time|publishedAt)"?|var\s+(?:ct|createTime|publish_time|pubtime))\s*[:=]\s*["']?([^"',;}\n]{4,40})/gi;

function scripted($: CheerioAPI): readonly Candidate[] {
  return [...scriptText($).matchAll(SCRIPT_DATES)].slice(0, 20).flatMap((match, nth) => {
    const found = parseDate((match[1] ?? '').trim());
    return found === null
      ? []
      : [{ at: found, sure: (/datePublished|\bct\b|publish/i.test(match[0]) ? 68 : 40) - Math.min(nth, 9) }];
  });
}

/**
 * When an article was published. Every date the page offers is weighed: declared in metadata, behind a label, marked up, beside
 * the heading, in a script; one on the day its address names weighs more, and of equal days the one with a clock is taken. Null
 * when none is offered: a date in the running text, a header's clock and a comment's time are not the article's.
 */
export function findDate(
  $: CheerioAPI,
  outline: Outline,
  title: string,
  url: string,
  at: Instant | undefined,
): Instant | null {
  const { text } = outline;
  const headingEnd = endOfTitle(outline, title);
  const declared = parseDate(meta($, ...DECLARED) || ($('html').attr('data-publishtime') ?? ''), { at });
  const candidates: readonly Candidate[] = [
    ...(declared === null ? [] : [{ at: declared, sure: 100 }]),
    ...labelled(text, headingEnd, at),
    ...marked(outline, headingEnd, at),
    ...besideHeading(text, headingEnd, at),
    ...suffixed(text, at),
    ...scripted($),
  ];
  const day = dateOfUrl(url);
  const weighed = candidates
    .filter((candidate) => at === undefined || candidate.at <= at + 2 * 86_400_000)
    .map((candidate) => ({ ...candidate, sure: candidate.sure + (civilDate(candidate.at) === day ? 25 : 0) }));
  const best = weighed.toSorted((a, b) => b.sure - a.sure)[0];
  if (best === undefined) return day === null ? null : parseDate(day);
  if (best.sure < 40) return day === null ? null : parseDate(day);
  return withClock(best.at, weighed);
}

/** A date without a clock takes the clock of a nearly as sure candidate of the same day. */
function withClock(best: Instant, candidates: readonly Candidate[]): Instant {
  const isMidnight = (found: Instant): boolean => (found + 8 * 3_600_000) % 86_400_000 === 0;
  if (!isMidnight(best)) return best;
  const same = candidates.filter(
    (candidate) => candidate.sure >= 55 && !isMidnight(candidate.at) && civilDate(candidate.at) === civilDate(best),
  );
  return same.toSorted((a, b) => b.sure - a.sure)[0]?.at ?? best;
}

/** Where the title ends in the outline: as a heading, else the last time its words are met; −1 when they are not. */
function endOfTitle({ headings, text }: Outline, title: string): number {
  const squeezed = (words: string): string => words.replace(/\s+/g, '');
  const heading = headings.find((each) => squeezed(each.text) === squeezed(title));
  if (heading !== undefined) return heading.end;
  const words = title.normalize('NFKC');
  const at = words === '' ? -1 : text.indexOf(words);
  return at === -1 ? -1 : at + words.length;
}
