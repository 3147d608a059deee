import { answerTime } from '../incident/answer-time.ts';
import type { Exemplar, Incident } from '../incident/incident.ts';
import { originalId, replyPostId } from '../post/post-id.ts';
import { instant, type Instant } from '../time/instant.ts';
import type { CaseFile } from './case-file.ts';
import type { SlaSettings } from './sla-settings.ts';

/**
 * Meets the clock of a channel (12345, board, mailbox, petition) when every message of that channel has its settled
 * reply: at the publication time of the last one. An interim note makes no reply post and settles nothing. What was met
 * stays met.
 */
export function withChannelReplies(file: CaseFile, incident: Incident, sla: SlaSettings): CaseFile {
  const deadlines = file.deadlines.map((deadline) => {
    if (deadline.kind !== 'channel_reply' || deadline.metAt !== null) return deadline;
    const channel = sla.channels.find(({ id }) => deadline.id === `channel_reply.${id}`);
    const metAt = channel ? lastReply(incident, channel.channelTypes) : null;
    return metAt === null ? deadline : { ...deadline, metAt };
  });
  return { ...file, deadlines };
}

/** When the last message of these channels was answered; null while one waits or none is there. */
function lastReply(incident: Incident, channels: readonly Exemplar['channelType'][]): Instant | null {
  const replies = new Map<string, Instant>();
  for (const one of incident.exemplars) {
    if (!one.official) continue;
    const at = answerTime(one.publishedAt, one.collectedAt);
    const id = originalId(one.postId);
    replies.set(id, instant(Math.min(at, replies.get(id) ?? at)));
  }
  const messages = incident.exemplars.filter(
    ({ official, channelType }) => !official && channels.includes(channelType),
  );
  const times = messages.map(({ postId }) => replies.get(replyPostId(postId)));
  if (times.length === 0 || times.includes(undefined)) return null;
  return instant(Math.max(...times.filter((at) => at !== undefined)));
}
