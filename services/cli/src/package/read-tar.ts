/** An entry as it comes out of an archive. */
export type ReadEntry = {
  readonly path: string;
  readonly type: 'file' | 'link' | 'other';
  /** Where a link leads. */
  readonly link: string;
  /** The entry's bytes; empty for anything but a file. To be read to its end before the next entry is asked for. */
  readonly bytes: AsyncIterable<Buffer>;
};

/** The archive is cut short or is no tar archive. */
export class NotAnArchive extends Error {
  override readonly name = 'NotAnArchive';
}

const BLOCK = 512;
const MOST_EXTENDED = 1 << 20;

/** Walks the entries of a tar stream in order (POSIX extended headers understood); throws `NotAnArchive`. */
export async function* readTar(stream: AsyncIterable<Uint8Array>): AsyncGenerator<ReadEntry> {
  const source = reader(stream);
  let extended: Readonly<Record<string, string>> = {};
  for (;;) {
    const block = await source.take(BLOCK);
    if (block.length === 0) throw new NotAnArchive('没有结尾，文件不完整');
    if (block.every((byte) => byte === 0)) return;
    checkSum(block);
    const bytes = octal(block, 124, 12);
    const kind = String.fromCharCode(block[156] as number);
    if (kind === 'x' || kind === 'g') {
      if (bytes > MOST_EXTENDED) throw new NotAnArchive('扩展头过大');
      const body = await source.take(bytes);
      await source.take(-bytes & (BLOCK - 1));
      if (kind === 'x') extended = fieldsOf(body.toString('utf8'));
      continue;
    }
    const path = extended['path'] ?? withPrefix(block);
    const link = extended['linkpath'] ?? text(block, 157, 100);
    extended = {};
    const type = kind === '0' || kind === '\0' ? 'file' : kind === '2' ? 'link' : 'other';
    const body = source.part(bytes);
    yield { path, type, link, bytes: body };
    // What the caller left unread is passed over.
    for await (const chunk of body) void chunk;
    await source.take(-bytes & (BLOCK - 1));
  }
}

function withPrefix(block: Buffer): string {
  const prefix = text(block, 345, 155);
  const name = text(block, 0, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
}

const text = (block: Buffer, at: number, width: number): string =>
  block
    .subarray(at, at + width)
    .toString('utf8')
    .replace(/\0[\s\S]*$/, '');

function octal(block: Buffer, at: number, width: number): number {
  const digits = text(block, at, width).trim();
  if (!/^[0-7]+$/.test(digits)) throw new NotAnArchive('文件头不对');
  return Number.parseInt(digits, 8);
}

function checkSum(block: Buffer): void {
  const stated = octal(block, 148, 8);
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (sum !== stated) throw new NotAnArchive('文件头校验不符');
}

function fieldsOf(body: string): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  for (const [, name = '', value = ''] of body.matchAll(/^\d+ ([^=\n]+)=(.*)$/gm)) fields[name] = value;
  return fields;
}

/** Takes exact numbers of bytes off a stream of chunks. */
function reader(stream: AsyncIterable<Uint8Array>) {
  const chunks = stream[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  async function more(): Promise<boolean> {
    const next = await chunks.next();
    if (next.done === true) return false;
    held = held.length === 0 ? Buffer.from(next.value) : Buffer.concat([held, next.value]);
    return true;
  }
  async function* part(bytes: number): AsyncGenerator<Buffer> {
    for (let left = bytes; left > 0;) {
      if (held.length === 0 && !(await more())) throw new NotAnArchive('文件不完整');
      const piece = held.subarray(0, left);
      held = held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }
  return {
    part,
    /** Exactly so many bytes; none at all when the stream is at its end. */
    async take(bytes: number): Promise<Buffer> {
      while (held.length < bytes && (await more()));
      if (held.length > 0 && held.length < bytes) throw new NotAnArchive('文件不完整');
      const piece = held.subarray(0, bytes);
      held = held.subarray(piece.length);
      return piece;
    },
  };
}
