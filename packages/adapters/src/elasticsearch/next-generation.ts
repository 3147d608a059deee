import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { Rejected, Transient } from '@tingchao/ports/errors.ts';
import { supersedes, type KindCounts } from '@tingchao/ports/rebuild.ts';
import type { Versioned } from '@tingchao/ports/versioned.ts';
import { bulk, refusedIn, type Write } from './bulk.ts';
import { caseFields } from './elasticsearch-case-store.ts';
import { incidentFields } from './elasticsearch-incident-store.ts';
import { createElasticPostStore, type PostStoreOptions } from './elasticsearch-post-store.ts';
import {
  generationOf,
  indexOf,
  indexTemplate,
  rebuiltIndexKinds,
  type AnalysisOption,
  type IndexKind,
} from './indices.ts';
import { UNDATED } from './post-homes.ts';
import { generationsIn, readIndices } from './prepare.ts';
import { createRefresher } from './refresher.ts';
import type { Server } from './server.ts';
import { versionedBody, type DocumentFields } from './versioned-index.ts';

/** New indices for posts, incidents and cases, beside those that are in use; nobody sees them before `putInPlace`. */
export type NextGeneration = {
  /** The later one of an id stays. */
  posts(page: readonly KeptPost[]): Promise<void>;
  /** The newest version stays. */
  incidents(page: readonly Incident[]): Promise<void>;
  cases(page: readonly CaseFile[]): Promise<void>;
  counts(): Promise<KindCounts>;
  /** The version put in so far. */
  versionOf(kind: 'incidents' | 'cases', id: string): number;
  /** In one step the aliases lead to the new indices and the old ones are gone. */
  putInPlace(): Promise<void>;
  /** Removes what was filled; what is in use stays. */
  discard(): Promise<void>;
};

const isRebuilt = (kind: IndexKind): boolean => rebuiltIndexKinds.some((rebuilt) => rebuilt === kind);

/** Makes the empty indices of the next generation; what an interrupted rebuild left is removed first. */
export async function openNextGeneration(
  server: Server,
  options: AnalysisOption & { readonly segmenter: PostStoreOptions['segmenter'] },
): Promise<NextGeneration> {
  const current = Math.max(1, ...generationsIn(server, await readIndices(server)).values());
  const generation = current + 1;
  await removeIndices(server, (each) => each > current);
  const next = serverOf(server, generation);
  await makeIndices(next, generation, options);

  const store = createElasticPostStore(next, {
    segmenter: options.segmenter,
    withTitle: options.titleAnalyzer !== undefined,
  });
  const incidents = openDocuments<Incident>(next, 'incidents', incidentFields);
  const cases = openDocuments<CaseFile>(next, 'cases', caseFields);
  return {
    posts: (page) =>
      patiently(next, async () => {
        const last = [...new Map(page.map((kept) => [kept.post.id, kept])).values()];
        const added = new Set(await store.add(last));
        const before = last.filter(({ post }) => !added.has(post.id));
        // What an erasure left takes the place of the words: a move would leave them.
        await store.replace(before.filter(({ post }) => post.erasedAt !== undefined));
        await store.move(before.map(({ post, membership }) => ({ id: post.id, membership })));
      }),
    incidents: incidents.put,
    cases: cases.put,
    versionOf: (kind, id) => (kind === 'incidents' ? incidents : cases).versionOf(id),
    async counts() {
      const [posts, incidentCount, caseCount] = await Promise.all([
        countIn(next, `${indexOf(server.prefix, 'posts', undefined, generation)}-*`),
        countIn(next, next.index('incidents')),
        countIn(next, next.index('cases')),
      ]);
      return { posts, incidents: incidentCount, cases: caseCount };
    },
    async putInPlace() {
      // The template of the building goes first: a month that comes later needs its alias from the standing one.
      await removeTemplates(server);
      const indices = [...(await readIndices(server)).keys()];
      const ofKind = (kind: IndexKind) =>
        indices.flatMap((index) => {
          const own = generationOf(server.prefix, kind, index);
          if (own === undefined) return [];
          return [own === generation ? { add: { index, alias: server.alias(kind) } } : { remove_index: { index } }];
        });
      const actions = rebuiltIndexKinds.flatMap(ofKind);
      await server.call((client) => client.indices.updateAliases({ actions }));
    },
    async discard() {
      await removeIndices(server, (each) => each === generation);
      await removeTemplates(server);
    },
  };
}

/** The same server, where names lead to another generation. */
function serverOf(server: Server, generation: number): Server {
  const index = (kind: IndexKind, home?: string): string =>
    isRebuilt(kind) ? indexOf(server.prefix, kind, home, generation) : server.index(kind, home);
  const all = (kind: IndexKind): string => (kind === 'posts' ? `${index(kind)}-*` : index(kind));
  const refresher = createRefresher((kind) =>
    server.call((client) => client.indices.refresh({ index: all(kind), ignore_unavailable: true })),
  );
  return { ...server, index, refresher };
}

const buildingName = (server: Server, kind: IndexKind): string => `${server.alias(kind)}-building`;

/** While they are filled the indices have no alias, also those of months that come up on the way. */
async function makeIndices(next: Server, generation: number, option: AnalysisOption): Promise<void> {
  for (const kind of rebuiltIndexKinds) {
    const { template, _meta } = indexTemplate(next.prefix, kind, option);
    const { aliases: _, ...withoutAlias } = template;
    const index = indexOf(next.prefix, kind, undefined, generation);
    const body = {
      index_patterns: [kind === 'posts' ? `${index}-*` : index],
      priority: 400,
      template: withoutAlias,
      _meta,
    };
    await next.call((client) => client.indices.putIndexTemplate({ name: buildingName(next, kind), ...body }));
    const first = kind === 'posts' ? next.index(kind, UNDATED) : next.index(kind);
    await next.call((client) => client.indices.create({ index: first, wait_for_active_shards: 1 }, { ignore: [400] }));
  }
}

async function removeTemplates(server: Server): Promise<void> {
  for (const kind of rebuiltIndexKinds) {
    const name = buildingName(server, kind);
    await server.call((client) => client.indices.deleteIndexTemplate({ name }, { ignore: [404] }));
  }
}

async function removeIndices(server: Server, which: (generation: number) => boolean): Promise<void> {
  const indices = [...(await readIndices(server)).keys()].filter((index) =>
    rebuiltIndexKinds.some((kind) => {
      const generation = generationOf(server.prefix, kind, index);
      return generation !== undefined && which(generation);
    }),
  );
  if (indices.length > 0)
    await server.call((client) => client.indices.delete({ index: indices, ignore_unavailable: true }));
}

function openDocuments<T extends Versioned>(
  next: Server,
  kind: 'incidents' | 'cases',
  fieldsOf: (document: T) => DocumentFields,
) {
  const versions = new Map<string, number>();
  // Orders what waits to be appended; in the order of arrival here.
  let changed = next.clock.now() * 1000;
  const versionOf = (id: string): number => versions.get(id) ?? 0;
  const put = (page: readonly T[]): Promise<void> =>
    patiently(next, async () => {
      const newest = new Map<string, T>();
      for (const document of page) {
        const { id, version } = document;
        if (supersedes(version, newest.get(id)?.version ?? versionOf(id))) newest.set(id, document);
      }
      const writes = [...newest.values()].map((document): Write => {
        changed += 1;
        const { id, appendedVersion } = document;
        const body = versionedBody(document, fieldsOf(document), { appendedVersion, changed });
        return { action: 'index', index: next.index(kind), id, body };
      });
      const refused = refusedIn(await bulk(next, writes), (n) => writes[n]?.id);
      if (refused.length > 0) throw new Rejected(`${next.where} 拒绝了 ${refused.length} 份文档`, refused);
      for (const [id, { version }] of newest) versions.set(id, version);
    });
  return { put, versionOf };
}

async function countIn(next: Server, index: string): Promise<number> {
  await next.call((client) => client.indices.refresh({ index, ignore_unavailable: true }));
  return (await next.call((client) => client.count({ index, ignore_unavailable: true }))).count;
}

/** A server that is busy for a while does not end hours of work. */
const PATIENCE = 8;

async function patiently(server: Server, work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Transient) || attempt === PATIENCE) throw error;
      await server.pause(attempt);
    }
  }
}
