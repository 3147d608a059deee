/** A count as a text states it: `43人`, `三十多个`, `46万元`. Offsets in UTF-16 units of the text read. */
export type StatedNumber = {
  /** The number itself; of a range or an open count the part that is certain (`三十多` → 30, `3到5人` → 3). */
  readonly value: number;
  readonly start: number;
  /** Behind the unit. */
  readonly end: number;
  /** `人`: persons; `户`: households; `元`: money, the value in yuan. */
  readonly unit: 'person' | 'household' | 'yuan';
};

const DIGITS = new Map(
  [...'零〇一二两三四五六七八九'].map((sign, at) => [sign, [0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9][at]!]),
);
const SCALES: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 };

/** Reads a Chinese numeral (`三十`, `一百二十`, `两千`, `十几` as 10, `几十` as 20, `上百` as 100); undefined when it is none. */
export function parseChineseNumeral(text: string): number | undefined {
  let total = 0;
  let digit = -1;
  let seen = false;
  let lastScale = 1;
  for (const sign of text) {
    const value = DIGITS.get(sign);
    const scale = SCALES[sign];
    if (value !== undefined) {
      if (digit > 0 && value > 0) return undefined;
      digit = value;
      seen = true;
    } else if (scale !== undefined) {
      total += (digit < 0 ? 1 : digit) * scale;
      lastScale = scale;
      digit = -1;
      seen = true;
    } else if (sign === '几' || sign === '数') {
      if (digit >= 0) return undefined;
      digit = seen ? 0 : 2;
    } else if (sign === '上' && !seen) {
      digit = 1;
    } else return undefined;
  }
  if (!seen && digit < 0) return undefined;
  if (digit > 0)
    total +=
      total > 0 && lastScale > 10 && !text.includes('零') && text.length === 3 ? (digit * lastScale) / 10 : digit;
  return total;
}

const digitClass = (unit: number): boolean => unit >= 48 && unit <= 57;
/** A look at an array costs a third of one into a set, and there is one for every character of every text. */
function flagsOf(signs: string): Uint8Array {
  const flags = new Uint8Array(0x10000);
  for (const sign of signs) flags[sign.charCodeAt(0)] = 1;
  return flags;
}
const numeralSigns = flagsOf('零〇一二两三四五六七八九十百千几数上');
const fillers = flagsOf('多余来几');
const personUnits = flagsOf('人名个位例娃');
const bareNouns = new Set([
  '员工',
  '工人',
  '业主',
  '学生',
  '村民',
  '居民',
  '乘客',
  '农民',
  '民工',
  '工友',
  '老人',
  '家长',
  '商户',
  '会员',
  '孩子',
  '游客',
  '群众',
]);
const DIED = '死'.charCodeAt(0);
const HOUSEHOLD = '户'.charCodeAt(0);
const YUAN = '元'.charCodeAt(0);
const BLOCK = '块'.charCodeAt(0);
const MYRIAD = '万'.charCodeAt(0);
const HUNDRED_MILLION = '亿'.charCodeAt(0);

/** `个` counts persons only before one of these; `个月`, `个小时`, `个问题` are no people. */
const personNouns =
  /^[大小]?(人|孩子|娃|学生|小孩|老人|工人|工友|农民工|民工|员工|村民|业主|家长|同学|小朋友|幼儿|女|男|司机|老师|患者|病人|群众|师傅|兄弟|乘客|儿童|居民|投资|会员|商户|死|伤|受)/;

/**
 * The counts of persons, households and money in a normalised text, in order. Costs one look per character unless a unit
 * follows a number. Years, times, ages, floors and case numbers carry other units and are left out.
 */
export function findNumbers(text: string): readonly StatedNumber[] {
  const found: StatedNumber[] = [];
  for (let at = 1; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === DIED || isBareNoun(text, at)) {
      const bare = bareCountAt(text, at);
      if (bare !== undefined) found.push(bare);
      continue;
    }
    if (unit !== YUAN && unit !== BLOCK && unit !== HOUSEHOLD && unit !== MYRIAD && personUnits[unit] !== 1) continue;
    const number =
      unit === YUAN || unit === BLOCK || unit === MYRIAD ? moneyAt(text, at, unit) : countAt(text, at, unit);
    if (number !== undefined) found.push(number);
  }
  return found;
}

/** The number that ends right before `end`: digits with separators, or a Chinese numeral; with its start. */
function numberBefore(text: string, end: number): { readonly value: number; readonly start: number } | undefined {
  let start = end;
  while (
    start > 0 &&
    (digitClass(text.charCodeAt(start - 1)) ||
      (start < end && /[.,]/.test(text[start - 1]!) && digitClass(text.charCodeAt(start - 2))))
  )
    start -= 1;
  if (start < end) {
    if (end - start > 12) return undefined;
    const value = Number(text.slice(start, end).replaceAll(',', ''));
    return Number.isFinite(value) ? { value, start } : undefined;
  }
  while (start > 0 && end - start < 8 && numeralSigns[text.charCodeAt(start - 1)] === 1) start -= 1;
  for (; start < end; start += 1) {
    const value = parseChineseNumeral(text.slice(start, end));
    if (value !== undefined) return { value, start };
  }
  return undefined;
}

/** `300员工`, `2死5伤`: digits right before a noun for persons, without a measure word. */
function isBareNoun(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  return (
    (digitClass(before) || before === '多'.charCodeAt(0) || before === '余'.charCodeAt(0)) &&
    bareNouns.has(text.slice(at, at + 2))
  );
}

function bareCountAt(text: string, at: number): StatedNumber | undefined {
  if (
    text.charCodeAt(at) === DIED &&
    !/^死(?:[,。;\s]|$|\d+伤|[一二两三四五六七八九十]+伤)/.test(text.slice(at, at + 6))
  )
    return undefined;
  const end = fillers[text.charCodeAt(at - 1)] === 1 ? at - 1 : at;
  const number = numberBefore(text, end);
  return number === undefined
    ? undefined
    : { value: Math.trunc(number.value), start: number.start, end: at, unit: 'person' };
}

function countAt(text: string, at: number, unit: number): StatedNumber | undefined {
  let end = at;
  if (fillers[text.charCodeAt(end - 1)] === 1 && end >= 2) {
    const open = numberBefore(text, end - 1);
    if (open !== undefined) end -= 1;
  }
  const number = numberBefore(text, end);
  if (number === undefined) return undefined;
  if (unit === HOUSEHOLD) return { value: number.value, start: number.start, end: at + 1, unit: 'household' };
  const sign = text[at]!;
  const behind = text.slice(at + 1, at + 6);
  if (sign === '个' && !personNouns.test(behind)) return undefined;
  if (sign === '位' && /^(数|置|于)/.test(behind)) return undefined;
  if (sign === '人' && /^(民币|次|行|大|气|均|间|生|员)/.test(behind) && !behind.startsWith('员')) return undefined;
  if (sign === '名' && /^(称|单|字|义|校)/.test(behind)) return undefined;
  if (
    sign === '人' &&
    /[一]$/.test(text.slice(0, at)) &&
    /(每|有|没|任何|第|另|某)一?$/.test(text.slice(Math.max(0, number.start - 2), at))
  )
    return undefined;
  return { value: Math.trunc(number.value), start: number.start, end: at + 1, unit: 'person' };
}

function moneyAt(text: string, at: number, unit: number): StatedNumber | undefined {
  if (unit === MYRIAD) {
    // “46万” without 元 counts as money only before a word for it; “两万人” is no money.
    const behind = text.charCodeAt(at + 1);
    if (behind === YUAN || behind === BLOCK || personUnits[behind] === 1 || behind === HOUSEHOLD) return undefined;
    if (!/(款|资|薪|钱|费|欠|金|共|计|约|达|余)[^。!?;]{0,6}$/.test(text.slice(Math.max(0, at - 16), at)))
      return undefined;
  }
  let end = at;
  let scale = 1;
  if (unit === MYRIAD) end = at + 1;
  if (unit === BLOCK && !/^(钱|多|$|[,。!?;])/.test(text.slice(at + 1, at + 2))) return undefined;
  for (;;) {
    const before = text.charCodeAt(end - 1);
    if (before === MYRIAD) scale *= 10_000;
    else if (before === HUNDRED_MILLION) scale *= 100_000_000;
    else if (
      fillers[before] !== 1 ||
      (numberBefore(text, end - 1) === undefined && text.charCodeAt(end - 2) !== MYRIAD)
    )
      break;
    end -= 1;
  }
  const number = numberBefore(text, end);
  if (number === undefined) return undefined;
  return { value: number.value * scale, start: number.start, end: at + 1, unit: 'yuan' };
}
