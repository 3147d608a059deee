import { sentencesOf } from '../response/reply-gate/sentences.ts';
import { parseInstant, type Instant } from '../time/instant.ts';
import type { PolicySettings } from './policy-settings.ts';

/** One sentence of a draft, with the clause it stands in, as people cite it (`第三条`, `二、（一）`, `第7项`). */
export type DraftSentence = {
  readonly clause: string;
  readonly text: string;
  /** Its paragraph, counted from 0; sentences of one paragraph are read together. */
  readonly paragraph: number;
};

export type Draft = {
  readonly title: string;
  /** 发文字号 such as `青政办发〔2026〕3号`. */
  readonly documentNo: string | null;
  /** The date under the text, else the publishing date of the page; null when there is none. */
  readonly dated: Instant | null;
  /** Paragraphs of the body, page furniture and second copies left out, broken lines joined. */
  readonly paragraphs: readonly string[];
  readonly sentences: readonly DraftSentence[];
  /** What was left out and why, for the reader. */
  readonly leftOut: readonly string[];
};

const HEAD =
  /^(?:第[一二三四五六七八九十百]+[章节条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]|\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[)）]|附件)/;
const ENDS = /[。！？!?；;：:…”」』）)》.]$/;
const HAN = /\p{Script=Han}/u;
const DOCUMENT_NO = /[\p{Script=Han}]{2,12}[〔[【（(]\d{4}[〕\]】）)]\s*\d{1,4}\s*号/u;
/** A title says what a paper is. */
const TITLE =
  /(?:办法|细则|规定|方案|意见|通知|公告|通告|要点|计划|清单|机制|制度|决定|规划|措施|标准|预案|条例|规则|指引|指南|安排|总结|报告|函|批复)(?:的通知|的公告|的通告)?(?:[（(][^（）()]{1,16}[)）])?$/;

/** Reads a draft out of the lines of a file: title, number, paragraphs and sentences with their clauses. */
export function readClauses(lines: readonly string[], settings: Pick<PolicySettings, 'furniture'>): Draft {
  const { kept, leftOut } = withoutFurniture(lines, settings);
  const paragraphs = joinBroken(kept);
  const title = findTitle(paragraphs);
  return {
    title,
    documentNo: ownNumber(paragraphs, title),
    dated: ownDate(lines),
    paragraphs,
    sentences: cut(paragraphs, title),
    leftOut,
  };
}

const LONG = 30;
const DATE = String.raw`(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?`;
const SIGNED = new RegExp(`^\\s*${DATE}\\s*$`, 'u');
const POSTED = new RegExp(`(?:发布|印发|成文|发文|公开)?(?:日期|时间)\\s*[:：]?\\s*${DATE}`, 'u');

function ownDate(lines: readonly string[]): Instant | null {
  for (const pattern of [SIGNED, POSTED]) {
    for (const line of lines) {
      const [, y = '', m = '', d = ''] = (line.length <= 80 && pattern.exec(line)) || [];
      const found = y === '' ? undefined : parseInstant(`${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`);
      if (found !== undefined) return found;
    }
  }
  return null;
}

function withoutFurniture(
  lines: readonly string[],
  { furniture }: Pick<PolicySettings, 'furniture'>,
): { readonly kept: readonly string[]; readonly leftOut: readonly string[] } {
  const patterns = furniture.map((source) => new RegExp(source, 'u'));
  const long = lines.filter((line) => line.length >= LONG);
  // A page that carries its text twice repeats the short lines between as well; a table repeats single labels.
  const least = long.length - new Set(long).size >= 3 ? 6 : LONG;
  const seen = new Set<string>();
  const kept: string[] = [];
  let junk = 0;
  let copies = 0;
  for (const line of lines) {
    if (patterns.some((one) => one.test(line))) junk += 1;
    else if (line.length >= least && seen.has(line)) copies += 1;
    else {
      seen.add(line);
      kept.push(line);
    }
  }
  const leftOut = [
    ...(junk > 0 ? [`网页导航、访问量、版权等杂项 ${junk} 行`] : []),
    ...(copies > 0
      ? [`与前文完全相同的段落 ${copies} 段${copies >= 3 ? '（同一正文在文件里出现两次，按一次计）' : ''}`]
      : []),
  ];
  return { kept, leftOut };
}

/** A sentence that a page break or a hard line end cut in two is one again; short lines of tables stay as they are. */
function joinBroken(lines: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (const line of lines) {
    const before = joined.at(-1);
    const goesOn =
      before !== undefined &&
      before.length >= 24 &&
      !ENDS.test(before) &&
      HAN.test(before.at(-1) ?? '') &&
      HAN.test(line[0] ?? '') &&
      !HEAD.test(line) &&
      !TITLE.test(before) &&
      /[，,。；;、]/.test(line);
    if (goesOn) joined[joined.length - 1] = before + line;
    else joined.push(line);
  }
  return joined;
}

function findTitle(paragraphs: readonly string[]): string {
  const head = paragraphs.slice(0, 20).map((line) => line.replace(/^#+\s*/, ''));
  const named = head.find((line) => line.length >= 6 && line.length <= 80 && TITLE.test(line) && !HEAD.test(line));
  if (named !== undefined) return named.replace(/\s+/g, '');
  const opening = head
    .slice(0, 2)
    .find((line) => line.length >= 6 && line.length <= 60 && !/[。；;]$/.test(line) && !HEAD.test(line));
  if (opening !== undefined) return opening;
  // A paper without its title mostly says what it calls itself.
  const called = /(?:特制定|制定)本(\p{Script=Han}{2,4})/u.exec(head.join('\n'))?.[1];
  return called === undefined ? '' : `（文稿没有标题，自称“本${called}”）`;
}

/** The number that stands alone or beside the title, not one that the text cites. */
function ownNumber(paragraphs: readonly string[], title: string): string | null {
  const near = paragraphs.slice(0, 8).filter((line) => line.length <= 40 || line === title);
  const found = near.map((line) => DOCUMENT_NO.exec(line)?.[0]).find((one) => one !== undefined);
  return found ?? null;
}

function cut(paragraphs: readonly string[], title: string): readonly DraftSentence[] {
  const path: { level: number; label: string }[] = [];
  // Numbers that Word makes by itself are not in the file: then the paragraphs are counted.
  const labelled = paragraphs.some((line) => headOf(line) !== undefined);
  return paragraphs.flatMap((line, paragraph) => {
    const head = headOf(line);
    if (head !== undefined) {
      while (path.length > 0 && (path.at(-1)?.level ?? 0) >= head.level) path.pop();
      path.push(head);
    }
    if (line.replace(/\s+/g, '') === title) return [];
    const clause = labelled ? path.map(({ label }) => label).join('') : `第${paragraph + 1}段`;
    return wholeSentences(withoutLabel(line)).map((text) => ({ clause, text, paragraph }));
  });
}

/** Sentences of a paragraph; a stop within brackets does not end one. */
function wholeSentences(line: string): readonly string[] {
  const whole: string[] = [];
  let open = '';
  for (const { text } of sentencesOf(line)) {
    const joined = open + text;
    const balance = (joined.match(/[（(]/gu)?.length ?? 0) - (joined.match(/[）)]/gu)?.length ?? 0);
    if (balance > 0 && joined.length < 400) open = joined;
    else {
      whole.push(joined);
      open = '';
    }
  }
  if (open !== '') whole.push(open);
  return whole;
}

const levels: readonly (readonly [RegExp, number, (label: string) => string])[] = [
  [/^第[一二三四五六七八九十百]+章/, 1, (label) => label],
  [/^附件\d{0,2}(?=[:： ]|$)/, 1, (label) => label],
  [/^[一二三四五六七八九十]+、/, 2, (label) => `第${label.slice(0, -1)}部分`],
  [/^第[一二三四五六七八九十百]+条/, 3, (label) => label],
  [/^[（(][一二三四五六七八九十]+[)）]/, 4, (label) => label.replace('(', '（').replace(')', '）')],
  [/^\d{1,2}[.．、](?!\d)/, 5, (label) => `第${/\d+/.exec(label)?.[0] ?? ''}项`],
  [/^[（(]\d{1,2}[)）]/, 6, (label) => label.replace('(', '（').replace(')', '）')],
];

/** The clause is told beside the sentence: its label is not said twice. */
function withoutLabel(line: string): string {
  const label = levels
    .map(([pattern]) => pattern.exec(line)?.[0])
    .find((one) => one !== undefined && !one.startsWith('附件'));
  const rest = line.slice(label?.length ?? 0).trim();
  return rest === '' ? line : rest;
}

function headOf(line: string): { readonly level: number; readonly label: string } | undefined {
  for (const [pattern, level, name] of levels) {
    const label = pattern.exec(line)?.[0];
    if (label !== undefined) return { level, label: name(label) };
  }
  return undefined;
}
