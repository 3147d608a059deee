import { createHash } from 'node:crypto';
import { canonicalLink } from './canonical-link.ts';
import type { Identity } from './collected-item.ts';

export type { Identity } from './collected-item.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The id of a post: 32 hex digits, the same at every collection (design §6.1). */
export function postId(sourceId: string, identity: Identity): string {
  return sha256(`${sourceId}\n${keyOf(identity)}`).slice(0, 32);
}

function keyOf(identity: Identity): string {
  switch (identity.by) {
    case 'native':
      return `id:${identity.id.trim()}`;
    case 'link':
      return `link:${canonicalLink(identity.link)}`;
    case 'content':
      return `content:${identity.title}\n${identity.text}`;
  }
}

/** The id of a post's `n`-th revision (`id#n`); the post itself for 0. */
export const revisionId = (id: string, n: number): string => (n === 0 ? id : `${id}#${n}`);

/** The post a revision belongs to: `id#3` → `id`; any other id is its own. */
export const originalId = (id: string): string => id.replace(/#\d+$/, '');

/** The id of the official answer to a board message: a post of its own beside the message. */
export const replyPostId = (messageId: string): string => `${originalId(messageId)}/reply`;

/** The message that an official answer's post answers (revisions included), or null when the id names no answer. */
export function answeredPostId(id: string): string | null {
  const original = originalId(id);
  return original.endsWith('/reply') ? original.slice(0, -'/reply'.length) : null;
}

/** Opaque key of an author within this deployment: 16 hex digits, to count independent voices and for nothing else. */
export function authorKey(salt: string, author: string): string {
  return sha256(`${salt}\n${author.normalize('NFKC').trim()}`).slice(0, 16);
}

/** Short fingerprint of a text (12 hex digits), to notice a change. White space does not count. */
export function fingerprint(...parts: readonly (string | null)[]): string {
  return sha256(parts.map((part) => (part ?? '').replaceAll(/\s+/g, '')).join('\n')).slice(0, 12);
}
