import { Readable, Transform, Writable, type Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { callbackify } from 'node:util';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import type { ByteBudget, ByteHold } from './byte-budget.ts';

export type ReadBodyOptions = {
  /** `Content-Encoding`: a list is undone from its end, at most three. */
  readonly encoding: string | undefined;
  /** `Content-Length`, where there is one. */
  readonly length: string | undefined;
  /** Bytes on the wire and after each inflation, each. */
  readonly maxBytes: number;
  readonly budget: ByteBudget;
  readonly signal: AbortSignal;
};

/** What was read; its share of the budget is released by whoever lets go of the bytes. */
export type ReadBody = { readonly bytes: Buffer; readonly hold: ByteHold };

/** Bodies up to this size never wait: ordinary pages pass however many large ones are read. */
export const SMALL_BODY_BYTES = 512 * 1024;
const FIRST_BYTES = 16 * 1024;
const ZLIB_WRAPPER = 0x78;

/**
 * Reads a body while it inflates, holding no more than `maxBytes` of it and nothing twice; what is larger than `SMALL_BODY_BYTES` waits
 * for its share of the budget, unread, within the time of `signal`. A bomb or an endless body is `Permanent`, damaged data and one that
 * is too slow while others wait are `Transient`.
 */
export async function readBody(body: Readable, options: ReadBodyOptions): Promise<ReadBody> {
  const { maxBytes, budget, signal } = options;
  const encodings = encodingsOf(options.encoding);
  const chunks = body.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>;
  const kept = growing(Math.min(maxBytes, Number(options.length) || FIRST_BYTES));
  let hold: ByteHold | undefined;
  const give = new AbortController();
  const both = AbortSignal.any([signal, give.signal]);
  const share = encodings.length === 0 && Number(options.length) > 0 ? Number(options.length) : maxBytes;
  const accept = async (part: Uint8Array): Promise<void> => {
    const size = kept.size() + part.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    if (hold === undefined && size > SMALL_BODY_BYTES) {
      hold = await budget.take(Math.min(share, maxBytes), both);
      hold.asked.addEventListener('abort', () => give.abort(), { once: true });
    }
    kept.put(part, maxBytes);
  };
  try {
    const first = await chunks.next();
    if (first.done !== true) {
      const layers = encodings.flatMap((name, layer) => [
        capped(maxBytes),
        inflaterFor(name, layer === 0 ? first.value[0] : ZLIB_WRAPPER),
      ]);
      const source = Readable.from(from(first.value, chunks), { objectMode: false });
      await pipeline([source, ...layers, sinkOf(accept)], { signal: both });
    }
    const bytes = kept.finish();
    hold?.settle(bytes.length);
    return { bytes, hold: hold ?? budget.count(bytes.length) };
  } catch (error) {
    kept.drop();
    hold?.release();
    body.destroy();
    if (give.signal.aborted && !signal.aborted)
      throw new Transient('正文太大又来得太慢，别的信源在等，已放弃', { cause: error });
    throw explained(error, encodings);
  }
}

function encodingsOf(contentEncoding: string | undefined): readonly string[] {
  const encodings = (contentEncoding ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');
  if (encodings.length > 3) throw new Permanent('压缩层数过多');
  return encodings.toReversed();
}

/** Deflate in the wild comes with and without the zlib wrapper: the first byte of the wrapper tells. */
function inflaterFor(encoding: string, firstByte: number | undefined): Duplex {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return ((firstByte ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw();
    case 'br':
      return createBrotliDecompress();
    default:
      throw new Permanent(`不支持的压缩方式 ${encoding}`);
  }
}

/** A stream's end that takes part after part. */
function sinkOf(accept: (part: Uint8Array) => Promise<void>): Writable {
  const take = callbackify(accept);
  return new Writable({ write: (part: Uint8Array, _encoding, done) => take(part, done) });
}

async function* from(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/** Passes bytes on up to the cap. */
function capped(maxBytes: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      size += chunk.length;
      if (size > maxBytes) done(tooLarge(maxBytes));
      else done(null, chunk);
    },
  });
}

/** One buffer that grows by moving: what it moved out of, and what is dropped, is free at once and not at the next collection. */
function growing(atFirst: number) {
  let store = new ArrayBuffer(Math.max(1, Math.min(atFirst, SMALL_BODY_BYTES)));
  let size = 0;
  return {
    size: (): number => size,
    put(chunk: Uint8Array, most: number): void {
      const needed = size + chunk.length;
      if (needed > store.byteLength)
        store = store.transfer(Math.max(needed, Math.min(most, Math.round(store.byteLength * 1.5))));
      new Uint8Array(store, size).set(chunk);
      size = needed;
    },
    finish: (): Buffer => Buffer.from(size === store.byteLength ? store : store.transfer(size)),
    drop: (): void => void store.transfer(0),
  };
}

const tooLarge = (maxBytes: number): Permanent =>
  new Permanent(
    `响应超过上限 ${maxBytes >= 1024 * 1024 ? `${Math.round(maxBytes / 1024 / 1024)} MiB` : `${maxBytes} 字节`}，已停止读取`,
  );

/** What zlib and brotli say of data they cannot read. */
const DAMAGED = /^(?:Z_|ERR_(?:_ERROR|BROTLI|ZLIB))/;

function explained(error: unknown, encodings: readonly string[]): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return DAMAGED.test(code) ? new Transient(`压缩数据损坏（${encodings.join('、')}）`, { cause: error }) : error;
}
