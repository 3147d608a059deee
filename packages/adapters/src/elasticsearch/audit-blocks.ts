import type { ChainedEntry } from '@tingchao/ports/audit-log.ts';
import { bulk, type Write } from './bulk.ts';
import { getAll, searchAll, searchPages, type Source } from './read.ts';
import type { Server } from './server.ts';

/** Room for further chains; all processes share this one. */
const CHAIN = 'main';

/** A run of entries with the ids they were appended under. */
export type Block = { readonly ids: readonly string[]; readonly entries: readonly ChainedEntry[] };

/** Runs of entries, a document each: `main-<number of the first>`. Beside them a document per id tells its block. */
export type AuditBlocks = {
  /** The last entry of the chain, null at its start; every id up to it can be found. */
  tail(): Promise<ChainedEntry | null>;
  /** Entries of ids that were written. */
  find(ids: readonly string[]): Promise<ReadonlyMap<string, ChainedEntry>>;
  /** Writes entries behind the tail, all or none; `present`: somebody else was faster. */
  create(ids: readonly string[], entries: readonly ChainedEntry[]): Promise<'written' | 'present' | 'refused'>;
  /** Runs of entries in order, those with `subject` among them when it is given. */
  read(from: number, subject?: string): AsyncIterable<readonly ChainedEntry[]>;
};

/**
 * A block is written first and its ids behind it; a crash in between is mended before anything is appended: whoever
 * meets a new block writes its ids (again). So the ids of all blocks but the last are always there, and those of the
 * last are looked after by `tail`.
 */
export function openAuditBlocks(server: Server): AuditBlocks {
  const index = server.index('audit');
  const blockId = (firstSeq: number): string => `${CHAIN}-${firstSeq}`;
  let known: ChainedEntry | null = null;
  let looked = false;

  async function readBlocks(firsts: readonly number[]): Promise<ReadonlyMap<string, Block>> {
    const found = await getAll(
      server,
      firsts.map((first) => ({ index, id: blockId(first) })),
    );
    return new Map([...found].map(([id, { source }]) => [id, toBlock(source)]));
  }

  /** What searches know of the end of the chain; it may lag, and blocks behind it are found by their id. */
  async function lookUp(): Promise<void> {
    const [last] = await searchAll(server, {
      kind: 'audit',
      query: { term: { chain: CHAIN } },
      sort: [['lastSeq', 'desc']],
      limit: 1,
    });
    if (last !== undefined) await adopt(toBlock(last));
    looked = true;
  }
  async function adopt(block: Block): Promise<void> {
    await bulk(server, idWrites(block));
    known = block.entries.at(-1) ?? known;
  }
  function idWrites({ ids, entries }: Block): readonly Write[] {
    const first = entries[0]?.seq ?? 0;
    return ids.map((id) => ({ action: 'create', index, id: `id:${id}`, body: { firstSeq: first } }));
  }

  return {
    async tail() {
      if (!looked) await lookUp();
      for (;;) {
        const next = (known?.seq ?? 0) + 1;
        const block = (await readBlocks([next])).get(blockId(next));
        if (block === undefined) return known;
        await adopt(block);
      }
    },
    async find(ids) {
      const marks = await getAll(
        server,
        ids.map((id) => ({ index, id: `id:${id}` })),
      );
      const firsts = new Set(marks.values().map(({ source }) => source['firstSeq'] as number));
      const entries = new Map<string, ChainedEntry>();
      for (const block of (await readBlocks([...firsts])).values()) {
        for (const [n, id] of block.ids.entries()) {
          const entry = block.entries[n];
          if (entry !== undefined) entries.set(id, entry);
        }
      }
      return new Map(ids.flatMap((id) => pairOf(id, entries.get(id))));
    },
    async create(ids, entries) {
      const [first, last] = [entries[0], entries.at(-1)];
      if (first === undefined || last === undefined) return 'written';
      const body = toSource({ ids, entries }, server.clock.now());
      const [outcome] = await bulk(server, [{ action: 'create', index, id: blockId(first.seq), body }]);
      if (outcome?.kind === 'rejected') return 'refused';
      if (outcome?.kind !== 'written') return 'present';
      server.refresher.wrote('audit');
      await adopt({ ids, entries });
      return 'written';
    },
    async *read(from, subject) {
      await server.refresher.all('audit');
      const filter = [
        { term: { chain: CHAIN } },
        { range: { lastSeq: { gte: from } } },
        ...(subject === undefined ? [] : [{ term: { subjects: subject } }]),
      ];
      const query = { bool: { filter } };
      const limit = Number.MAX_SAFE_INTEGER;
      const pages = searchPages(server, { kind: 'audit', query, sort: [['lastSeq', 'asc']], limit, pageSize: 50 });
      for await (const page of pages) for (const source of page) yield toBlock(source).entries;
    },
  };
}

const pairOf = (id: string, entry: ChainedEntry | undefined): readonly (readonly [string, ChainedEntry])[] =>
  entry ? [[id, entry]] : [];

/** The block of a document that has one (`chain` is a field of it). */
export const toBlock = (source: Source): Block => JSON.parse(source['document'] as string) as Block;

function toSource(block: Block, at: number): object {
  const { entries } = block;
  return {
    chain: CHAIN,
    firstSeq: entries[0]?.seq,
    lastSeq: entries.at(-1)?.seq,
    at,
    actors: [...new Set(entries.map(({ actor }) => actor))],
    actions: [...new Set(entries.map(({ action }) => action))],
    subjects: [...new Set(entries.map(({ subject }) => subject))],
    document: JSON.stringify(block),
  };
}
