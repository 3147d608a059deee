import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Incident } from '@tingchao/domain/incident/incident.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Topic } from '@tingchao/ports/message-log.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { expect } from 'vitest';
import { startChild, type Child } from '../faults/child-process.ts';
import type { Place } from './place.ts';
import type { Order } from './service-child.ts';

export const PATIENCE = { timeout: 120_000, interval: 100 };

/** Starts one service in a process of its own. */
export function startService(place: Place, order: Omit<Order, 'place'>): Child {
  const { prefix, folder, kafka, elasticsearch } = place;
  const whole: Order = { ...order, place: { prefix, folder, kafka, elasticsearch } };
  return startChild([JSON.stringify(whole)], [], '../cluster/service-child.ts');
}

/** Appends posts as the collector does. */
export async function appendPosts({ log }: Pick<Platform, 'log'>, posts: readonly Post[]): Promise<void> {
  await log.append(
    'posts.collected',
    posts.map((post) => ({ key: post.id, partitionKey: post.region, value: JSON.stringify(post) })),
  );
}

/** Waits until a group has read all of its topic. */
export async function caughtUp({ log }: Pick<Platform, 'log'>, topic: Topic, group: string): Promise<void> {
  const lag = async (): Promise<number> => {
    try {
      return await log.lag(topic, group);
    } catch (error) {
      if (error instanceof Transient) return Number.POSITIVE_INFINITY;
      throw error;
    }
  };
  await expect.poll(lag, PATIENCE).toBe(0);
}

/** Everything that a system has kept, as far as a test compares it. */
export type Kept = {
  readonly posts: number;
  readonly incidents: readonly Incident[];
  /** Post id → incident id, of the posts asked for. */
  readonly incidentOf: ReadonlyMap<string, string>;
  readonly cases: ReadonlyMap<string, CaseFile>;
  /** Keys of the notices that left, each as often as it did. */
  readonly sent: readonly string[];
};

/** Reads what is stored; counts of incidents are held against their members. */
export async function readKept(platform: Platform, place: Place, postIds: readonly string[]): Promise<Kept> {
  // Lists show what other processes wrote only after a refresh, which this asks for.
  await Promise.all([platform.incidents.unappended(1), platform.cases.unappended(1)]);
  const incidents = await platform.incidents.list({ limit: 10_000 });
  for (const { id, status, counts } of incidents) {
    const members = await platform.posts.byIncident(id, 10_000);
    if (status === 'open') expect({ id, posts: counts.posts }).toEqual({ id, posts: members.length });
  }
  const stored = await platform.posts.getMany(postIds);
  const cases = await platform.cases.list({ limit: 10_000 });
  const path = join(place.folder, 'sent.txt');
  return {
    posts: await platform.posts.count(),
    incidents,
    incidentOf: new Map([...stored].map(([id, { membership }]) => [id, membership.incidentId ?? ''])),
    cases: new Map(cases.map((file) => [file.id, file])),
    sent: existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [],
  };
}

/** The clocks of all cases: when they started and when they are due. */
export const clocksOf = ({ cases }: Kept): object =>
  Object.fromEntries(
    [...cases].map(([id, file]) => [
      id,
      {
        number: file.number,
        clocks: file.deadlines.map(({ id: clock, startedAt, dueAt }) => [clock, startedAt, dueAt]),
      },
    ]),
  );
