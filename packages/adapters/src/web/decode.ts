import { plausibility } from './charset-score.ts';

export type DecodeOptions = { readonly contentType?: string | null; readonly kind: 'html' | 'xml' | 'text' };
export type Decoded = {
  readonly text: string;
  /** WHATWG name; every GB label is `gb18030`. */
  readonly charset: string;
  /** Characters that could not be read and stand as U+FFFD. */
  readonly replaced: number;
};

/** Bytes looked at for plausibility and for a declaration. */
const SAMPLE_BYTES = 64 * 1024;
const DECLARATION_BYTES = 4096;
/** So many sequences that read as UTF-8 are no accident: a two-byte charset keeps up with the pattern about once in five. */
const CERTAIN_UTF8 = 6;
/** How much better a rival reading must look before a label that decodes without error is disbelieved. */
const CLEARLY_BETTER = 0.3;

/** The WHATWG name for a label as servers write it, or undefined for one nobody knows. */
function charsetOf(label: string | undefined): string | undefined {
  const name =
    label
      ?.trim()
      .toLowerCase()
      .replace(/^["']|["';,]+$/g, '') ?? '';
  if (name === '') return undefined;
  if (/^(x-)?(gb|cp-?936|ms936|windows-936|euc-?cn|chinese)/.test(name)) return 'gb18030';
  if (/^(x-)?big-?5|^cp-?950|^ms950/.test(name)) return 'big5';
  try {
    return new TextDecoder(name).encoding;
  } catch {
    return undefined; // an unknown label is no label: the bytes decide
  }
}

function byteOrderMark(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0x84 && b === 0x31 && c === 0x95 && d === 0x33) return 'gb18030';
  return undefined;
}

/** How much of a byte stream fits one byte order of UTF-16: CJK and ASCII code units, and those that no single-byte text has. */
function fitOf(bytes: Uint8Array, highFirst: boolean): { readonly fits: number; readonly certain: number } {
  let fits = 0;
  let certain = 0;
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    const [high = 0, low = 0] = highFirst ? [bytes[i], bytes[i + 1]] : [bytes[i + 1], bytes[i]];
    const ascii = high === 0 && low !== 0 && low < 0x80;
    if (ascii || (high >= 0x4e && high <= 0x9f) || high === 0x30 || high === 0xff) fits += 1;
    if (ascii || high >= 0x80 || (low >= 0x80 && high >= 0x4e && high <= 0x9f) || (high === 0x30 && low < 0x20))
      certain += 1;
  }
  return { fits, certain };
}

/** UTF-16 without a mark: markup shows as a zero in every other byte, plain Chinese as code units of the CJK blocks. */
function unmarkedUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const head = bytes.subarray(0, Math.min(bytes.length, 2048) & ~1);
  if (head.length < 4 || (!head.includes(0) && isUtf8(bytes))) return undefined;
  const [little, big] = [fitOf(head, false), fitOf(head, true)];
  const [name, { fits, certain }] =
    little.fits >= big.fits ? (['utf-16le', little] as const) : (['utf-16be', big] as const);
  const units = head.length / 2;
  return fits >= units * 0.95 && certain >= units * 0.4 ? name : undefined;
}

function declaredLabel(bytes: Uint8Array, kind: DecodeOptions['kind']): string | undefined {
  if (kind === 'text') return undefined;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, DECLARATION_BYTES)).toString(
    'latin1',
  );
  const prolog = /^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']?\s*([\w.:-]+)/i.exec(head)?.[1];
  return prolog ?? /<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(head)?.[1];
}

function strict(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined; // not this charset
  }
}

const isUtf8 = (bytes: Uint8Array): boolean => strict(bytes, 'utf-8') !== undefined;

function loose(bytes: Uint8Array, charset: string): Decoded {
  const text = new TextDecoder(charset).decode(bytes);
  return { text, charset, replaced: text.split('\uFFFD').length - 1 };
}

/** The charsets that Chinese sites mix up; a label outside them that decodes without error is believed. */
const CONFUSED = new Set(['utf-8', 'gb18030', 'big5', 'windows-1252']);

/**
 * Turns the bytes of a page or feed into text. In this order: byte order mark, UTF-16 seen in the bytes, the header's charset,
 * the document's own declaration, UTF-8, GB18030, Big5 — the first that reads every byte wins unless another reading is clearly
 * better Chinese, which is how wrong labels are caught. When none reads every byte, the most plausible one is taken and
 * `replaced` counts the loss.
 */
export function decode(bytes: Uint8Array, options: DecodeOptions): Decoded {
  const mark = byteOrderMark(bytes);
  if (mark !== undefined) return loose(bytes, mark);
  const header = charsetOf(/charset\s*=\s*("[^"]*"|'[^']*'|[^\s;,]+)/i.exec(options.contentType ?? '')?.[1]);
  const declared = charsetOf(declaredLabel(bytes, options.kind));
  // A document whose declaration could be read byte by byte is not UTF-16, whatever it says.
  const labels = [header, declared].filter((name) => name !== undefined && !name.startsWith('utf-16')) as string[];
  const wide = unmarkedUtf16(bytes);
  if (wide !== undefined && (bytes.subarray(0, 2048).includes(0) || labels.every((name) => CONFUSED.has(name)))) {
    return loose(bytes, wide);
  }
  const candidates = [...new Set([...labels, 'utf-8', 'gb18030', 'big5'])];
  const readings = candidates.map((charset) => ({ charset, text: strict(bytes, charset) }));
  const labelled = readings.find((reading) => reading.text !== undefined && labels.includes(reading.charset));
  const sample = bytes.subarray(firstNonAscii(bytes)).subarray(0, SAMPLE_BYTES);
  const utf8 = readings.find((reading) => reading.charset === 'utf-8')?.text;
  if (utf8 !== undefined && sample.length > 0 && (multiByteCount(sample) >= CERTAIN_UTF8 || labelled === undefined)) {
    return { text: utf8, charset: 'utf-8', replaced: 0 };
  }
  const damaged = damagedUtf8(bytes, sample);
  if (utf8 === undefined && damaged !== undefined) return damaged;
  if (utf8 !== undefined && labelled?.charset === 'utf-8' && isRare(bytes, sample)) {
    return { text: utf8, charset: 'utf-8', replaced: 0 };
  }
  if (labelled?.text !== undefined && (sample.length === 0 || !CONFUSED.has(labelled.charset))) {
    return { text: labelled.text, charset: labelled.charset, replaced: 0 };
  }
  const leading = labelled ?? readings.find((reading) => reading.text !== undefined);
  const judged = readings.map((reading) => ({
    reading,
    score: plausibility(new TextDecoder(reading.charset).decode(sample)) + (reading === leading ? CLEARLY_BETTER : 0),
  }));
  const { charset, text } = judged.reduce((a, b) => (b.score > a.score ? b : a)).reading;
  return text === undefined ? loose(bytes, charset) : { text, charset, replaced: 0 };
}

/**
 * UTF-8 with a few broken places: a page cut in mid-character or put together from parts of two charsets. So many whole sequences
 * beside so few broken ones do not come about in any other charset.
 */
function damagedUtf8(bytes: Uint8Array, sample: Uint8Array): Decoded | undefined {
  const whole = multiByteCount(sample);
  if (whole < CERTAIN_UTF8 * 2) return undefined;
  const broken = loose(sample, 'utf-8').replaced;
  return broken <= Math.max(2, whole * 0.05) ? loose(bytes, 'utf-8') : undefined;
}

/** A long text in which hardly anything is not ASCII: what stands there is a sign of money or a quotation mark, not running Chinese. */
const isRare = (bytes: Uint8Array, sample: Uint8Array): boolean =>
  bytes.length > 2000 && multiByteCount(sample) < CERTAIN_UTF8;

/** Lead bytes of multi-byte UTF-8 sequences. */
function multiByteCount(bytes: Uint8Array): number {
  return bytes.reduce((count, byte) => (byte >= 0xc2 ? count + 1 : count), 0);
}

function firstNonAscii(bytes: Uint8Array): number {
  const at = bytes.findIndex((byte) => byte >= 0x80);
  return at === -1 ? bytes.length : at;
}
