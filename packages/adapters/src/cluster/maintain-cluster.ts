import type { Instant } from '@tingchao/domain/time/instant.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import { topicOfKind } from '@tingchao/ports/rebuild.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import type { Versioned } from '@tingchao/ports/versioned.ts';
import type { KafkaLog } from '../kafka/open-kafka-log.ts';

/** Documents looked at together. */
const PAGE = 200;
/** No group has this name: all that lies in a topic waits for it. */
const NOBODY = 'nobody';

/**
 * The moment before which no group needs an original any more: `until`, or when the oldest record that some group has not
 * handled was appended. Where no group has read yet, everything is still needed. `Transient` when Kafka cannot tell.
 */
export async function neededFrom(log: Pick<KafkaLog, 'groupsOf' | 'waiting'>, until: Instant): Promise<Instant> {
  const groups = await log.groupsOf('posts.collected');
  let from = until;
  for (const group of groups.length > 0 ? groups : [NOBODY]) {
    const { oldestAt } = await log.waiting('posts.collected', group);
    if (oldestAt !== null && oldestAt < from) from = oldestAt;
  }
  return from;
}

/**
 * Appends the newest version again where the last record of a document is an older one: what a writer left that was killed
 * between append and mark while another saved (`commitInOrder`). Compaction leaves records alone for longer than the pause
 * between two rounds, so that no version is lost in between. Returns how many documents that were.
 */
export async function tellNewest(
  stores: Pick<Stores, 'incidents' | 'cases' | 'commit'> & { readonly log: Pick<KafkaLog, 'scan'> },
): Promise<number> {
  const incidents = await outdated(
    stores.log,
    'incidents',
    (ids) => stores.incidents.getMany(ids),
    (all) => stores.commit({ incidents: all }),
  );
  const cases = await outdated(
    stores.log,
    'cases',
    (ids) => stores.cases.getMany(ids),
    (all) => stores.commit({ cases: all }),
  );
  return incidents + cases;
}

async function outdated<T extends Versioned>(
  log: Pick<KafkaLog, 'scan'>,
  kind: 'incidents' | 'cases',
  getMany: (ids: readonly string[]) => Promise<ReadonlyMap<string, T>>,
  tell: (documents: readonly T[]) => Promise<void>,
): Promise<number> {
  const last = new Map<string, number>();
  for await (const page of log.scan(topicOfKind[kind])) {
    for (const { key, value } of page) last.set(key, (JSON.parse(value) as Versioned).version);
  }
  let told = 0;
  const ids = [...last.keys()];
  for (let from = 0; from < ids.length; from += PAGE) {
    const stored = await getMany(ids.slice(from, from + PAGE));
    for (const document of stored.values()) {
      const { id, version, appendedVersion } = document;
      // What is not marked is the relay's, or just being told.
      if (version > appendedVersion || version <= (last.get(id) ?? 0)) continue;
      try {
        await tell([document]);
        told += 1;
      } catch (error) {
        // Saved anew this moment: whoever did so tells it.
        if (!(error instanceof Conflict)) throw error;
      }
    }
  }
  return told;
}
