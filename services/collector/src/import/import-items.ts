import { createHash } from 'node:crypto';
import type { CollectedItem } from '@tingchao/domain/post/collected-item.ts';
import { postId } from '@tingchao/domain/post/post-id.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { noteChange, readSeen, writeSeen } from '@tingchao/domain/post/revision.ts';
import { toPost, toReplyPost, type PostOrigin } from '@tingchao/domain/post/to-post.ts';
import { plus, days, type Instant } from '@tingchao/domain/time/instant.ts';
import type { SourceState } from '@tingchao/ports/source-state-store.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { appendPosts } from '../append-posts.ts';
import { erasedAmong } from '../erased-posts.ts';
import { readMemory, remember } from '../source-memory.ts';

/** What became of a batch: rows new to the system, rows that changed, rows as before. */
export type ImportedBatch = { readonly added: number; readonly revised: number; readonly known: number };

export type ImportPlatform = Pick<Platform, 'clock' | 'log' | 'sources' | 'posts' | 'blobs' | 'authorSalt'>;

/** A screenshot that came with a row. */
export type ImportedPicture = { readonly bytes: Uint8Array; /** `png`, `jpeg`, `webp`, `pdf` */ readonly type: string };

/** An import of a year of tickets fits; see `remember` for what happens beyond. */
const MAX_REMEMBERED = 200_000;

/**
 * Takes items of an import into the log. The same row imported again is nothing new, a row whose words or answer changed
 * since is a revision. Nobody waits for an import, so its source is never late.
 */
export async function importItems(
  platform: ImportPlatform,
  origin: PostOrigin,
  items: readonly CollectedItem[],
  pictures: ReadonlyMap<number, ImportedPicture> = new Map(),
): Promise<ImportedBatch> {
  const at = platform.clock.now();
  const before = await platform.sources.get(origin.id);
  const memory = readMemory(before?.memory ?? {});
  const noted = new Map<string, string>();
  const posts: Post[] = [];
  let [added, revised] = [0, 0];
  const evidence = new Map<string, Uint8Array>();
  for (const [index, plain] of items.entries()) {
    const picture = pictures.get(index);
    const item = picture === undefined ? plain : withPicture(plain, picture);
    const id = postId(origin.id, item.identity);
    const change = noteChange(item, readSeen(noted.get(id) ?? memory.seen[id]), { at });
    noted.set(id, writeSeen(change.seen));
    if (change.revision === null) continue;
    if (change.revision === 0) added += 1;
    else revised += 1;
    const collection = {
      at,
      salt: platform.authorSalt,
      snapshot: picture === undefined ? null : hashOf(picture.bytes),
      revision: change.revision,
      facts: change.facts,
    };
    const post = toPost(item, origin, collection);
    posts.push(post);
    if (picture !== undefined) evidence.set(post.id, picture.bytes);
    if (change.replyRevision === null) continue;
    const reply = toReplyPost(item, origin, { ...collection, revision: change.replyRevision });
    if (reply) posts.push(reply);
  }
  const erased = await erasedAmong(
    platform.posts,
    posts.map(({ id }) => id),
  );
  const kept = posts.filter(({ id }) => !erased.has(id));
  // Only with the post that names it: what nobody names nobody would erase.
  for (const { id } of kept) {
    const bytes = evidence.get(id);
    if (bytes !== undefined) await platform.blobs.put(bytes);
  }
  await appendPosts(platform.log, kept);
  const seen = remember(memory.seen, noted, MAX_REMEMBERED);
  await platform.sources.put(stateAfter(before, origin.id, at, posts.length > 0, { seen, watched: {} }));
  return { added, revised, known: items.length - added - revised };
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The row names its picture as a file of its own; the file's own name may name a person and is left out. */
const withPicture = (item: CollectedItem, { bytes, type }: ImportedPicture): CollectedItem => ({
  ...item,
  attachments: [
    ...(item.attachments ?? []),
    { name: `截图.${type}`, url: null, type, size: bytes.length, hash: hashOf(bytes) },
  ],
});

function stateAfter(
  before: SourceState | undefined,
  sourceId: string,
  at: Instant,
  isNew: boolean,
  memory: SourceState['memory'],
): SourceState {
  const health = isNew ? 'ok' : 'unchanged';
  return {
    sourceId,
    health,
    since: before?.health === health ? before.since : at,
    reason: '',
    lastTriedAt: at,
    lastOkAt: at,
    lastNewAt: isNew ? at : (before?.lastNewAt ?? null),
    // No schedule: a person brings the next file.
    nextDueAt: plus(at, days(365)),
    failures: 0,
    intervalMs: days(365),
    etag: null,
    lastModified: null,
    memory,
  };
}
