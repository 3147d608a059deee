/** A text without punctuation and spaces, as it is compared with others. */
export type PlainText = {
  /** UTF-16 units of the letters and digits; only the first `length` belong to the text. */
  units: Uint16Array;
  length: number;
  /** Whether an ASCII digit stands in it. */
  digits: boolean;
};

const KEPT = 1;
const DROPPED = 2;
const letterOrDigit = /[\p{L}\p{N}]/u;
/** What is known of each unit: asking a pattern for every character of every text would cost more than all that follows. */
const known = new Uint8Array(65_536);

/** An empty text, to be read into. */
export const noPlainText = (): PlainText => ({ units: new Uint16Array(1024), length: 0, digits: false });

/** Keeps the letters and digits (Unicode) of a text, in one pass; writes into `into`, which belongs to the caller. */
export function readPlain(text: string, into: PlainText): void {
  if (into.units.length < text.length) into.units = new Uint16Array(text.length * 2);
  const { units } = into;
  let length = 0;
  let digits = false;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdfff) {
      const point = text.codePointAt(i) as number;
      if (point <= 0xffff) continue;
      i += 1;
      if (!letterOrDigit.test(String.fromCodePoint(point))) continue;
      units[length] = unit;
      units[length + 1] = text.charCodeAt(i);
      length += 2;
      continue;
    }
    if (known[unit] === 0) known[unit] = letterOrDigit.test(String.fromCharCode(unit)) ? KEPT : DROPPED;
    if (known[unit] === DROPPED) continue;
    if (unit >= 0x30 && unit <= 0x39) digits = true;
    units[length] = unit;
    length += 1;
  }
  into.length = length;
  into.digits = digits;
}
