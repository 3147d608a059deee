import { createHash } from 'node:crypto';
import { parsePage } from '@tingchao/adapters/web/parse-page.ts';
import { canonicalLink } from '@tingchao/domain/post/canonical-link.ts';
import { plainItem, type CollectedItem } from '@tingchao/domain/post/collected-item.ts';
import type { ChannelType, Post, SuperiorOrder } from '@tingchao/domain/post/post.ts';
import { toPost, type PostOrigin } from '@tingchao/domain/post/to-post.ts';
import { no, ok, type Result } from '@tingchao/domain/result.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { appendPosts } from './append-posts.ts';
import { erasedAmong } from './erased-posts.ts';
import { findDuplicate, type Duplicate } from './find-duplicate.ts';
import { collectDeps } from './collect-deps.ts';

/** What a person enters by hand: a text, a link, or both. */
export type IntakeEntry = {
  readonly text: string | null;
  readonly link: string | null;
  readonly title: string | null;
  readonly channelType: ChannelType;
  readonly publishedAt: Instant | null;
  readonly place: string | null;
  readonly superiorOrder: SuperiorOrder | null;
  /** A screenshot of what was seen, kept as its evidence. */
  readonly picture?: Uint8Array | null;
  /** Record it although the same is there already. */
  readonly force: boolean;
};

export type IntakeAnswer = {
  readonly status: 'recorded' | 'duplicate';
  /** The post recorded, or as it would have been. */
  readonly post: Post;
  /** The post that is there already, if any; a superior's order is recorded all the same, since it has its own clock. */
  readonly duplicate: Duplicate | null;
};

const SOURCE_ID = 'intake';

/** Records one entry. A link without text is fetched through the guard; when that fails the reason comes back. */
export async function takeIn(platform: Platform, entry: IntakeEntry): Promise<Result<IntakeAnswer, string>> {
  const read = await completed(platform, entry);
  if (!read.ok) return read;
  const evidence = entry.picture ?? read.value.evidence;
  const post = toPost(read.value.item, originOf(platform, entry), {
    at: platform.clock.now(),
    salt: platform.authorSalt,
    snapshot: evidence === null ? null : createHash('sha256').update(evidence).digest('hex'),
    revision: 0,
  });
  const duplicate = await findDuplicate(
    platform.posts,
    post,
    platform.clock.now(),
    platform.settings.app.collector.trackingParameters,
  );
  const erased = await erasedAmong(platform.posts, [post.id]);
  if (duplicate !== null && (erased.has(post.id) || (post.superiorOrder === null && !entry.force))) {
    return ok({ status: 'duplicate', post, duplicate });
  }
  // Only with the post that names it: what nobody names nobody would erase.
  if (evidence !== null) await platform.blobs.put(evidence);
  await appendPosts(platform.log, [post]);
  return ok({ status: 'recorded', post, duplicate });
}

function originOf(platform: Platform, entry: IntakeEntry): PostOrigin {
  return {
    id: SOURCE_ID,
    name: entry.superiorOrder === null ? '人工登记' : `上级交办（${entry.superiorOrder.from}）`,
    channelType: entry.superiorOrder === null ? entry.channelType : 'superior_order',
    region: platform.settings.app.region.county,
    official: false,
    regionHint: null,
  };
}

type Completed = { readonly item: CollectedItem; readonly evidence: Uint8Array | null };

async function completed(platform: Platform, entry: IntakeEntry): Promise<Result<Completed, string>> {
  const page = entry.text === null && entry.link !== null ? await fetchPage(platform, entry.link) : null;
  if (page !== null && !page.ok) return page;
  const text = entry.text ?? page?.value.text ?? '';
  const title = entry.title ?? page?.value.title ?? '';
  if (text.trim() === '' && title.trim() === '') return no('没有内容：请用 --text 粘贴文字，或用 --link 给出链接');
  const order = entry.superiorOrder;
  const item = plainItem({
    identity: identityOf(entry, title, text),
    link: entry.link,
    title,
    text,
    author: order?.from ?? page?.value.author ?? null,
    publishedAt: entry.publishedAt ?? page?.value.publishedAt ?? null,
    regionHint: entry.place,
    superiorOrder: order,
  });
  return ok({ item, evidence: page?.value.evidence ?? null });
}

/** The same order, link or text entered twice is one post. */
function identityOf(entry: IntakeEntry, title: string, text: string): CollectedItem['identity'] {
  if (entry.superiorOrder) return { by: 'native', id: `order:${entry.superiorOrder.documentNo}\n${title}\n${text}` };
  if (entry.link !== null) return { by: 'link', link: entry.link };
  return { by: 'content', title, text };
}

type FetchedPage = ReturnType<typeof parsePage> & { readonly evidence: Uint8Array };

async function fetchPage(platform: Platform, link: string): Promise<Result<FetchedPage, string>> {
  try {
    const response = await collectDeps(platform).get(link);
    const contentType = response.headers['content-type'] ?? null;
    const page = parsePage(response.body, { contentType, url: response.url, at: platform.clock.now() });
    if (page.text === '') return no(`链接打开了但没有读到正文，请用 --text 粘贴文字：${canonicalLink(link)}`);
    return ok({ ...page, evidence: response.body });
  } catch (error) {
    // Whatever the far side does, a person can still paste the text.
    if (!(error instanceof Error)) throw error;
    return no(`链接取不到（${error.message}），请用 --text 粘贴文字`);
  }
}
