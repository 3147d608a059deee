import { inflateRawSync } from 'node:zlib';
import { UnreadableDraft } from './unreadable-draft.ts';

/** The central directory ends with this record, at most 64 KiB before the end of the file. */
const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SIZE = 22;
const MAX_ENTRIES = 10_000;

type Entry = {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly packed: number;
  readonly offset: number;
};

export type ZipFile = {
  readonly names: readonly string[];
  /** One file of it, unpacked; undefined when there is none of that name. Throws `UnreadableDraft` beyond `maxBytes`. */
  read(name: string, maxBytes: number): Uint8Array | undefined;
};

const broken = (cause?: unknown): UnreadableDraft =>
  new UnreadableDraft('文件已损坏（压缩包读不完整），请重新导出或重新下载后再试。', { cause });

/**
 * Opens a ZIP by its central directory. Nothing is unpacked before it is asked for, and never more than the bytes asked:
 * what an entry says of its own size is not believed, so a bomb stops there. Throws `UnreadableDraft` when it is no ZIP.
 */
export function openZip(bytes: Uint8Array): ZipFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = readDirectory(bytes, view);
  return {
    names: [...entries.keys()],
    read(name, maxBytes) {
      const entry = entries.get(name);
      if (entry === undefined) return undefined;
      if (entry.encrypted) throw new UnreadableDraft('文件设了打开密码，请去掉密码后再试。');
      const packed = packedBytes(bytes, view, entry);
      if (entry.method === 0) {
        if (packed.length > maxBytes) throw tooLarge();
        return packed;
      }
      if (entry.method !== 8) throw new UnreadableDraft('文件用了少见的压缩方式，请用 Word 或 WPS 另存为 docx。');
      try {
        return inflateRawSync(packed, { maxOutputLength: maxBytes });
      } catch (error) {
        throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(error) : broken(error);
      }
    },
  };
}

const tooLarge = (cause?: unknown): UnreadableDraft =>
  new UnreadableDraft('文件解开后过大（疑似压缩炸弹），已停止读取。', { cause });

function readDirectory(bytes: Uint8Array, view: DataView): ReadonlyMap<string, Entry> {
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count > MAX_ENTRIES) throw new UnreadableDraft(`压缩包里的文件超过 ${MAX_ENTRIES} 个，已拒绝。`);
  const entries = new Map<string, Entry>();
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== ENTRY) throw broken();
    const nameLength = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    entries.set(name.replaceAll('\\', '/'), {
      name,
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      offset: view.getUint32(at + 42, true),
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function findEnd(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - END_SIZE - 0xffff);
  for (let at = view.byteLength - END_SIZE; at >= lowest; at -= 1) if (view.getUint32(at, true) === END) return at;
  throw broken();
}

function packedBytes(bytes: Uint8Array, view: DataView, { offset, packed }: Entry): Uint8Array {
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== LOCAL) throw broken();
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packed > bytes.length) throw broken();
  return bytes.subarray(start, start + packed);
}
