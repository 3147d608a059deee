import { once } from 'node:events';
import { crc32, createDeflateRaw } from 'node:zlib';
import { ZIP_LEVEL, type PackedFile } from './write-zip.ts';

/**
 * Packs a file that is made piece by piece and never whole in memory; the same pieces give the same bytes. Between pieces
 * others get their turn. Throws what making a piece throws.
 */
export async function packPieces(path: string, pieces: Iterable<string>): Promise<PackedFile> {
  const packer = createDeflateRaw({ level: ZIP_LEVEL });
  const packed: Buffer[] = [];
  packer.on('data', (part: Buffer) => packed.push(part));
  const ended = once(packer, 'end');
  let [crc, size] = [0, 0];
  try {
    for (const piece of pieces) {
      const bytes = Buffer.from(piece);
      crc = crc32(bytes, crc);
      size += bytes.length;
      if (!packer.write(bytes)) await once(packer, 'drain');
    }
  } catch (error) {
    ended.catch(() => undefined);
    packer.destroy(error as Error);
    throw error;
  }
  packer.end();
  await ended;
  return { path, crc, size, packed };
}
