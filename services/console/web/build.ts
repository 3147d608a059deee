import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const here = import.meta.dirname;
/** Where the finished pages lie; below it `source` names what they were made of. */
const built = join(here, 'built');

/** A hash of everything the pages are made of: their files, and the lock that names every package. */
function sourceHash(): string {
  const files = ['src', '.'].flatMap((folder) =>
    readdirSync(join(here, folder), { recursive: folder === 'src', withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const hash = createHash('sha256');
  for (const file of [...files.toSorted(), join(here, '../../../pnpm-lock.yaml')])
    if (existsSync(file)) hash.update(relative(here, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/**
 * Builds the pages into `built` unless they are there already; takes some seconds. Two at once do no harm: each works in a folder
 * of its own, and the whole is put in place by a rename.
 */
async function buildPages(): Promise<void> {
  const wanted = sourceHash();
  const note = join(built, 'source');
  if (existsSync(note) && readFileSync(note, 'utf8') === wanted) return;
  const work = `${built}-${process.pid}`;
  const old = `${work}-old`;
  try {
    const { build } = await import('vite');
    await build({ configFile: join(here, 'vite.config.ts'), logLevel: 'warn', build: { outDir: work } });
    mkdirSync(work, { recursive: true });
    writeFileSync(join(work, 'source'), wanted);
    if (existsSync(built)) renameSync(built, old);
    renameSync(work, built);
  } finally {
    rmSync(work, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

await buildPages();
