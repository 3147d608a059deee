import { inflateSync } from 'node:zlib';
import { UnreadableDraft } from './unreadable-draft.ts';

/** One packed stream of a paper with text has some hundred KiB; pictures are mostly packed otherwise. */
const MOST_ONE = 64 * 1024 * 1024;
const MOST_ALL = 256 * 1024 * 1024;

/**
 * Refuses a PDF whose packed streams unpack beyond all proportion, before anything reads it as a PDF: what a stream says of its
 * own length is not believed. A stream that is packed twice is unpacked twice.
 */
export function refusePdfBomb(bytes: Uint8Array): void {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let all = 0;
  for (let at = file.indexOf('stream'); at !== -1; at = file.indexOf('stream', at + 6)) {
    if (file.subarray(Math.max(0, at - 3), at).toString('latin1') === 'end') continue;
    const start = at + 6 + lineEnd(file, at + 6);
    const end = file.indexOf('endstream', start);
    const packed = file.subarray(start, end === -1 ? file.length : end);
    const once = unpacked(packed);
    const twice = once === undefined ? undefined : unpacked(once);
    all += (once?.length ?? 0) + (twice?.length ?? 0);
    if (all > MOST_ALL) throw tooLarge();
    if (end !== -1) at = end + 3;
  }
}

const tooLarge = (cause?: unknown): UnreadableDraft =>
  new UnreadableDraft('PDF 解开后过大（疑似压缩炸弹），已停止读取。', { cause });

/** Length of the line end at a place: CR LF, LF, or none. */
function lineEnd(file: Buffer, at: number): number {
  if (file[at] === 0x0d && file[at + 1] === 0x0a) return 2;
  return file[at] === 0x0a ? 1 : 0;
}

/** What zlib makes of bytes; undefined when they are not packed by it. Damaged ends are left to the reader. */
function unpacked(packed: Uint8Array): Uint8Array | undefined {
  // The first byte of a zlib stream names the method; most streams that are none are told by it.
  if (((packed[0] ?? 0) & 0x0f) !== 8) return undefined;
  try {
    return inflateSync(packed, { maxOutputLength: MOST_ONE, finishFlush: 2 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(error);
    return undefined; // not packed by zlib, or broken: the reader of the PDF says so
  }
}
