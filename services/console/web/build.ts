import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  arePagesReady,
  builtFolder,
  earlierFolder,
  hashOfSource,
  sourceNote,
  webFolder,
} from '../src/web/pages-source.ts';

/** What a browser asks for packed. */
const packed = /\.(?:js|css|svg|html)$/;

function packBeside(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && packed.test(entry.name))
      writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
  }
}

/** So long a page that somebody has open may still ask for the parts of the build before. */
const dayMs = 86_400_000;

/** Keeps the parts of the build before for a day. */
function keepEarlier(): void {
  const assets = join(builtFolder, 'assets');
  if (!existsSync(assets)) return;
  const kept = join(earlierFolder, 'assets');
  mkdirSync(kept, { recursive: true });
  for (const name of readdirSync(kept))
    if (Date.now() - statSync(join(kept, name)).mtimeMs > dayMs) rmSync(join(kept, name), { force: true });
  cpSync(assets, kept, { recursive: true });
}

/**
 * Builds the pages unless they are there already; takes some seconds. Two at once do no harm: each works in a folder of its own,
 * and the whole is put in place by a rename.
 */
async function buildPages(): Promise<void> {
  if (arePagesReady()) return;
  const wanted = hashOfSource();
  const work = `${builtFolder}-${process.pid}`;
  const old = `${work}-old`;
  try {
    // Whoever starts this, a test runner too: the pages are those that people get.
    process.env['NODE_ENV'] = 'production';
    const { build } = await import('vite');
    await build({ configFile: join(webFolder, 'vite.config.ts'), logLevel: 'warn', build: { outDir: work } });
    mkdirSync(work, { recursive: true });
    packBeside(work);
    writeFileSync(join(work, sourceNote), wanted);
    keepEarlier();
    if (existsSync(builtFolder)) renameSync(builtFolder, old);
    renameSync(work, builtFolder);
  } finally {
    rmSync(work, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

await buildPages();
