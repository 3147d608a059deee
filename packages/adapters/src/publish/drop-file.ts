import { join } from 'node:path';
import { toIso } from '@tingchao/domain/time/instant.ts';
import type { Piece } from '@tingchao/ports/publisher.ts';
import { putWholeFile } from './whole-file.ts';

/** Puts a piece in a folder for whoever keeps the site: the text as signed, and beside it title and hash as JSON, last. */
export function dropFile(folder: string, { id, title, text, hash, orderedAt }: Piece): void {
  putWholeFile(join(folder, `${id}.txt`), text);
  const about = { id, title, sha256: hash, orderedAt: toIso(orderedAt), file: `${id}.txt` };
  putWholeFile(join(folder, `${id}.json`), `${JSON.stringify(about, null, 2)}\n`);
}
