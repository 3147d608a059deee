import { readHealth as readWhole, type Health, type Reader } from '@tingchao/runtime/health.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** How far the start is: `ready` when migrations are done and every service runs. */
export type Progress = {
  readonly isReady: () => boolean;
  /** Who reads here, when only a part of the system runs; all of `consumers` otherwise. */
  readonly readers?: readonly Reader[];
};

/** Who reads which topic. */
export const consumers: readonly Reader[] = [
  { topic: 'posts.collected', group: 'analyzer', name: '研判' },
  { topic: 'incidents.changed', group: 'response', name: '处置' },
];

/** The state of the whole system, as far as it is seen from here. */
export const readHealth = (platform: Platform, { isReady, readers = consumers }: Progress): Promise<Health> =>
  readWhole(platform, { isReady, readers });
