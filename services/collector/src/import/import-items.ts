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

export type ImportPlatform = Pick<Platform, 'clock' | 'log' | 'sources' | 'posts' | 'authorSalt'>;

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
): Promise<ImportedBatch> {
  const at = platform.clock.now();
  const before = await platform.sources.get(origin.id);
  const memory = readMemory(before?.memory ?? {});
  const noted = new Map<string, string>();
  const posts: Post[] = [];
  let [added, revised] = [0, 0];
  for (const item of items) {
    const id = postId(origin.id, item.identity);
    const change = noteChange(item, readSeen(noted.get(id) ?? memory.seen[id]), { at });
    noted.set(id, writeSeen(change.seen));
    if (change.revision === null) continue;
    if (change.revision === 0) added += 1;
    else revised += 1;
    const collection = {
      at,
      salt: platform.authorSalt,
      snapshot: null,
      revision: change.revision,
      facts: change.facts,
    };
    posts.push(toPost(item, origin, collection));
    if (change.replyRevision === null) continue;
    const reply = toReplyPost(item, origin, { ...collection, revision: change.replyRevision });
    if (reply) posts.push(reply);
  }
  const erased = await erasedAmong(
    platform.posts,
    posts.map(({ id }) => id),
  );
  await appendPosts(
    platform.log,
    posts.filter(({ id }) => !erased.has(id)),
  );
  const seen = remember(memory.seen, noted, MAX_REMEMBERED);
  await platform.sources.put(stateAfter(before, origin.id, at, posts.length > 0, { seen, watched: {} }));
  return { added, revised, known: items.length - added - revised };
}

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
