/**
 * Writes text as GB18030, by turning the platform's own decoder round: Node reads this charset but cannot write it, and
 * the sample county needs a feed in it. Every code point has exactly one form here; lone surrogates become `?`.
 */
export function encodeGb18030(text: string): Uint8Array {
  table ??= buildTable();
  const bytes: number[] = [];
  for (const char of text) {
    const point = char.codePointAt(0) as number;
    if (point < 0x80) bytes.push(point);
    else if (point >= 0x10000) bytes.push(...fourBytes(point - 0x10000 + FIRST_SUPPLEMENTARY));
    else bytes.push(...(table.get(point) ?? [0x3f]));
  }
  return Uint8Array.from(bytes);
}

/** Position of U+10000 among the four-byte codes. */
const FIRST_SUPPLEMENTARY = 189_000;
/** Four-byte codes of the basic plane: 0x81308130 to 0x8431A439. */
const BASIC_PLANE_CODES = 39_420;

let table: ReadonlyMap<number, readonly number[]> | undefined;

const fourBytes = (position: number): readonly number[] => [
  0x81 + Math.floor(position / 12_600),
  0x30 + (Math.floor(position / 1260) % 10),
  0x81 + (Math.floor(position / 10) % 126),
  0x30 + (position % 10),
];

function buildTable(): ReadonlyMap<number, readonly number[]> {
  const decoder = new TextDecoder('gb18030');
  const codes = new Map<number, readonly number[]>();
  const learn = (code: readonly number[]): void => {
    const char = decoder.decode(Uint8Array.from(code));
    const point = char.codePointAt(0) as number;
    if (char.length === 1 && point !== 0xfffd && !codes.has(point)) codes.set(point, code);
  };
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) if (trail !== 0x7f) learn([lead, trail]);
  }
  for (let position = 0; position < BASIC_PLANE_CODES; position += 1) learn(fourBytes(position));
  return codes;
}
