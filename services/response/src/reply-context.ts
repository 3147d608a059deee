import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { claimsOf, type Claim } from '@tingchao/domain/response/false-info/claim.ts';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { Letter, ReplyContext } from '@tingchao/domain/response/reply-gate/reply-draft.ts';
import type { ChannelType } from '@tingchao/domain/post/post.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** Channels on which somebody writes to the office and waits for an answer. */
const desks: ReadonlySet<ChannelType> = new Set(['gov_mailbox', 'leader_board', 'hotline_12345', 'petition']);
/** Members that are looked at, and letters that a reply is measured against; an incident may have thousands. */
const MOST_POSTS = 200;
const MOST_LETTERS = 10;
const MOST_NOTICES = 10;

/**
 * What a reply on a case is measured against: the letters that wait for it (posts where nobody wrote to a desk), the
 * official posts and earlier published texts of the matter, oldest first, and whether what is said is unverified.
 */
export async function replyContextOf(platform: Platform, file: CaseFile): Promise<ReplyContext> {
  const [posts, incident] = await Promise.all([
    platform.posts.byIncident(file.incidentId, MOST_POSTS),
    platform.incidents.get(file.incidentId),
  ]);
  const own = posts.filter(({ post, analysis }) => !post.official && !passing.has(analysis.role));
  const written = own.filter(({ post }) => desks.has(post.channelType));
  const seen = posts
    .filter(({ post }) => post.official)
    .map(({ post }) => ({ at: post.publishedAt ?? post.collectedAt, text: `${post.title}\n${post.text}` }));
  const notices = [...seen, ...(await publishedTexts(platform, file))].toSorted((a, b) => a.at - b.at);
  const status = incident?.falseInfo.status;
  const claims = claimsOf(file);
  return {
    letters: (written.length > 0 ? written : own).slice(0, MOST_LETTERS).map(toLetter),
    notices: notices.slice(-MOST_NOTICES).map(({ text }) => text),
    unverified: claims.length > 0 ? claims.some(isOpenClaim) : status === 'unverified' || status === 'suspected',
  };
}

/** Nobody found anything about it yet; what units found goes before what the machine suspects. */
const isOpenClaim = ({ status }: Claim): boolean => status === 'unverified' || status === 'suspected';

/** What is passed on or remarked in passing asks for no answer of its own. */
const passing: ReadonlySet<KeptPost['analysis']['role']> = new Set([
  'repost',
  'duplicate',
  'noise',
  'opinion',
  'media',
]);

const toLetter = ({ post, analysis }: KeptPost): Letter => ({
  title: post.title,
  text: post.text,
  kind: analysis.kind,
});

async function publishedTexts(
  platform: Platform,
  file: CaseFile,
): Promise<readonly { readonly at: number; readonly text: string }[]> {
  const published = file.answers.filter(({ source }) => source === 'published');
  const texts = await Promise.all(
    published.map(async ({ ref, at }) => {
      const hash = file.drafts.find(({ id }) => id === ref)?.hash;
      const bytes = hash === undefined ? undefined : await platform.blobs.get(hash);
      return bytes === undefined ? [] : [{ at, text: new TextDecoder().decode(bytes) }];
    }),
  );
  return texts.flat();
}
