import type { Client } from '@elastic/elasticsearch';
import { Transient } from '@tingchao/ports/errors.ts';
import { generationOf, type IndexKind } from './indices.ts';
import { readMeta, releaseMeta, setMeta } from './meta.ts';
import { readIndices } from './prepare.ts';
import type { Server } from './server.ts';

/** Kinds whose documents an erasure overwrites or deletes. */
const kinds = ['posts', 'incidents', 'cases', 'sources', 'blobs'] as const satisfies readonly IndexKind[];
/** The server lets go of old documents at most half a minute after they were replaced; a copy that is away delays it. */
const [LOOKS, LOOK_MS] = [90, 1_000] as const;
/** Merging what had deletions rewrites whole segments: seconds, for indices of many gigabytes minutes. */
const MERGE_MS = 20 * 60_000;
/** A merge goes on at the server without us. */
const STOP_MS = 2_000;

/** Index → the last number of a write whose older bytes have to go. */
type Due = ReadonlyMap<string, number>;

/** Lets the bytes of what was overwritten or deleted go from the disks of the server. */
export type Purge = {
  /** Writes down what is due and begins; resolves when that is written, not when it is done. */
  begin(): Promise<void>;
  /** Does what is due, also what another process began and did not finish; throws `Transient` when that has to wait. */
  finish(): Promise<void>;
  /** Lets what is under way end soon; what is due stays written down. */
  stop(): Promise<void>;
};

/**
 * An overwritten document lies in its segment until a merge drops it, which may be never; and a merge keeps what the server
 * still holds ready for a copy that comes back (retention leases, looked after every 30 s). So it waits for those, then merges
 * the segments that have any deletion, and only those. `trouble` hears why it has to wait for the next `finish`.
 */
export function createPurge(server: Server, trouble: (line: string) => void): Purge {
  let stopping = false;
  let running: Promise<void> = Promise.resolve();
  const mark = (index: string): string => `purge ${index}`;

  async function purge(due: Due): Promise<void> {
    const indices = [...due.keys()];
    if (indices.length === 0) return;
    // A segment is merged for a single deletion, not only from a tenth on.
    const settings = { 'index.merge.policy.expunge_deletes_allowed': 0 };
    await server.call((client) => client.indices.putSettings({ index: indices, settings, ignore_unavailable: true }));
    await released(due);
    await server.call((client) => client.indices.flush({ index: indices, ignore_unavailable: true }));
    const merged = await server.call((client) => merge(client, indices));
    if (merged > 0) throw new Transient(`Elasticsearch ${server.where} 有 ${merged} 个分片没有清理完；系统会再试`);
    for (const [index, upTo] of due)
      if ((await readMeta(server, mark(index))) === String(upTo)) await releaseMeta(server, mark(index));
  }

  /** Waits until no copy of a shard may ask for what was replaced. */
  async function released(due: Due): Promise<void> {
    for (let look = 0; !(await isReleased(server, due)); look += 1) {
      if (stopping || look === LOOKS)
        throw new Transient(`Elasticsearch ${server.where} 还保留着已覆盖的内容（多半有副本不在线）；系统会再清理`);
      await server.clock.sleep(LOOK_MS);
    }
  }

  async function found(): Promise<Due> {
    const names = await ownIndices(server);
    const due = new Map<string, number>();
    for (const index of names) {
      const upTo = await readMeta(server, mark(index));
      if (upTo !== undefined) due.set(index, Number(upTo));
    }
    return due;
  }

  return {
    async begin() {
      const due = await dueNow(server);
      for (const [index, upTo] of due) await setMeta(server, mark(index), String(upTo));
      const before = running;
      const own = async (): Promise<void> => {
        await before;
        try {
          if (!stopping) await purge(due);
        } catch (error) {
          // What is due stays written down: the next maintenance goes on with it, and fails with what this met.
          if (!stopping) trouble(error instanceof Error ? error.message : String(error));
        }
      };
      running = own();
    },
    async finish() {
      await running;
      await purge(await found());
    },
    async stop() {
      stopping = true;
      const over = new AbortController();
      await Promise.race([running, server.clock.sleep(STOP_MS, over.signal)]);
      over.abort();
    },
  };
}

const ownIndices = async (server: Server): Promise<readonly string[]> =>
  [...(await readIndices(server)).keys()].filter((name) =>
    kinds.some((kind) => generationOf(server.prefix, kind, name) !== undefined),
  );

type Shard = {
  readonly docs?: { readonly deleted?: number };
  readonly seq_no?: { readonly max_seq_no: number };
  readonly retention_leases?: { readonly leases?: readonly { readonly retaining_seq_no: number }[] };
};

async function shardsOf(server: Server, index: readonly string[]): Promise<ReadonlyMap<string, readonly Shard[]>> {
  const asked = { index: [...index], metric: ['docs'], level: 'shards' as const };
  const answer = await server.call((client) => client.indices.stats(asked, { ignore: [404] }));
  return new Map(
    Object.entries(answer.indices ?? {}).map(([name, { shards }]) => [
      name,
      Object.values(shards ?? {}).flat() as unknown as readonly Shard[],
    ]),
  );
}

/** Indices that hold replaced documents, each with the last write so far. */
async function dueNow(server: Server): Promise<Due> {
  const names = await ownIndices(server);
  if (names.length === 0) return new Map();
  await server.call((client) => client.indices.refresh({ index: [...names], ignore_unavailable: true }));
  const due = new Map<string, number>();
  for (const [name, shards] of await shardsOf(server, names)) {
    if (shards.every(({ docs }) => (docs?.deleted ?? 0) === 0)) continue;
    due.set(name, Math.max(...shards.map((shard) => shard.seq_no?.max_seq_no ?? 0)));
  }
  return due;
}

async function isReleased(server: Server, due: Due): Promise<boolean> {
  const shards = await shardsOf(server, [...due.keys()]);
  return [...shards].every(([name, all]) =>
    all.every(({ retention_leases: held }) =>
      (held?.leases ?? []).every((lease) => lease.retaining_seq_no > (due.get(name) ?? 0)),
    ),
  );
}

/** How many shards could not be merged. An index that a rebuild replaced meanwhile is gone with all that was in it. */
async function merge(client: Client, index: string[]): Promise<number> {
  const { _shards: shards } = await client.indices.forcemerge(
    { index, only_expunge_deletes: true, ignore_unavailable: true },
    { requestTimeout: MERGE_MS, ignore: [404] },
  );
  return shards?.failed ?? 0;
}
