import { civilDate, days, instant, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Rejected } from '@tingchao/ports/errors.ts';
import { bulk, refusedIn } from './bulk.ts';
import { getAll } from './read.ts';
import type { Server } from './server.ts';

/** Homes beside the months: no date (or one that lies in the future), and dates long before the collection. */
export const UNDATED = 'undated';
export const OLDER = 'older';

/** Posts older than this at their collection share one index: archives and wrong dates must not open hundreds. */
const MONTHS_MS = days(36 * 30);
const AHEAD_MS = days(2);

/** The home that a post's dates ask for: the civil month of its publication, `2026.11`. */
export function homeOf({
  publishedAt,
  collectedAt,
}: {
  readonly publishedAt: Instant | null;
  readonly collectedAt: Instant;
}): string {
  if (publishedAt === null || publishedAt > collectedAt + AHEAD_MS) return UNDATED;
  if (publishedAt < collectedAt - MONTHS_MS) return OLDER;
  return monthOf(publishedAt);
}

/** The civil month of an instant as indices are named: `2026.11`. */
export const monthOf = (at: Instant): string => civilDate(instant(at)).slice(0, 7).replace('-', '.');

/**
 * Which index a post lives in. An id does not tell its month, and a source may change a date; so the first writer
 * claims the home in a small index of its own, and from then on the same id always meets the same index.
 */
export type PostHomes = {
  /** Claims homes; answers with the home of each id, the claimed one or the one that was there, and with ids refused. */
  claim(
    wanted: ReadonlyMap<string, string>,
  ): Promise<{ readonly homes: ReadonlyMap<string, string>; readonly refused: Rejected['items'] }>;
  /** Homes of the ids that have one, in real time. */
  find(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
};

/** Homes known without asking: the ids that are handled again soon are those of the last batches. */
const KEPT = 50_000;

/** Homes in the index `post-homes`, the latest in memory too; a home never changes. */
export function createPostHomes(server: Server): PostHomes {
  const index = server.index('post-homes');
  const known = new Map<string, string>();
  const keep = (id: string, home: string): void => {
    known.set(id, home);
    if (known.size <= KEPT) return;
    const [oldest] = known.keys();
    if (oldest !== undefined) known.delete(oldest);
  };

  async function find(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const asked = ids.filter((id) => !known.has(id));
    const stored = await getAll(
      server,
      asked.map((id) => ({ index, id })),
    );
    for (const [id, { source }] of stored) keep(id, source['home'] as string);
    return new Map(
      ids.flatMap((id) => {
        const home = known.get(id) ?? (stored.get(id)?.source['home'] as string | undefined);
        return home === undefined ? [] : [[id, home] as const];
      }),
    );
  }

  return {
    find,
    async claim(wanted) {
      const open = [...wanted].filter(([id]) => !known.has(id));
      const outcomes = await bulk(
        server,
        open.map(([id, home]) => ({ action: 'create', index, id, body: { home } })),
      );
      for (const [n, [id, home]] of open.entries()) if (outcomes[n]?.kind === 'written') keep(id, home);
      return { homes: await find([...wanted.keys()]), refused: refusedIn(outcomes, (n) => open[n]?.[0]) };
    },
  };
}
