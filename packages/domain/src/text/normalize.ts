import { traditionalPairs } from './traditional-pairs.ts';

/** Analysed text is cut at this many bytes of UTF-8; what lies behind is not read. */
export const MAX_TEXT_BYTES = 64 * 1024;

const DROP = 0;
const SPACE = 32;
/** In `fold`: the character needs more than one code unit after NFKC, or composes with its neighbours. */
const SLOW = 0xffff;

const zeroWidth = [0x00ad, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2060, 0xfeff, 0xfe0e, 0xfe0f];

/**
 * One entry per UTF-16 unit: what it becomes after NFKC, simplification and lower-casing; `DROP`, `SPACE` or `SLOW` for
 * the rest. Built once: 128 KB.
 */
const fold = buildFold();

function buildFold(): Uint16Array {
  const table = new Uint16Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit += 1) table[unit] = unit;
  for (let unit = 0; unit < 0x10000; unit += 1) {
    if (unit >= 0x3400 && unit <= 0x9fff) continue;
    if ((unit >= 0xac00 && unit <= 0xdfff) || (unit >= 0xe000 && unit <= 0xf8ff)) continue;
    const folded = String.fromCharCode(unit).normalize('NFKC').toLowerCase();
    if (folded.length !== 1) table[unit] = folded === '' ? DROP : SLOW;
    else table[unit] = folded.charCodeAt(0);
    if (unit >= 0x0300 && unit <= 0x036f) table[unit] = SLOW;
    if (unit === 0x3099 || unit === 0x309a) table[unit] = SLOW;
  }
  for (const unit of zeroWidth) table[unit] = DROP;
  for (let unit = 0; unit < 0x10000; unit += 1) {
    const folded = table[unit]!;
    if (folded !== SLOW && folded !== DROP && /\s/.test(String.fromCharCode(folded))) table[unit] = SPACE;
  }
  for (let unit = 0; unit < 0x20; unit += 1) table[unit] = SPACE;
  table[0x7f] = SPACE;
  table[0xffff] = DROP;
  for (let at = 0; at < traditionalPairs.length; at += 2) {
    table[traditionalPairs.charCodeAt(at)] = traditionalPairs.charCodeAt(at + 1);
  }
  // Compatibility forms fold to a traditional character first (U+F91D → 欄 → 栏).
  for (let unit = 0; unit < 0x10000; unit += 1) {
    const folded = table[unit]!;
    if (folded !== unit && folded >= 0x3400 && folded <= 0x9fff) table[unit] = table[folded]!;
  }
  return table;
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  thinsp: ' ',
  zwj: '',
  zwnj: '',
  middot: '·',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  ldquo: '“',
  rdquo: '”',
  lsquo: '‘',
  rsquo: '’',
  yen: '¥',
  times: '×',
};

/** Replaces HTML entities (named ones of ordinary texts, decimal and hexadecimal ones); unknown ones stay. */
function unescapeHtml(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[String(name).toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : whole;
  });
}

/** Cuts a text at `MAX_TEXT_BYTES` of UTF-8, never inside a character. */
export function cutToLimit(text: string): string {
  if (text.length * 3 <= MAX_TEXT_BYTES) return text;
  let bytes = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const pair = unit >= 0xd800 && unit <= 0xdbff;
    bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : pair ? 4 : 3;
    if (bytes > MAX_TEXT_BYTES) return text.slice(0, at);
    if (pair) at += 1;
  }
  return text;
}

/**
 * The form texts are compared in: HTML entities resolved, NFKC, simplified characters, lower case, zero-width characters
 * gone, white space collapsed to one blank and trimmed; cut at 64 KiB. Idempotent. Plain text costs one look per character.
 */
export function normalize(text: string): string {
  let source = cutToLimit(text);
  // Resolving `&amp;lt;` uncovers another entity: go on until nothing changes, so that the result is a fixed point.
  for (let round = 0; round < 4 && source.includes('&'); round += 1) {
    const resolved = unescapeHtml(source);
    if (resolved === source) break;
    source = resolved;
  }
  const first = firstChange(source);
  if (first === source.length) return source;
  return hasSlow(source, first) ? foldAll(composed(source)) : foldFrom(source, first);
}

function composed(text: string): string {
  let current = text;
  // Lower-casing after NFKC can leave a form that NFKC changes again (İ); two rounds settle every character.
  for (let round = 0; round < 3; round += 1) current = current.normalize('NFKC').toLowerCase();
  return current.normalize('NFKC');
}

/** Position of the first unit that folding changes; the length of the text when there is none. */
function firstChange(text: string): number {
  let before = SPACE;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (fold[unit] !== unit || (unit === SPACE && before === SPACE)) return at;
    before = unit;
  }
  return before === SPACE && text.length > 0 ? text.length - 1 : text.length;
}

function hasSlow(text: string, from: number): boolean {
  for (let at = from; at < text.length; at += 1) if (fold[text.charCodeAt(at)] === SLOW) return true;
  return false;
}

/** So many changes are spliced into the text; where there are more, it is written anew. */
const SPLICED = 48;

/** Folds a text whose first `first` units stay: what lies between two changes is taken over in one piece. */
function foldFrom(text: string, first: number): string {
  let done = '';
  let from = 0;
  let before = first === 0 ? SPACE : text.charCodeAt(first - 1);
  let changes = 0;
  for (let at = first; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const folded = fold[unit]!;
    const isDropped = folded === DROP || (folded === SPACE && before === SPACE);
    if (!isDropped && (folded === unit || folded === SLOW)) {
      before = unit;
      continue;
    }
    changes += 1;
    if (changes > SPLICED) return foldAll(text);
    if (from < at) done += text.slice(from, at);
    from = at + 1;
    if (isDropped) continue;
    done += String.fromCharCode(folded);
    before = folded;
  }
  if (from < text.length) done += text.slice(from);
  return before === SPACE && done.length > 0 ? done.slice(0, -1) : done;
}

function foldAll(text: string): string {
  const units = new Uint16Array(text.length);
  let length = 0;
  let before = SPACE;
  for (let at = 0; at < text.length; at += 1) {
    const folded = fold[text.charCodeAt(at)]!;
    if (folded === DROP || (folded === SPACE && before === SPACE)) continue;
    // What stays slow after NFKC has no shorter form: it is kept as it is.
    before = folded === SLOW ? text.charCodeAt(at) : folded;
    units[length] = before;
    length += 1;
  }
  if (length > 0 && units[length - 1] === SPACE) length -= 1;
  return decodeUnits(units.subarray(0, length));
}

function decodeUnits(units: Uint16Array): string {
  if (units.length <= 8192) return String.fromCharCode(...units);
  let text = '';
  for (let at = 0; at < units.length; at += 8192) text += String.fromCharCode(...units.subarray(at, at + 8192));
  return text;
}

/** The same folding for one UTF-16 unit, where it keeps the length: full-width digits and letters, simplified, lower case. */
export function foldUnit(unit: number): number {
  const folded = fold[unit]!;
  return folded === DROP || folded === SLOW ? unit : folded;
}
