import type { Incident } from '@tingchao/domain/incident/incident.ts';
import type { Level } from '@tingchao/domain/analysis/analysis.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';

export type IncidentQuery = {
  readonly status?: Incident['status'];
  readonly level?: Level;
  readonly topic?: string;
  /** `lastPostAt` at or after. */
  readonly since?: Instant;
  readonly limit?: number;
  readonly offset?: number;
};

/** Incidents, one document each, saved against the version they were read at. */
export interface IncidentStore {
  get(id: string): Promise<Incident | undefined>;
  getMany(ids: readonly string[]): Promise<ReadonlyMap<string, Incident>>;
  /**
   * Saves documents together; each must be at exactly the stored version + 1 (1 when new), else `Conflict` and nothing is
   * written. The very document that is stored already (same version) is a no-op. A store without transactions may have
   * written some of them when it fails midway, or when another writer comes in between (`Conflict` as well); then those
   * that were merged into another come last. The caller reads and decides again.
   */
  save(incidents: readonly Incident[]): Promise<void>;
  /** Latest `lastPostAt` first. */
  list(query: IncidentQuery): Promise<readonly Incident[]>;
  /** Documents whose version lies above their `appendedVersion`, oldest first. */
  unappended(limit: number): Promise<readonly Incident[]>;
  /**
   * Records that a version is in the log; never lowers what is recorded. Returns the ids that are stored at a newer version
   * by now: what was appended of them may lie behind it in the log, and hide it.
   */
  markAppended(marks: readonly { readonly id: string; readonly version: number }[]): Promise<readonly string[]>;
  count(): Promise<number>;
}
