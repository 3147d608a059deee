import { openUnderstanding } from '@tingchao/analyzer/understand.ts';
import { makeStream } from '@tingchao/cli/bench/stream-corpus.ts';
import { openGrouping } from '@tingchao/domain/incident/grouping.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { hours, instant, plus } from '@tingchao/domain/time/instant.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { aPost } from '@tingchao/testkit/builders.ts';

const REGIONS = 8;
const MATTERS_EACH = 6;
const POSTS_EACH = 5;

/** Posts of eight regions, and what becomes of them when one analyzer reads them one after the other. */
export type RegionalPosts = {
  readonly posts: readonly Post[];
  /** Post id → incident id. */
  readonly incidentOf: ReadonlyMap<string, string>;
};

/**
 * Matters that have nothing to do with each other, each told by several people in nearly the same words: whatever order the
 * regions come in, the same posts belong together.
 */
export async function makeRegionalPosts(settings: Settings): Promise<RegionalPosts> {
  // Processes of their own go by the real time: within what the window looks back, and no timer falls due meanwhile.
  const start = plus(instant(Date.now()), -hours(30));
  const platform = await openPlatform(settings, { mode: 'memory' });
  const understand = await openUnderstanding(platform);
  await platform.close();
  const place = (post: Post, grouping: ReturnType<typeof openGrouping>) => {
    const { analysis, features } = understand(post);
    return grouping.place(post, analysis, features);
  };
  const founding = openGrouping(settings.clustering);
  const founders: Post[] = [];
  let drawn = 0;
  for (const { title, text } of makeStream(11)) {
    drawn += 1;
    const post = aPost({
      id: `founder-${drawn}`,
      // In public, where the 48 hours run; a letter to a desk has the longer clock of its channel.
      channelType: 'weibo',
      title,
      text,
      authorKey: `founder ${drawn}`,
      collectedAt: start,
    });
    if (place(post, founding).decision === 'open') founders.push(post);
    if (founders.length === REGIONS * MATTERS_EACH) break;
  }
  const posts = Array.from({ length: POSTS_EACH }, (_, round) =>
    founders.map((founder, matter): Post => ({
      ...founder,
      id: `m${matter}-${round}`,
      region: `第${matter % REGIONS}区`,
      authorKey: `author ${matter}-${round}`,
      text: `${founder.text}${'还没人管。'.repeat(round)}`,
      link: `https://board.example/${matter}/${round}`,
      collectedAt: plus(start, (round * founders.length + matter) * 1000),
      publishedAt: plus(start, (round * founders.length + matter) * 1000),
    })),
  ).flat();
  const grouping = openGrouping(settings.clustering);
  const incidentOf = new Map(posts.map((post) => [post.id, place(post, grouping).incidentId ?? '']));
  return { posts, incidentOf };
}
