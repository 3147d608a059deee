import { bundlePostsAnswerSchema } from '@tingchao/console/routes/bundles.ts';
import { withDesk } from '../connect.ts';
import { CommandFailed, type Io } from '../io.ts';
import { openBundle, type OpenedBundle } from './bundle-file.ts';
import type { InwardKeys } from './bundle-keys.ts';
import { judgeBundle, missingNumbers, noteBundle, readImportMark } from './import-mark.ts';

export type Imported = {
  readonly stream: string;
  readonly number: number;
  /** The very same bundle was taken in before: nothing changed. */
  readonly repeated: boolean;
  readonly posts: number;
  readonly added: number;
  readonly known: number;
  /** Numbers of this stream that never came. */
  readonly missing: readonly number[];
};

const MOST_POSTS = 500;
const MOST_CHARS = 2_000_000;

/**
 * Takes a verified bundle into the log of the desk, running or not. The bundle counts as taken in when all of its posts
 * are durable; after a crash in between it is taken in again, and posts that are there change nothing.
 */
export async function importBundle(
  bytes: Buffer,
  keys: InwardKeys,
  options: { readonly acceptGap: boolean },
  io: Io,
): Promise<Imported> {
  const bundle = openBundle(bytes, keys);
  const { stream, number } = bundle.header;
  const about = { stream, number, posts: bundle.posts.length };
  const mark = readImportMark(io.dataFolder);
  if (isKnown(bundle, judgeBundle(mark, bundle), options))
    return { ...about, repeated: true, added: 0, known: about.posts, missing: missingNumbers(mark, stream) };
  const counts = { added: 0, known: 0 };
  await withDesk(io, async (desk) => {
    for (const posts of inBatches(bundle.posts)) {
      const body = { posts: posts.map((post) => JSON.parse(post) as unknown) };
      const answer = await desk.ask({ method: 'POST', path: '/api/bundle-posts', body });
      const { added, known } = bundlePostsAnswerSchema.parse(JSON.parse(answer));
      counts.added += added;
      counts.known += known;
    }
  });
  const after = noteBundle(io.dataFolder, bundle);
  return { ...about, repeated: false, ...counts, missing: missingNumbers(after, stream) };
}

/** Whether there is nothing to do; refuses what is out of order. */
function isKnown(
  { header: { number } }: OpenedBundle,
  verdict: ReturnType<typeof judgeBundle>,
  { acceptGap }: { readonly acceptGap: boolean },
): boolean {
  switch (verdict.kind) {
    case 'next':
      return false;
    case 'known':
      return true;
    case 'other':
      throw new CommandFailed(`第 ${number} 号采集包导入过，内容不同（采集端可能恢复过备份）；没有导入，请核对来源`);
    case 'unlinked':
      throw new CommandFailed(`第 ${number} 号采集包接不上已导入的第 ${number - 1} 号；没有导入，请核对来源`);
    case 'gap':
      if (acceptGap) return false;
      throw new CommandFailed(
        `缺第 ${verdict.missing.join('、')} 号采集包；请先导入它们，确实找不到时加 --accept-gap（缺号会一直提示）`,
      );
  }
}

function* inBatches(posts: readonly string[]): Generator<readonly string[]> {
  let batch: string[] = [];
  let chars = 0;
  for (const post of posts) {
    if (batch.length >= MOST_POSTS || (batch.length > 0 && chars + post.length > MOST_CHARS)) {
      yield batch;
      [batch, chars] = [[], 0];
    }
    batch.push(post);
    chars += post.length;
  }
  if (batch.length > 0) yield batch;
}
