/** Decoders that read old Chinese bytes: what a byte stream may be when its label is missing or wrong. */
const gb18030 = new TextDecoder('gb18030');
const big5 = new TextDecoder('big5');

/** The everyday characters of both standards (GB 2312 level 1, Big5 level 1), read off the code tables themselves. */
function everydayCharacters(): ReadonlySet<number> {
  const found = new Set<number>();
  const addRows = (
    decoder: { decode(bytes: Uint8Array): string },
    from: number,
    to: number,
    trails: readonly number[],
  ): void => {
    for (let lead = from; lead <= to; lead += 1) {
      for (const trail of trails) {
        const code = decoder.decode(Uint8Array.of(lead, trail)).codePointAt(0) ?? 0;
        if (code >= 0x4e00 && code <= 0x9fff) found.add(code);
      }
    }
  };
  const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
  addRows(gb18030, 0xb0, 0xd7, range(0xa1, 0xfe));
  addRows(big5, 0xa4, 0xc6, [...range(0x40, 0x7e), ...range(0xa1, 0xfe)]);
  return found;
}

/** The most frequent characters of running Chinese, simplified and traditional: they tell two plausible readings apart. */
const FREQUENT =
  '的一是不了在人有我他这這中大来來上国國个個到说說们們为為子和你地出道也时時年得就那要下以生会會自着著去之过過家学學对對可里裡后後小么麼心多天而能好都然没沒日于於起还還发發成事只作当當想看文无無开開手用主行方又如前所本见見经經头頭面公同三已老从從动動两兩长長市县縣政府民区區';

let everyday: ReadonlySet<number> | undefined;
const frequent = new Set(Array.from(FREQUENT, (char) => char.codePointAt(0) ?? 0));

/**
 * How much a decoded text looks like Chinese people write, from about −10 (garbage) to 2: the share of non-ASCII characters
 * that are everyday ones, frequent ones twice, replaced, private and control characters held heavily against it.
 */
export function plausibility(text: string): number {
  everyday ??= everydayCharacters();
  let score = 0;
  let seen = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x80) {
      if (code < 0x20 && code !== 9 && code !== 10 && code !== 13) score -= 1;
      continue;
    }
    seen += 1;
    if (frequent.has(code)) score += 2;
    else if (everyday.has(code)) score += 1;
    else if ((code >= 0x3000 && code <= 0x3011) || (code >= 0xff01 && code <= 0xff5e)) score += 1;
    else if (code >= 0x2010 && code <= 0x2026) score += 1;
    else if (code === 0xfffd) score -= 8;
    else if ((code >= 0xe000 && code <= 0xf8ff) || (code >= 0x80 && code < 0xa0)) score -= 4;
  }
  return seen === 0 ? 0 : score / seen;
}
