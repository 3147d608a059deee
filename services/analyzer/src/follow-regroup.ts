import type { Grouping } from '@tingchao/domain/incident/grouping.ts';
import { regroupRecordSchema } from '@tingchao/domain/incident/regroup.ts';
import type { BatchHandler } from '@tingchao/ports/message-log.ts';

/**
 * Handles `incidents.regrouped`: the clustering window follows what officers decided. The stored posts and incidents are
 * right before the record is there; a post handled in between is led to the survivor by its incident's document.
 */
export function createRegroupFollower(grouping: Grouping): BatchHandler {
  return async (batch) => {
    for (const { value } of batch) {
      const { merges, moves, erased = [] } = regroupRecordSchema.parse(JSON.parse(value));
      for (const { from, into } of merges) grouping.merge(from, into);
      for (const { post, into } of moves) grouping.move(post, into);
      for (const incident of erased) grouping.forget(incident);
    }
  };
}
