import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';

/** Posts as kept: masked, each id once, `collectedAt` and membership as first written unless moved on purpose. */
export interface PostStore {
  /** Stores what is not there yet; an id that is there stays as it is. Returns the ids that were new. */
  add(posts: readonly KeptPost[]): Promise<readonly string[]>;
  get(id: string): Promise<KeptPost | undefined>;
  getMany(ids: readonly string[]): Promise<ReadonlyMap<string, KeptPost>>;
  /** Replaces the membership of posts that are there (a merge, a split, a move by an officer). */
  move(moves: readonly { readonly id: string; readonly membership: KeptPost['membership'] }[]): Promise<void>;
  /** Replaces posts that are there with what remains of them after an erasure, membership included; others are left alone. */
  replace(posts: readonly KeptPost[]): Promise<void>;
  byIncident(incidentId: string, limit?: number): Promise<readonly KeptPost[]>;
  /**
   * Posts collected at or after `since`, oldest first, in pages; only those of `regions` when told. Rebuilds the clustering
   * window.
   */
  scan(since: Instant, regions?: readonly string[]): AsyncIterable<readonly KeptPost[]>;
  /** The regions that have a post collected at or after `since`, sorted. */
  regionsSince(since: Instant): Promise<readonly string[]>;
  /** Latest first. */
  latest(limit: number, before?: Instant): Promise<readonly KeptPost[]>;
  count(): Promise<number>;
}
