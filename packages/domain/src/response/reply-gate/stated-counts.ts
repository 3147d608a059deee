/** A number of things: `6名学生`. */
export type Count = {
  readonly text: string;
  readonly value: number;
  readonly unit: string;
  /** The first two characters of what is counted, or of what is said in front of a bare unit; may be empty. */
  readonly thing: string;
};

const counted =
  /(\d+(?:\.\d+)?|[一二两三四五六七八九十百千]+)(?:余|多)?(名|人|户|例|起|处|栋|辆|万元|元|亩|吨|家|台|批次)([\u4e00-\u9fff]{0,2})/g;

const digits: Readonly<Record<string, number>> = {
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const powers: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 };

/** The counts of a clause, in order. */
export function countsIn(clause: string): readonly Count[] {
  return [...clause.matchAll(counted)].map((match) => {
    const [text, number, unit, behind] = match as unknown as [string, string, string, string];
    const before = clause.slice(Math.max(0, match.index - 2), match.index);
    return {
      text,
      value: /\d/.test(number) ? Number(number) : inDigits(number),
      unit,
      // “受伤3人”“共3人”: a bare person is told apart by the word in front.
      thing: behind.length === 2 ? behind : /^[\u4e00-\u9fff]{2}$/.test(before) ? before : '',
    };
  });
}

/** Dates with a day, as `6月3日`; one each. */
export function datesIn(clause: string): readonly string[] {
  return [
    ...new Set(
      [...clause.matchAll(/(\d{1,2})月(\d{1,2})[日号]/g)].map(([, month, day]) => `${Number(month)}月${Number(day)}日`),
    ),
  ];
}

function inDigits(words: string): number {
  let sum = 0;
  let last = 0;
  for (const sign of words) {
    const power = powers[sign];
    if (power === undefined) last = digits[sign] ?? 0;
    else {
      sum += (last === 0 ? 1 : last) * power;
      last = 0;
    }
  }
  return sum + last;
}
