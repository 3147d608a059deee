import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';

/** What an entry of an archive holds: the bytes of a file (read when it is written), bytes in hand, or a link. */
export type Content =
  | { readonly file: string; readonly bytes: number }
  | { readonly data: Uint8Array }
  | { readonly link: string };

/** One entry; `path` is relative, with `/` between its parts. */
export type Entry = { readonly path: string; readonly executable?: boolean; readonly content: Content };

const BLOCK = 512;
/** 2020-01-01T00:00Z: the same input makes the same bytes, and no tool warns about the year 1970. */
const FIXED_TIME = 1_577_836_800;
const MOST_NAME = 100;

/**
 * The bytes of a POSIX tar archive of the entries, in the order of their paths. Owner 0, two modes and one time, so that
 * nothing of the machine that packs is in it.
 */
export function tarOf(entries: readonly Entry[]): Readable {
  return Readable.from(blocks(inPathOrder(entries)));
}

/** Sorted by code units, whatever the machine's language. */
export const inPathOrder = (entries: readonly Entry[]): readonly Entry[] =>
  entries.toSorted((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)));

async function* blocks(entries: readonly Entry[]): AsyncGenerator<Buffer> {
  for (const { path, executable = false, content } of entries) {
    const bytes = sizeOf(content);
    const link = 'link' in content ? content.link : '';
    // Names that do not fit go into an extended header of their own, as POSIX.1-2001 has it.
    const long = [...longField('path', path), ...longField('linkpath', link)].join('');
    if (long !== '') {
      yield header({ name: 'pax', bytes: Buffer.byteLength(long), mode: 0o644, type: 'x', link: '' });
      yield padded(Buffer.from(long));
    }
    const type = link === '' ? '0' : '2';
    yield header({ name: path, bytes, mode: executable || link !== '' ? 0o755 : 0o644, type, link });
    if ('data' in content) yield padded(Buffer.from(content.data));
    if ('file' in content) yield* fileBlocks(content);
  }
  yield Buffer.alloc(2 * BLOCK);
}

async function* fileBlocks({ file, bytes }: { readonly file: string; readonly bytes: number }): AsyncGenerator<Buffer> {
  let read = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    read += (chunk as Buffer).length;
    yield chunk as Buffer;
  }
  if (read !== bytes) throw new Error(`${file} changed while it was packed (${bytes} bytes before, ${read} now)`);
  yield Buffer.alloc(-bytes & (BLOCK - 1));
}

/** Bytes of what is in an entry; a link has none. */
export function sizeOf(content: Content): number {
  if ('link' in content) return 0;
  return 'data' in content ? content.data.length : content.bytes;
}

const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & (BLOCK - 1))]);

function longField(name: string, value: string): readonly string[] {
  if (Buffer.byteLength(value) <= MOST_NAME) return [];
  const rest = ` ${name}=${value}\n`;
  // The length counts its own digits.
  let length = Buffer.byteLength(rest);
  while (length !== Buffer.byteLength(rest) + String(length).length)
    length = Buffer.byteLength(rest) + String(length).length;
  return [`${length}${rest}`];
}

type Header = {
  readonly name: string;
  readonly bytes: number;
  readonly mode: number;
  readonly type: '0' | '2' | 'x';
  readonly link: string;
};

function header({ name, bytes, mode, type, link }: Header): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, width: number): void => {
    block.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at, 'latin1');
  };
  Buffer.from(name).copy(block, 0, 0, MOST_NAME);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(bytes, 124, 12);
  octal(FIXED_TIME, 136, 12);
  block.write('        ', 148, 'latin1');
  block.write(type, 156, 'latin1');
  Buffer.from(link).copy(block, 157, 0, MOST_NAME);
  block.write('ustar\u000000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
