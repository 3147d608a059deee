type Encode = (text: string) => Uint8Array;

/** Two-byte codes of a charset, read off its decoder. */
function twoByteCodes(charset: string): Map<number, readonly number[]> {
  const decoder = new TextDecoder(charset);
  const codes = new Map<number, readonly number[]>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const chars = Array.from(decoder.decode(Uint8Array.of(lead, trail)));
      const code = chars[0]?.codePointAt(0) ?? 0xfffd;
      if (chars.length === 1 && code !== 0xfffd && code >= 0x80 && !codes.has(code)) codes.set(code, [lead, trail]);
    }
  }
  return codes;
}

const fourBytes = (index: number): readonly number[] => [
  0x81 + Math.floor(index / 12_600),
  0x30 + (Math.floor(index / 1260) % 10),
  0x81 + (Math.floor(index / 10) % 126),
  0x30 + (index % 10),
];

/** The four-byte codes of GB18030: those of the basic plane, then the planes above by counting. */
function addFourByteCodes(codes: Map<number, readonly number[]>): void {
  const decoder = new TextDecoder('gb18030');
  for (let index = 0; index < 39_420; index += 1) {
    const bytes = fourBytes(index);
    const code = decoder.decode(Uint8Array.from(bytes)).codePointAt(0) ?? 0xfffd;
    if (code !== 0xfffd && !codes.has(code)) codes.set(code, bytes);
  }
}

function encoder(codes: ReadonlyMap<number, readonly number[]>, charset: string): Encode {
  return (text) =>
    Uint8Array.from(
      Array.from(text).flatMap((char) => {
        const code = char.codePointAt(0) ?? 0;
        if (code < 0x80) return [code];
        const bytes =
          codes.get(code) ?? (charset === 'gb18030' && code > 0xffff ? fourBytes(189_000 + code - 0x10000) : []);
        if (bytes.length === 0) throw new Error(`${char} is not in ${charset}`);
        return bytes;
      }),
    );
}

const marked =
  (mark: readonly number[], encode: Encode): Encode =>
  (text) =>
    Uint8Array.from([...mark, ...encode(text)]);
const utf8: Encode = (text) => new TextEncoder().encode(text);
const utf16le: Encode = (text) => new Uint8Array(Buffer.from(text, 'utf16le'));
const utf16be: Encode = (text) => new Uint8Array(Buffer.from(text, 'utf16le').swap16());

/** Ways in which Chinese text comes as bytes; `rich` ones can write every character, Big5 only traditional ones. */
export function chineseEncodings(): readonly {
  readonly name: string;
  readonly script: 'simplified' | 'rare' | 'traditional';
  readonly encode: Encode;
}[] {
  const gb = twoByteCodes('gb18030');
  const gbk = encoder(new Map(gb), 'gbk');
  addFourByteCodes(gb);
  const gb18030 = encoder(gb, 'gb18030');
  const big5 = encoder(twoByteCodes('big5'), 'big5');
  return [
    { name: 'GBK', script: 'simplified', encode: gbk },
    { name: 'GB18030 four-byte', script: 'rare', encode: gb18030 },
    { name: 'GB18030 with a mark', script: 'rare', encode: marked([0x84, 0x31, 0x95, 0x33], gb18030) },
    { name: 'Big5', script: 'traditional', encode: big5 },
    { name: 'UTF-8', script: 'rare', encode: utf8 },
    { name: 'UTF-8 traditional', script: 'traditional', encode: utf8 },
    { name: 'UTF-8 with a mark', script: 'rare', encode: marked([0xef, 0xbb, 0xbf], utf8) },
    { name: 'UTF-16LE with a mark', script: 'rare', encode: marked([0xff, 0xfe], utf16le) },
    { name: 'UTF-16BE with a mark', script: 'rare', encode: marked([0xfe, 0xff], utf16be) },
    { name: 'UTF-16LE bare', script: 'simplified', encode: utf16le },
    { name: 'UTF-16BE bare', script: 'simplified', encode: utf16be },
  ];
}
