import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package that the pages are made in, and where the finished ones lie. */
export const webFolder = fileURLToPath(new URL('../../web', import.meta.url));
export const builtFolder = join(webFolder, 'built');
/** Parts of the build before: pages that are open still ask for them. */
export const earlierFolder = join(webFolder, 'built-earlier');
/** The file beside the finished pages that says what they were made of. */
export const sourceNote = 'source';

/** A hash of everything the pages are made of: their files, and the lock that names every package. */
export function hashOfSource(): string {
  const files = ['src', '.'].flatMap((folder) =>
    readdirSync(join(webFolder, folder), { recursive: folder === 'src', withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const hash = createHash('sha256');
  for (const file of [...files.toSorted(), join(webFolder, '../../../pnpm-lock.yaml')])
    if (existsSync(file)) hash.update(relative(webFolder, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** Whether the finished pages are those of the files beside them; an installed package has no such files and is always ready. */
export function arePagesReady(): boolean {
  const note = join(builtFolder, sourceNote);
  if (!existsSync(note)) return false;
  return !existsSync(join(webFolder, 'src')) || readFileSync(note, 'utf8') === hashOfSource();
}
