import type { Topic } from '@tingchao/ports/message-log.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** How far the start is: `ready` when migrations are done and every service runs. */
export type Progress = {
  readonly isReady: () => boolean;
  /** Who reads here, when only a part of the system runs; all of `consumers` otherwise. */
  readonly readers?: typeof consumers;
};

/** Who reads which topic; what lags behind is shown as degraded. */
export const consumers: readonly { readonly topic: Topic; readonly group: string; readonly name: string }[] = [
  { topic: 'posts.collected', group: 'analyzer', name: '研判' },
  { topic: 'incidents.changed', group: 'response', name: '处置' },
];

/** More unread records than this is a lag worth showing; a normal batch is far below. */
const lagLimit = 5_000;

export type Health = {
  readonly status: 'starting' | 'ok' | 'degraded';
  /** What is wrong, one line each; empty when nothing is. */
  readonly reasons: readonly string[];
  readonly lag: Readonly<Record<string, number>>;
};

/** The state of the whole: a failed source or a lagging reader degrades it, a start not finished holds it back. */
export async function readHealth(platform: Platform, progress: Progress): Promise<Health> {
  // Without its servers nothing else can be asked; what is wrong with them is all there is to say.
  const troubles = (await platform.troubles?.()) ?? [];
  if (troubles.length > 0) return { status: progress.isReady() ? 'degraded' : 'starting', reasons: troubles, lag: {} };
  const lags = await Promise.all(
    (progress.readers ?? consumers).map(async (consumer) => ({
      ...consumer,
      lag: await platform.log.lag(consumer.topic, consumer.group),
    })),
  );
  const sources = await platform.sources.list();
  const reasons = [
    ...sources
      .filter((source) => source.health === 'failed')
      .map((source) => `信源 ${source.sourceId} 采集失败：${source.reason}`),
    ...lags.filter(({ lag }) => lag > lagLimit).map(({ name, lag }) => `${name}积压 ${lag} 条`),
  ];
  const running = reasons.length === 0 ? 'ok' : 'degraded';
  return {
    status: progress.isReady() ? running : 'starting',
    reasons,
    lag: Object.fromEntries(lags.map(({ topic, group, lag }) => [`${group}:${topic}`, lag])),
  };
}
