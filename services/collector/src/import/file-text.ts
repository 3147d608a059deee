import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { chatText, isChat } from './chat-text.ts';

/** The file is not what an import takes; the message says in one line what it is and what to do. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

export type FileText = {
  readonly encoding: 'utf-8' | 'gb18030' | 'utf-16le' | 'xlsx';
  readonly bytes: number;
  /** The text piece by piece; `onBytes` hears how far the reading is. */
  pieces(onBytes?: (read: number) => void): AsyncGenerator<string>;
};

/** A workbook or a chat is taken as a whole; larger ones are cut by hand. */
const MAX_WHOLE_BYTES = 64 * 1024 * 1024;
const MAX_CHAT_BYTES = 8 * 1024 * 1024;

/**
 * Opens a text file of any size: UTF-8 when every byte of it is, else GB18030 (a superset of GBK); UTF-16 by its mark, as Excel's
 * "Unicode text". A workbook (.xlsx) is read as the CSV it would be, a copied group chat as summaries without names (`at` dates
 * what has no year). Throws `UnreadableFile` for empty files and other binaries.
 */
export async function openFileText(path: string, at?: Instant): Promise<FileText> {
  const { head, size } = await readHead(path);
  if (head.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004')
    return wholeText(await workbookOf(path, size), 'xlsx', size);
  refuseBinary(head, size);
  const encoding = await encodingOf(path, head);
  if (at !== undefined && size <= MAX_CHAT_BYTES) {
    const text = new TextDecoder(encoding).decode(await readFile(path));
    if (isChat(text)) return wholeText(chatText(text, at), encoding, size);
  }
  return {
    encoding,
    bytes: size,
    async *pieces(onBytes) {
      const decoder = new TextDecoder(encoding);
      let read = 0;
      for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
        read += chunk.length;
        yield decoder.decode(chunk, { stream: true });
        onBytes?.(read);
      }
      yield decoder.decode();
    },
  };
}

async function workbookOf(path: string, size: number): Promise<string> {
  if (size > MAX_WHOLE_BYTES) throw new UnreadableFile('工作簿超过 64 MiB，请分成几份或另存为 CSV 再导入');
  const { workbookText } = await import('./workbook-text.ts');
  return workbookText(await readFile(path));
}

const wholeText = (text: string, encoding: FileText['encoding'], bytes: number): FileText => ({
  encoding,
  bytes,
  async *pieces(onBytes) {
    yield text;
    onBytes?.(bytes);
  },
});

async function readHead(path: string): Promise<{ readonly head: Buffer; readonly size: number }> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
      return { head: buffer.subarray(0, bytesRead), size };
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const reason = { ENOENT: '文件不存在', EACCES: '没有读取权限', EISDIR: '这是目录，不是文件' }[code];
    if (reason === undefined) throw error;
    throw new UnreadableFile(`${path}:${reason}`, { cause: error });
  }
}

function refuseBinary(head: Buffer, size: number): void {
  if (size === 0) throw new UnreadableFile('文件是空的');
  if (head.length >= 4 && head.readUInt32BE(0) === 0xd0cf11e0) {
    throw new UnreadableFile('这是旧式 Excel 工作簿（.xls）；请在 Excel 里“另存为 → .xlsx 或 CSV”再导入');
  }
  const isUtf16 = head[0] === 0xff && head[1] === 0xfe;
  if (!isUtf16 && head.includes(0)) throw new UnreadableFile('这是二进制文件，不是 CSV 或 JSONL');
}

async function encodingOf(path: string, head: Buffer): Promise<FileText['encoding']> {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  const strict = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) strict.decode(chunk, { stream: true });
    strict.decode();
    return 'utf-8';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'gb18030';
    throw error;
  }
}
