import type { Choice } from '@tingchao/domain/incident/choose-incident.ts';
import type { Grouping } from '@tingchao/domain/incident/grouping.ts';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import { answeredPostId, originalId } from '@tingchao/domain/post/post-id.ts';
import type { Post } from '@tingchao/domain/post/post.ts';

/**
 * Where a revision or an answer belongs whose message the window has forgotten: with the message, as it is stored. Boards are
 * followed for months; an answer that comes late must stop the clock of its own incident and open none. Undefined for every
 * other post, and while the window knows the message.
 */
export function followRoot(
  { window }: Pick<Grouping, 'window'>,
  post: Post,
  role: Choice['role'],
  root: KeptPost | undefined,
): Choice | undefined {
  const answered = answeredPostId(post.id);
  const rootId = answered ?? originalId(post.id);
  if (root === undefined || rootId === post.id || window.slotOf(rootId) !== undefined) return undefined;
  const what = answered === null ? '原帖的修订' : '留言板对该留言的答复';
  const { incidentId } = root.membership;
  const shared = { because: [rootId], answers: [], merges: [] };
  if (incidentId === null)
    return { ...shared, decision: 'ignore', incidentId, reason: `${what}，原帖未归入事件`, role };
  return {
    ...shared,
    decision: answered === null ? 'fold' : 'join',
    incidentId,
    reason: `${what}，随原帖归并`,
    role: answered === null ? 'duplicate' : role,
  };
}
