import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { instant, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { CORPUS_VERSION, deskMatters, type DeskMatter } from './console-corpus.ts';

/** Matters of one transaction. */
const PAGE = 200;
/** Transactions on their way: the next is made while the last is written. */
const ON_THEIR_WAY = 2;
const FILE = 'bench-console.json';

/** How much a folder is to hold. */
export type Wanted = { readonly posts: number; readonly incidents: number };
type Filled = Wanted & { readonly corpus: number; readonly now: Instant };

/** What a folder was filled with; undefined when it holds something else, or nothing whole. */
function filledWith(folder: string): Filled | undefined {
  const file = join(folder, FILE);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Filled) : undefined;
}

/** Whether a folder holds all that is wanted, from a run before. */
export function isFilled(folder: string, { posts, incidents }: Wanted): boolean {
  const found = filledWith(folder);
  return found?.posts === posts && found.incidents === incidents && found.corpus === CORPUS_VERSION;
}

/** Fills a system with matters, unless its folder says that a run before did; gives the maker of them. */
export async function fillDesk(
  platform: Platform,
  folder: string,
  wanted: Wanted,
  filled: (posts: number) => void,
): Promise<(n: number) => DeskMatter> {
  const { posts, incidents } = wanted;
  const postsEach = Math.max(1, Math.round(posts / incidents));
  const known = isFilled(folder, wanted) ? filledWith(folder) : undefined;
  const now = instant(known?.now ?? platform.clock.now());
  const matterOf = deskMatters(platform.settings, now, postsEach);
  if (known !== undefined) return matterOf;
  const written = new Set<Promise<void>>();
  for (let done = 0; done < incidents; done += PAGE) {
    const made = Array.from({ length: Math.min(PAGE, incidents - done) }, (_, n) => matterOf(done + n + 1));
    while (written.size >= ON_THEIR_WAY) await Promise.race(written);
    const commit = platform.commit({
      posts: made.flatMap((one) => one.posts),
      incidents: made.map(({ incident }) => incident),
      cases: made.map(({ file }) => file),
    });
    const one = commit.finally(() => written.delete(one)).then(() => filled((done + made.length) * postsEach));
    written.add(one);
  }
  await Promise.all(written);
  const said: Filled = { posts, incidents, corpus: CORPUS_VERSION, now };
  writeFileSync(join(folder, FILE), JSON.stringify(said));
  return matterOf;
}
