import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BadRow, ItemBatch } from '@tingchao/collector/import/read-items.ts';
import type { CollectedItem } from '@tingchao/domain/post/collected-item.ts';
import { explainScanRefusal, judgeScan } from '@tingchao/domain/duty/scan.ts';
import { CommandFailed, exitCodes } from './io.ts';

/** Pictures of a batch by the place of their item, base64; a row whose picture cannot be had is told and goes in without it. */
export async function readPictures(
  batch: ItemBatch,
  folder: string,
): Promise<{ readonly pictures: ReadonlyMap<number, string>; readonly bad: readonly BadRow[] }> {
  const pictures = new Map<number, string>();
  const bad: BadRow[] = [];
  for (const [item, { line, name }] of batch.pictures) {
    // A table names files beside it, never a path of its own choosing.
    const path = join(folder, basename(name.replaceAll('\\', '/')));
    try {
      pictures.set(item, (await readPicture(path)).toString('base64'));
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      bad.push({ line, reason: `截图没有收（${error.message}），文字照收` });
    }
  }
  return { pictures, bad };
}

/** Reads one picture or scan. Throws `CommandFailed` when it is missing, too large or something else. */
export async function readPicture(path: string): Promise<Buffer> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new CommandFailed(`${basename(path)}：读不到这个文件`, exitCodes.failed, { cause: error });
  });
  const judged = judgeScan(bytes);
  if (judged.ok) return bytes;
  throw new CommandFailed(`${basename(path)}：${explainScanRefusal(judged.error)}`, exitCodes.failed);
}

type ImportRequest = {
  readonly items: readonly CollectedItem[];
  readonly pictures?: readonly { readonly item: number; readonly file: string }[];
};

/** Requests of a batch: rows without a picture together, each row with one by itself, so that no request grows too large. */
export function requestsOf(
  items: readonly CollectedItem[],
  pictures: ReadonlyMap<number, string>,
): readonly ImportRequest[] {
  const plain = items.filter((_, at) => !pictures.has(at));
  const shown = items.flatMap((item, at): readonly ImportRequest[] => {
    const file = pictures.get(at);
    return file === undefined ? [] : [{ items: [item], pictures: [{ item: 0, file }] }];
  });
  return [...(plain.length > 0 ? [{ items: plain }] : []), ...shown];
}
