import { parseChineseNumeral } from '../text/numbers.ts';
import type { Misreading } from './finding.ts';
import type { Draft, DraftSentence } from './read-clauses.ts';

type Weigh = (rule: string) => number;

const LIST =
  /((?:[“"][^“”"]{1,24}[”"](?:、|，|,|和|或|及)?){2,})等?\s*(\d{1,2}|[两二三四五六七八九十]{1,3})\s*(?:种|类|项|个|方面)/gu;
const FIGURE =
  /(\p{Script=Han}{0,12}?(?:标准|补贴|补助|金额|费用|期限|时限|比例|面积|年龄|名额|限额|起付线|封顶线|税率|费率|价格))[^，,。；;、\d]{0,10}?(\d+(?:\.\d+)?)\s*(万元|元|%|％|个工作日|个月|平方米|周岁|岁|天|日|年|人|名|倍)/gu;

/** Numbers, dates and ordinals of a draft that do not agree with one another. */
export function findConflicts(draft: Draft, weigh: Weigh): readonly Misreading[] {
  return [
    ...draft.sentences.flatMap((sentence) => miscounted(sentence, weigh)),
    ...differing(draft, weigh),
    ...startingTwice(draft, weigh),
    ...misnumbered(draft, weigh),
  ];
}

/** “甲”“乙”“丙”等4种. */
function miscounted({ clause, text }: DraftSentence, weigh: Weigh): readonly Misreading[] {
  return [...text.matchAll(LIST)].flatMap(([said, list = '', stated = '']): Misreading[] => {
    const named = list.match(/[“"][^“”"]{1,24}[”"]/gu)?.length ?? 0;
    const count = /^\d+$/.test(stated) ? Number(stated) : stated === '两' ? 2 : parseChineseNumeral(stated);
    if (count === undefined || count === named) return [];
    return [
      {
        rule: 'count_differs',
        name: '列举与数目不符',
        clause,
        sentence: text,
        words: [said],
        why: `文中说${count}种（项），实际列出${named}种（项），读者会追问少了或多了哪一种`,
        advice: '核对后把数目与列举改成一致',
        source: '国办发〔2016〕61号：信息应准确一致',
        weight: weigh('count_differs'),
      },
    ];
  });
}

/** The same figure with two values in different sentences: a contradiction, or two cases that the text does not tell apart. */
function differing(draft: Draft, weigh: Weigh): readonly Misreading[] {
  const known = new Map<string, { readonly value: string; readonly at: DraftSentence }>();
  const found: Misreading[] = [];
  for (const sentence of draft.sentences) {
    for (const [said, subject = '', value = '', unit = ''] of sentence.text.matchAll(FIGURE)) {
      // The last characters are the noun and what qualifies it; what stands before changes from sentence to sentence.
      const key = `${subject.slice(-8)}|${unit.replace('％', '%')}`;
      const before = known.get(key);
      if (before === undefined) known.set(key, { value, at: sentence });
      else if (before.value !== value && before.at.text !== sentence.text && subject.length >= 4) {
        const where = before.at.clause === '' ? '前文' : before.at.clause;
        found.push({
          rule: 'figure_differs',
          name: '同一数字前后不一',
          clause: sentence.clause,
          sentence: sentence.text,
          words: [said],
          why: `${where}写的是${before.value}${unit}，这里是${value}${unit}，读者会各取所需或认为前后矛盾`,
          advice: '核对；如确属不同情形，写明各自适用于谁',
          source: '国办发〔2016〕61号：信息应准确一致',
          weight: weigh('figure_differs'),
        });
      }
    }
  }
  return found;
}

/** The start of the paper itself; a part of it may well begin later. */
const START = /本\p{Script=Han}{1,4}自\s*(\d{4}年\d{1,2}月\d{1,2}日)\s*(?:起|开始)?\s*(?:施行|执行|实施|生效)/gu;

function startingTwice(draft: Draft, weigh: Weigh): readonly Misreading[] {
  const starts = draft.sentences.flatMap((sentence) =>
    [...sentence.text.matchAll(START)].map(([said, date = '']) => ({ sentence, said, date })),
  );
  const first = starts[0];
  return starts
    .filter(({ date }) => date !== first?.date)
    .map(({ sentence, said }) => ({
      rule: 'start_differs',
      name: '施行日期前后不一',
      clause: sentence.clause,
      sentence: sentence.text,
      words: [said],
      why: `另一处写的是“${first?.said ?? ''}”，从哪天起算会有争议`,
      advice: '统一施行日期；不同部分确需不同日期的，逐一写明',
      source: '国办发〔2016〕61号：信息应准确一致',
      weight: weigh('start_differs'),
    }));
}

const ORDINALS: readonly {
  readonly pattern: RegExp;
  readonly inner: boolean;
  readonly label: (n: string) => string;
}[] = [
  { pattern: /^([一二三四五六七八九十]{1,3})、/u, inner: false, label: (n) => `“${n}、”` },
  { pattern: /^第([一二三四五六七八九十百]{1,5})条/u, inner: false, label: (n) => `“第${n}条”` },
  { pattern: /(?:^|[\s。；;：:])[（(]([一二三四五六七八九十]{1,3})[)）]/gu, inner: true, label: (n) => `“（${n}）”` },
];

/** A clause that is missing or doubled in the order: the reader asks what was taken out. */
function misnumbered(draft: Draft, weigh: Weigh): readonly Misreading[] {
  return ORDINALS.flatMap(({ pattern, inner, label }) => {
    let last: { readonly number: number; readonly line: string; readonly written: string } | undefined;
    return draft.paragraphs.flatMap((line): Misreading[] => {
      if (inner && /^(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百]+章)/u.test(line)) last = undefined;
      const here = inner ? [...line.matchAll(pattern)] : [pattern.exec(line)].filter((one) => one !== null);
      return here.flatMap(([, written = '']): Misreading[] => {
        const number = parseChineseNumeral(written);
        if (number === undefined) return [];
        const before = last;
        last = { number, line, written };
        const goesOn = before === undefined || number === before.number + 1 || number === 1;
        const printedAgain = before !== undefined && number === before.number && before.line === line;
        if (goesOn || printedAgain || before === undefined) return [];
        return [
          {
            rule: 'ordinal_gap',
            name: '序号不连续',
            clause: '',
            sentence: line.length > 60 ? `${line.slice(0, 60)}…` : line,
            words: [label(written)],
            why: `${label(before.written)}之后是${label(written)}，读者会问中间删了什么`,
            advice: '核对序号，确认没有漏掉条款',
            source: '公文校对',
            weight: weigh('ordinal_gap'),
          },
        ];
      });
    });
  });
}
