import { closeSync, openSync, readSync } from 'node:fs';

/** One face of a font file: TrueType, OpenType, or one of a collection. */
export type FontFace = {
  readonly file: string;
  /** Name the PDF writer finds it by within a collection; null in a file of one face. */
  readonly postscript: string | null;
  /** Name and style that the file gives itself, in every language it does, e.g. `仿宋`, `FangSong`, `Noto Serif CJK SC Bold`. */
  readonly families: readonly string[];
  readonly fullNames: readonly string[];
  /** Neither bold nor slanted by its own word. */
  readonly regular: boolean;
  /** Where the table of its characters lies, bytes from the start of the file. */
  readonly cmapAt: number;
};

const COLLECTION = 0x74746366;
const TRUETYPE = new Set([0x00010000, 0x4f54544f, 0x74727565]);
/** More faces than any collection has; a broken file must not be read for ever. */
const MOST_FACES = 64;
const MOST_TABLES = 128;

/** The faces of a font file; none when it is no font or broken. Reads a few kilobytes, however large the file is. */
export function readFontFaces(file: string): readonly FontFace[] {
  const handle = openSync(file, 'r');
  try {
    const read = (at: number, length: number): DataView => {
      const bytes = new Uint8Array(length);
      const got = readSync(handle, bytes, 0, length, at);
      if (got < length) throw new RangeError('the file ends early');
      return new DataView(bytes.buffer);
    };
    return facesOf(file, read);
  } catch (error) {
    // A file that is none, or is cut short, has no faces; the caller says which fonts it looked for.
    if (error instanceof RangeError) return [];
    throw error;
  } finally {
    closeSync(handle);
  }
}

type Read = (at: number, length: number) => DataView;

function facesOf(file: string, read: Read): readonly FontFace[] {
  const tag = read(0, 4).getUint32(0);
  if (TRUETYPE.has(tag)) return faceAt(file, 0, read, false);
  if (tag !== COLLECTION) return [];
  const count = Math.min(MOST_FACES, read(8, 4).getUint32(0));
  const offsets = read(12, 4 * count);
  return Array.from({ length: count }, (_, at) => faceAt(file, offsets.getUint32(4 * at), read, true)).flat();
}

function faceAt(file: string, start: number, read: Read, inCollection: boolean): readonly FontFace[] {
  const tables = tablesAt(start, read);
  const name = tables.get('name');
  const cmap = tables.get('cmap');
  if (name === undefined || cmap === undefined) return [];
  const names = namesAt(name, read);
  const of = (...ids: readonly number[]): readonly string[] => [
    ...new Set(names.filter(({ id }) => ids.includes(id)).map(({ text }) => text)),
  ];
  const styles = of(2, 17).map((style) => style.toLowerCase());
  return [
    {
      file,
      postscript: inCollection ? (of(6)[0] ?? null) : null,
      families: of(1, 16),
      fullNames: of(4),
      regular: styles.every((style) => !/bold|italic|oblique|black|light|thin|medium|粗|斜|细/u.test(style)),
      cmapAt: cmap.at,
    },
  ];
}

function tablesAt(start: number, read: Read): ReadonlyMap<string, { readonly at: number; readonly length: number }> {
  const count = Math.min(MOST_TABLES, read(start + 4, 2).getUint16(0));
  const directory = read(start + 12, 16 * count);
  const tables = new Map<string, { readonly at: number; readonly length: number }>();
  for (let at = 0; at < count; at += 1) {
    const entry = at * 16;
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((byte) => directory.getUint8(entry + byte)));
    tables.set(tag, { at: directory.getUint32(entry + 8), length: directory.getUint32(entry + 12) });
  }
  return tables;
}

const wanted: ReadonlySet<number> = new Set([1, 2, 4, 6, 16, 17]);

/** Names of the Windows and Unicode platforms (UTF-16), and plain ASCII ones of the Macintosh. */
function namesAt(
  { at, length }: { readonly at: number; readonly length: number },
  read: Read,
): readonly { readonly id: number; readonly text: string }[] {
  const table = read(at, length);
  const count = table.getUint16(2);
  const strings = table.getUint16(4);
  return Array.from({ length: count }, (_, index) => {
    const record = 6 + 12 * index;
    const [platform, , , id, size, offset] = [0, 2, 4, 6, 8, 10].map((byte) => table.getUint16(record + byte)) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    if (!wanted.has(id)) return { id, text: '' };
    const bytes = new Uint8Array(table.buffer.slice(strings + offset, strings + offset + size));
    if (platform === 1) return { id, text: bytes.every((byte) => byte < 128) ? String.fromCharCode(...bytes) : '' };
    return { id, text: new TextDecoder('utf-16be').decode(bytes) };
  }).filter(({ text }) => text !== '');
}
