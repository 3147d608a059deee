import { crc32, deflateRawSync } from 'node:zlib';

/** A file of an archive: its path with `/`, and what is in it. */
export type ZipFile = { readonly path: string; readonly bytes: Uint8Array };

/** 1980-01-01 00:00, the first time the format knows: an archive says nothing of when it was made. */
const DOS_DATE = 0x0021;
/** Names are UTF-8. */
const FLAGS = 0x0800;
const DEFLATED = 8;
const VERSION = 20;
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const MOST_BYTES = 0xffffffff;
/** How hard files are packed; one level everywhere, so that the same content gives the same bytes. */
export const ZIP_LEVEL = 6;

/** A file of an archive as it lies in it. */
export type PackedFile = {
  readonly path: string;
  /** Of the plain bytes. */
  readonly crc: number;
  /** Of the plain bytes. */
  readonly size: number;
  readonly packed: readonly Uint8Array[];
};

/**
 * A ZIP archive of these files, in the order of their paths. The same files give the same bytes. Throws for two files of one
 * path, a path that leads out of the archive, and more than 65,535 files or 4 GiB.
 */
export function writeZip(files: readonly ZipFile[]): Uint8Array {
  return joinPacked(
    files.map(({ path, bytes }) => ({
      path,
      crc: crc32(bytes),
      size: bytes.length,
      packed: [deflateRawSync(bytes, { level: ZIP_LEVEL })],
    })),
  );
}

/** The archive of files that are packed already; what `writeZip` promises and refuses. */
export function joinPacked(files: readonly PackedFile[]): Uint8Array {
  const sorted = files.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  const parts: Uint8Array[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [index, { path, crc, size, packed }] of sorted.entries()) {
    if (path === sorted[index + 1]?.path) throw new Error(`two files of one path: ${path}`);
    if (path === '' || path.startsWith('/') || path.split('/').includes('..')) throw new Error(`no path: ${path}`);
    const name = Buffer.from(path);
    const length = packed.reduce((sum, part) => sum + part.length, 0);
    if (size > MOST_BYTES || length > MOST_BYTES) throw new Error('too much for one archive');
    const head = Buffer.alloc(26);
    head.writeUInt16LE(VERSION, 0);
    head.writeUInt16LE(FLAGS, 2);
    head.writeUInt16LE(DEFLATED, 4);
    head.writeUInt16LE(DOS_DATE, 8);
    head.writeUInt32LE(crc, 10);
    head.writeUInt32LE(length, 14);
    head.writeUInt32LE(size, 18);
    head.writeUInt16LE(name.length, 22);
    const rest = Buffer.alloc(16);
    rest.writeUInt32LE(offset, 12);
    central.push(word(CENTRAL), half(VERSION), head, rest.subarray(2), name);
    parts.push(word(LOCAL), head, name, ...packed);
    offset += 4 + head.length + name.length + length;
    if (offset > MOST_BYTES) throw new Error('too much for one archive');
  }
  if (sorted.length > 0xffff) throw new Error('too much for one archive');
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(sorted.length, 8);
  end.writeUInt16LE(sorted.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...parts, directory, end]));
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function half(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
