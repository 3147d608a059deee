import type { KeptPost } from '@tingchao/domain/incident/incident.ts';

/** Who asks for so many wants all of them; others want the first of a list, each for itself. */
const WANTS_ALL = 10_000;
/** Incidents of one search. */
const TOGETHER = 200;

export type MemberSearch = {
  /** Makes every process's writes seen. */
  readonly refresh: () => Promise<void>;
  /** Posts of these incidents, oldest first. */
  readonly find: (incidentIds: readonly string[], limit: number) => Promise<readonly KeptPost[]>;
};

type Asker = {
  readonly id: string;
  readonly limit: number;
  readonly found: (posts: readonly KeptPost[]) => void;
  readonly failed: (error: unknown) => void;
};

/**
 * Members of an incident, oldest first. Those who ask in the same moment share a refresh and a search: an analyzer sums up
 * dozens of incidents for one batch.
 */
export function createMemberReader({ refresh, find }: MemberSearch) {
  let asking: Asker[] = [];

  async function answer(askers: readonly Asker[]): Promise<void> {
    const ids = [...new Set(askers.map(({ id }) => id))];
    const posts = await find(ids, Number.MAX_SAFE_INTEGER);
    const membersOf = Map.groupBy(posts, ({ membership }) => membership.incidentId);
    for (const { id, limit, found } of askers) found((membersOf.get(id) ?? []).slice(0, limit));
  }

  async function answerAll(): Promise<void> {
    const askers = asking;
    // Who asks from now on may have written since: a refresh of its own follows.
    asking = [];
    try {
      await refresh();
      for (let from = 0; from < askers.length; from += TOGETHER) await answer(askers.slice(from, from + TOGETHER));
    } catch (error) {
      for (const { failed } of askers) failed(error);
    }
  }

  return async (id: string, limit: number): Promise<readonly KeptPost[]> => {
    if (limit < WANTS_ALL) {
      await refresh();
      return find([id], limit);
    }
    const { promise, resolve: found, reject: failed } = Promise.withResolvers<readonly KeptPost[]>();
    asking.push({ id, limit, found, failed });
    if (asking.length === 1) queueMicrotask(() => void answerAll());
    return promise;
  };
}
