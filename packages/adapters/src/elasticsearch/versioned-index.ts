import { Conflict, Rejected, Transient } from '@tingchao/ports/errors.ts';
import { documentJson, isSameDocument, type Versioned } from '@tingchao/ports/versioned.ts';
import { bulk, refusedIn, type Outcome, type Seen, type Write } from './bulk.ts';
import { countOf, getAll, searchAll, type Search, type Source, type Stored } from './read.ts';
import type { Server } from './server.ts';

/** Documents under the version rules of the incident and case stores. */
export type VersionedIndex<T> = {
  get(id: string): Promise<T | undefined>;
  getMany(ids: readonly string[]): Promise<ReadonlyMap<string, T>>;
  save(documents: readonly T[]): Promise<void>;
  unappended(limit: number): Promise<readonly T[]>;
  markAppended(marks: readonly { readonly id: string; readonly version: number }[]): Promise<readonly string[]>;
  count(): Promise<number>;
  /** Documents that a search finds, as they were at the last refresh. */
  find(search: Omit<Search, 'kind'>): Promise<readonly T[]>;
};

type Kind = 'incidents' | 'cases';
/** What is read of a stored document before it is replaced. */
type Standing = Stored & { readonly version: number; readonly appendedVersion: number };

/** Other writers touch a document between our reading and writing; more often than this in a row is no accident. */
const TRIES = 10;
/** Cases have up to 256 KiB: an answer stays in the tens of megabytes. */
const PAGE = 100;

/** Moves the mark up, never down; the document itself is left alone. */
const MARK = `
  def store = ctx._source.store;
  if (store.appendedVersion >= params.version) { ctx.op = 'none' }
  else { store.appendedVersion = params.version; store.toAppend = store.version > params.version }`;

/** The query fields of a document: those on top, and those of `store`. */
export type DocumentFields = { readonly top: object; readonly store: object };

type Mark = { readonly id: string; readonly version: number };
/** What a body written a moment ago looks like, for the mark that follows it. */
type Marked = { readonly store: Versions & { readonly toAppend: boolean } };

/** Writes remembered until they are marked, the latest only: who saves and appends marks at once. */
const WRITES_KEPT = 2_000;

/** Remembers what this process wrote, so that marking it takes no script. */
function rememberWrites() {
  const kept = new Map<string, { readonly write: Write; readonly seen: Seen }>();
  return {
    keep(write: Write, outcome: Outcome | undefined): void {
      kept.delete(write.id);
      if (outcome?.kind !== 'written' || outcome.now === undefined) return;
      // Told by whoever saved it: no mark follows.
      if (!(write.body as Marked).store.toAppend) return;
      kept.set(write.id, { write, seen: outcome.now });
      const [oldest] = kept.keys();
      if (kept.size > WRITES_KEPT && oldest !== undefined) kept.delete(oldest);
    },
    /** The write that marks this version, as long as nobody touches the document before; each is given out once. */
    take({ id, version }: Mark): Write | undefined {
      const found = kept.get(id);
      kept.delete(id);
      const body = found?.write.body as Marked | undefined;
      if (found === undefined || body?.store.version !== version) return undefined;
      const { index } = found.write;
      const store = { ...body.store, appendedVersion: version, toAppend: false };
      return { action: 'index', index, id, body: { ...body, store }, seen: found.seen };
    },
  };
}

/** A document as it lies in its index. */
export function versionedBody(
  document: Versioned,
  { top, store }: DocumentFields,
  { appendedVersion, changed }: { readonly appendedVersion: number; readonly changed: number },
): object {
  const { version } = document;
  return {
    ...top,
    store: { ...store, version, appendedVersion, toAppend: version > appendedVersion, changed },
    document: documentJson(document),
  };
}

/** `fieldsOf` gives the query fields of a document: those on top, and those of `store`. */
export function openVersionedIndex<T extends Versioned>(
  server: Server,
  kind: Kind,
  fieldsOf: (document: T) => DocumentFields,
): VersionedIndex<T> {
  const index = server.index(kind);
  const places = (ids: readonly string[]) => ids.map((id) => ({ index, id }));
  const nextChange = changeCounter(() => server.clock.now());
  const just = rememberWrites();

  async function getMany(ids: readonly string[]): Promise<ReadonlyMap<string, T>> {
    const stored = await getAll(server, places([...new Set(ids)]), ['store', 'document']);
    return new Map(ids.flatMap((id) => pairOf(id, stored.get(id))));
  }
  const pairOf = (id: string, stored: Stored | undefined): readonly (readonly [string, T])[] =>
    stored ? [[id, toDocument<T>(stored.source)]] : [];

  async function standings(ids: readonly string[]): Promise<ReadonlyMap<string, Standing>> {
    const stored = await getAll(server, places(ids), ['store.version', 'store.appendedVersion']);
    return new Map([...stored].map(([id, each]) => [id, { ...each, ...(each.source['store'] as Versions) }]));
  }

  /**
   * The writes that bring these documents in, or `Conflict`. Nothing for what is stored already. `unread`: first versions are
   * taken for new without a look; where one is not, its creation says so, and it is planned again.
   */
  async function plan(wanted: ReadonlyMap<string, readonly T[]>, unread = false): Promise<readonly Write[]> {
    const isNew = (chain: readonly T[]): boolean => unread && chain[0]?.version === 1;
    const standing = await standings([...wanted].flatMap(([id, chain]) => (isNew(chain) ? [] : [id])));
    const writes: Write[] = [];
    for (const [id, chain] of wanted) {
      const before = standing.get(id);
      const last = chain.at(-1) as T;
      const isThere = async (document: T): Promise<boolean> =>
        document.version === before?.version && isSame((await getMany([id])).get(id), document);
      if (await isThere(last)) continue;
      let version = before?.version ?? 0;
      for (const document of chain) {
        if (document.version === version && (await isThere(document))) continue;
        if (document.version !== version + 1)
          throw new Conflict(`${id}: version ${document.version} on top of ${version}`);
        version = document.version;
      }
      writes.push(toWrite(last, before));
    }
    return writes;
  }

  function toWrite(document: T, before: Standing | undefined): Write {
    const appendedVersion = Math.max(before?.appendedVersion ?? 0, document.appendedVersion);
    const { id } = document;
    const body = versionedBody(document, fieldsOf(document), { appendedVersion, changed: nextChange() });
    return before ? { action: 'index', index, id, body, seen: before } : { action: 'create', index, id, body };
  }

  /** Returns what was refused for good. */
  async function writeAll(
    wanted: ReadonlyMap<string, readonly T[]>,
    planned: readonly Write[],
  ): Promise<Rejected['items']> {
    const refused: Rejected['items'][number][] = [];
    let writes = planned;
    for (let attempt = 1; writes.length > 0; attempt += 1) {
      if (attempt > TRIES) throw new Transient('文档同时被多方修改；系统会自动重试');
      const sent = writes;
      const outcomes = await bulk(server, sent);
      server.refresher.wrote(kind);
      for (const [n, write] of sent.entries()) just.keep(write, outcomes[n]);
      refused.push(...refusedIn(outcomes, (n) => sent[n]?.id));
      // Somebody came in between, if only to mark it: looked at again, written again or told as a conflict.
      const open = sent.filter((_, n) => outcomes[n]?.kind === 'present').map(({ id }) => id);
      writes = open.length === 0 ? [] : await plan(new Map(open.map((id) => [id, wanted.get(id) ?? []])));
    }
    return refused;
  }

  /** Marks what was written here a moment ago by writing it again: the server need not read it first. Returns the rest. */
  async function markOwn<M extends Mark>(marks: readonly M[]): Promise<readonly M[]> {
    const own = marks.flatMap((mark) => {
      const write = just.take(mark);
      return write === undefined ? [] : [{ mark, write }];
    });
    const outcomes = await bulk(
      server,
      own.map(({ write }) => write),
    );
    const done = new Set(own.filter((_, n) => outcomes[n]?.kind === 'written').map(({ mark }) => mark));
    return marks.filter((mark) => !done.has(mark));
  }

  return {
    getMany,
    get: async (id) => (await getMany([id])).get(id),
    async save(documents) {
      const wanted = Map.groupBy(documents, ({ id }) => id);
      // A conflict is found before anything is written, unless somebody comes in between or founded the same before.
      const writes = await plan(wanted, true);
      const last = new Map([...wanted].flatMap(([id, chain]) => pairIf(id, chain.map(intoWhich).find(isString))));
      const refused = [
        ...(await writeAll(
          wanted,
          writes.filter(({ id }) => !last.has(id)),
        )),
      ];
      // Whose survivor was refused stays what it is, and is named with it.
      const lost = new Set(refused.map(({ id }) => id));
      const isLost = ({ id }: Write): boolean => lost.has(last.get(id) ?? '');
      const handedOver = writes.filter(({ id }) => last.has(id));
      refused.push(...handedOver.filter(isLost).map(({ id }) => ({ id, reason: '并入的文档没有写成' })));
      refused.push(
        ...(await writeAll(
          wanted,
          handedOver.filter((write) => !isLost(write)),
        )),
      );
      if (refused.length > 0) throw new Rejected(`${server.where} 拒绝了 ${refused.length} 份文档`, refused);
    },
    async unappended(limit) {
      await server.refresher.all(kind);
      const query = { term: { 'store.toAppend': true } };
      return this.find({
        query,
        sort: [
          ['store.changed', 'asc'],
          ['id', 'asc'],
        ],
        limit,
      });
    },
    async markAppended(marks) {
      if (marks.length === 0) return [];
      const left = await markOwn(marks);
      const script = (version: number) => ({ script: { source: MARK, params: { version } } });
      // The version comes back with the answer, from the same moment: reading it afterwards would be one more request a batch.
      const outcomes = await bulk(
        server,
        left.map(({ id, version }) => ({
          action: 'update',
          index,
          id,
          body: script(version),
          back: ['store.version'],
        })),
      );
      server.refresher.wrote(kind);
      return left.filter(({ version }, n) => versionIn(outcomes[n]) > version).map(({ id }) => id);
    },
    count: () => countOf(server, kind),
    async find(search) {
      const found = await searchAll(server, { pageSize: PAGE, only: ['store', 'document'], ...search, kind });
      return found.map((source) => toDocument<T>(source));
    },
  };
}

/**
 * What went up in another hands over clocks and answers. It is written when the other one is: should the server fail in
 * between, both are decided again, and nothing was handed over to nobody.
 */
const intoWhich = (document: Versioned): unknown =>
  (document as Versioned & { readonly mergedInto?: unknown }).mergedInto;
const isString = (value: unknown): value is string => typeof value === 'string';
const pairIf = (id: string, into: string | undefined): readonly (readonly [string, string])[] =>
  into === undefined ? [] : [[id, into]];

type Versions = { readonly version: number; readonly appendedVersion: number };

/** The version that the answer to a write brought back; 0 when the document is gone. */
function versionIn(outcome: Outcome | undefined): number {
  if (outcome?.kind !== 'written') return 0;
  return (outcome.back as { readonly store?: Partial<Versions> } | undefined)?.store?.version ?? 0;
}

/** A document from what `document` and `store` of its source say. */
export function toDocument<T extends Versioned>(source: Source): T {
  const document = JSON.parse(source['document'] as string) as T;
  const { appendedVersion } = source['store'] as Versions;
  return document.appendedVersion === appendedVersion ? document : { ...document, appendedVersion };
}

const isSame = <T extends Versioned>(stored: T | undefined, document: T): boolean =>
  stored !== undefined && isSameDocument(stored, document);

/** Microseconds of the clock, made to grow: orders what waits to be appended, over processes as well as clocks agree. */
function changeCounter(now: () => number): () => number {
  let last = 0;
  return () => {
    last = Math.max(last + 1, now() * 1000);
    return last;
  };
}
