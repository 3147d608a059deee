import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';

/** Deflate in the wild comes with and without the zlib wrapper: the first byte of the wrapper tells. */
function inflaterFor(encoding: string, firstByte: number) {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return (firstByte & 0x0f) === 8 ? createInflate() : createInflateRaw();
    case 'br':
      return createBrotliDecompress();
    default:
      throw new Permanent(`不支持的压缩方式 ${encoding}`);
  }
}

/** Joins chunks while they stay under `maxBytes`; one byte more is `Permanent`. */
export async function collectCapped(chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const kept: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > maxBytes) throw new Permanent(`响应超过上限 ${formatBytes(maxBytes)}，已停止读取`);
    kept.push(chunk);
  }
  return Buffer.concat(kept);
}

function formatBytes(count: number): string {
  return count >= 1024 * 1024 ? `${Math.round(count / 1024 / 1024)} MiB` : `${count} 字节`;
}

/**
 * Undoes `Content-Encoding` (a list is undone from its end, at most three), never holding more than `maxBytes` of output: a bomb
 * stops there. Damaged data is `Transient`, an unknown encoding `Permanent`.
 */
export async function inflate(
  body: Buffer,
  contentEncoding: string | undefined,
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<Buffer> {
  const encodings = (contentEncoding ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');
  if (encodings.length > 3) throw new Permanent('压缩层数过多');
  let plain = body;
  for (const encoding of encodings.toReversed()) {
    if (plain.length === 0) return plain;
    let result: Buffer = Buffer.alloc(0);
    try {
      await pipeline(
        Readable.from([plain], { objectMode: false }),
        inflaterFor(encoding, plain[0] ?? 0),
        async (chunks: AsyncIterable<Uint8Array>) => {
          result = await collectCapped(chunks, maxBytes);
        },
        { signal },
      );
    } catch (cause) {
      if (cause instanceof Permanent || signal.aborted) throw cause;
      throw new Transient(`压缩数据损坏（${encoding}）`, { cause });
    }
    plain = result;
  }
  return plain;
}
