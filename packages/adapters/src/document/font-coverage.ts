import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { FontFace } from './read-font-faces.ts';

/** Tells whether a face has a sign for a character. */
export type Coverage = (codePoint: number) => boolean;

/** Size of the largest character table read; real ones have less than 1 MB. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Reads which characters a face has (formats 4 and 12 of its `cmap`). A face with another format covers nothing. */
export function coverageOf({ file, cmapAt }: Pick<FontFace, 'file' | 'cmapAt'>): Coverage {
  const handle = openSync(file, 'r');
  try {
    const length = Math.min(MOST_BYTES, fstatSync(handle).size - cmapAt);
    const bytes = new Uint8Array(length);
    readSync(handle, bytes, 0, length, cmapAt);
    return readMap(new DataView(bytes.buffer));
  } finally {
    closeSync(handle);
  }
}

function readMap(table: DataView): Coverage {
  const count = table.getUint16(2);
  const offsets = Array.from({ length: count }, (_, at) => table.getUint32(4 + 8 * at + 4));
  const byFormat = new Map(offsets.map((offset) => [table.getUint16(offset), offset]));
  const groups = byFormat.get(12);
  if (groups !== undefined) return fromGroups(table, groups);
  const segments = byFormat.get(4);
  return segments === undefined ? () => false : fromSegments(table, segments);
}

function fromGroups(table: DataView, at: number): Coverage {
  const count = table.getUint32(at + 12);
  return (codePoint) => {
    let [low, high] = [0, count - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const group = at + 16 + 12 * middle;
      if (codePoint < table.getUint32(group)) high = middle - 1;
      else if (codePoint > table.getUint32(group + 4)) low = middle + 1;
      else return true;
    }
    return false;
  };
}

function fromSegments(table: DataView, at: number): Coverage {
  const twice = table.getUint16(at + 6);
  const ends = at + 14;
  const starts = ends + twice + 2;
  const deltas = starts + twice;
  const ranges = deltas + twice;
  return (codePoint) => {
    for (let segment = 0; segment < twice; segment += 2) {
      if (codePoint > table.getUint16(ends + segment)) continue;
      const start = table.getUint16(starts + segment);
      if (codePoint < start) return false;
      const range = table.getUint16(ranges + segment);
      if (range === 0) return ((codePoint + table.getUint16(deltas + segment)) & 0xffff) !== 0;
      return table.getUint16(ranges + segment + range + 2 * (codePoint - start)) !== 0;
    }
    return false;
  };
}
