import type { Incident } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import type { CaseStore } from '@tingchao/ports/case-store.ts';
import { fromCursor, toCursor } from '@tingchao/ports/desk-columns.ts';
import type {
  CaseQuestion,
  DeskPage,
  DeskReader,
  PageQuestion,
  Scope,
  SearchQuestion,
} from '@tingchao/ports/desk-reader.ts';
import type { IncidentStore } from '@tingchao/ports/incident-store.ts';
import type { Segmenter } from '@tingchao/ports/segmenter.ts';
import { sumsByWalk } from '../desk/sums-by-walk.ts';
import { cutWords } from '../jieba/search-words.ts';
import { readCounts } from './desk-counts.ts';
import { toPost } from './elasticsearch-post-store.ts';
import { searchHits, type FoundHit } from './read.ts';
import type { Server } from './server.ts';
import { toDocument } from './versioned-index.ts';

/** Incidents of one view at most: what a `terms` query may name. Beyond it the oldest are left out. */
export const MOST_IN_VIEW = 65_000;

/** By which field cases are listed, and which way. */
const CASE_ORDERS = {
  opened: ['openedAt', 'desc'],
  due: ['store.dueAt', 'asc'],
  urgent: ['store.urgency', 'asc'],
} as const;

type Parts = {
  readonly segmenter: () => Promise<Pick<Segmenter, 'cut'>>;
  readonly incidents: Pick<IncidentStore, 'getMany'>;
  readonly cases: Pick<CaseStore, 'getMany'>;
};

const term = (field: string, value: unknown): readonly object[] =>
  value === undefined ? [] : [{ term: { [field]: value } }];
const range = (field: string, bounds: { readonly gte?: number | undefined; readonly lt?: number | undefined }) =>
  bounds.gte === undefined && bounds.lt === undefined
    ? []
    : [{ range: { [field]: { ...bounds, format: 'epoch_millis' } } }];
/** Cases of which the ledger says 超时, or says it not. */
const lateAt = ({ at, is }: NonNullable<CaseQuestion['late']>): object => {
  const late = range('store.lateBehind', { lt: at });
  return is ? { bool: { filter: late } } : { bool: { must_not: late } };
};
/** Open cases, and those with a new line in their ledger. */
const concerning = (since: number): object => ({
  bool: { should: [...term('open', true), ...range('store.changedAt', { gte: since })], minimum_should_match: 1 },
});
/** Cases in the view of a scope. */
export const viewOf = (scope: Scope): readonly object[] =>
  scope === 'all' ? [] : [{ terms: { 'store.view': [...scope.units] } }];

/** The desk's questions on the indices of the stores; pages go on by `search_after`. */
export function createElasticDeskReader(server: Server, parts: Parts): Omit<DeskReader, 'follow'> {
  /** The incidents whose cases fit, newest cases first. */
  async function incidentsOf(filter: readonly object[]): Promise<readonly string[]> {
    await server.refresher.own('cases');
    const body = {
      index: server.alias('cases'),
      size: 0,
      query: { bool: { filter: [...filter] } },
      aggs: {
        ids: {
          terms: { field: 'incidentId', size: MOST_IN_VIEW, order: { opened: 'desc' as const } },
          aggs: { opened: { max: { field: 'openedAt' } } },
        },
      },
    };
    const answer = await server.call((client) => client.search(body));
    const found = answer.aggregations?.['ids'] as unknown as { readonly buckets: readonly { readonly key: string }[] };
    return found.buckets.map(({ key }) => key);
  }
  async function inScope(scope: Scope, field: string): Promise<readonly object[]> {
    return scope === 'all' ? [] : [{ terms: { [field]: await incidentsOf(viewOf(scope)) } }];
  }

  /** A page in the order of a time field, and of the id within one moment. */
  async function page(
    kind: 'incidents' | 'cases' | 'posts',
    filter: readonly object[],
    {
      sort,
      only,
      collapse,
    }: {
      readonly sort: readonly [string, 'asc' | 'desc'][];
      readonly only: readonly string[];
      readonly collapse?: string;
    },
    { limit, after, skip = 0 }: PageQuestion,
  ): Promise<{ readonly hits: readonly FoundHit[]; readonly next: string | null }> {
    await server.refresher.own(kind);
    const from = after === undefined ? undefined : fromCursor(after, 'number', 'string');
    const hits = await searchHits(server, {
      kind,
      query: { bool: { filter: [...filter] } },
      sort,
      only,
      limit: limit + 1,
      ...(from === undefined ? {} : { after: from }),
      ...(skip === 0 ? {} : { offset: skip }),
      ...(collapse === undefined ? {} : { collapse }),
    });
    const shown = hits.slice(0, limit);
    const place = shown.at(-1)?.place as readonly [number, string] | undefined;
    return { hits: shown, next: hits.length > limit && place !== undefined ? toCursor(...place) : null };
  }
  const DOCUMENT = ['store.appendedVersion', 'document'] as const;
  const documents = <T extends Incident | CaseFile>({ hits, next }: Awaited<ReturnType<typeof page>>): DeskPage<T> => ({
    items: hits.map((hit) => toDocument<T>(hit.source)),
    next,
    behind: 0,
  });

  /** Posts with every word; undefined when there is no word. */
  async function fitting({ text, scope, topic, since }: SearchQuestion): Promise<readonly object[] | undefined> {
    const words = cutWords(text, await parts.segmenter());
    if (words.length === 0) return undefined;
    return [
      { match: { tokens: { query: words.join(' '), operator: 'and' } } },
      ...term('topics', topic),
      ...range('collectedAt', { gte: since }),
      ...(await inScope(scope, 'incidentId')),
    ];
  }
  const byCollection: [string, 'asc' | 'desc'][] = [
    ['collectedAt', 'desc'],
    ['id', 'asc'],
  ];

  const lists: Omit<DeskReader, 'follow' | 'situation' | 'repeats'> = {
    async incidents({ scope, status, level, topic, place, unit, caseStatus, since, ...rest }) {
      const ofCases = [
        ...viewOf(scope),
        ...(unit === undefined ? [] : viewOf({ units: [unit] })),
        ...term('status', caseStatus),
      ];
      const filter = [
        ...Object.entries({ status, level, topic, townships: place }).flatMap(([field, value]) => term(field, value)),
        ...range('lastPostAt', { gte: since }),
        ...(ofCases.length === 0 ? [] : [{ terms: { id: await incidentsOf(ofCases) } }]),
      ];
      const sort: [string, 'asc' | 'desc'][] = [
        ['lastPostAt', 'desc'],
        ['id', 'asc'],
      ];
      return documents<Incident>(await page('incidents', filter, { sort, only: DOCUMENT }, { scope, ...rest }));
    },
    async cases({ scope, order = 'opened', status, open, unit, level, topic, place, dueBefore, letters, ...rest }) {
      const { late, concernsSince } = rest;
      const [by, way] = CASE_ORDERS[order];
      const filter = [
        ...viewOf(scope),
        ...(unit === undefined ? [] : viewOf({ units: [unit] })),
        ...term('status', status),
        ...term('open', open),
        ...term('level', level),
        ...term('topic', topic),
        ...term('townships', place),
        ...range('openedAt', { gte: rest.openedFrom, lt: rest.openedBefore }),
        ...range('store.dueAt', { lt: dueBefore }),
        ...(order === 'opened' ? [] : [{ exists: { field: by } }]),
        ...(letters === undefined ? [] : term(`store.${letters}`, true)),
        ...(late === undefined ? [] : [lateAt(late)]),
        ...(concernsSince === undefined ? [] : [concerning(concernsSince)]),
      ];
      const sort: [string, 'asc' | 'desc'][] = [
        [by, way],
        ['id', 'asc'],
      ];
      return documents<CaseFile>(await page('cases', filter, { sort, only: DOCUMENT }, { scope, ...rest }));
    },
    async ledger({ scope, from, to, after, limit, skip = 0 }) {
      await Promise.all([server.refresher.own('incidents'), server.refresher.own('cases')]);
      const [seq, foundAt, id] = after === undefined ? [0] : fromCursor(after, 'number', 'number', 'string');
      const hits = await searchHits(server, {
        kind: 'incidents',
        query: { bool: { filter: [...range('detectedAt', { gte: from, lt: to }), ...(await inScope(scope, 'id'))] } },
        sort: [
          ['detectedAt', 'asc'],
          ['id', 'asc'],
        ],
        only: DOCUMENT,
        limit: limit + 1,
        ...(foundAt === undefined ? {} : { after: [foundAt, id] }),
        ...(skip === 0 ? {} : { offset: skip }),
      });
      const found = hits.slice(0, limit).map((hit) => toDocument<Incident>(hit.source));
      const files = await parts.cases.getMany(found.map((incident) => caseIdOf(incident.id)));
      // An incident whose case is not opened yet has no line; it will have one, at its end of the list.
      const pairs = found.flatMap((incident) => {
        const file = files.get(caseIdOf(incident.id));
        return file === undefined ? [] : [{ file, incident }];
      });
      const items = pairs.map((pair, n) => ({ ...pair, seq: seq + skip + n + 1 }));
      const place = hits[limit - 1]?.place as readonly [number, string] | undefined;
      const next = hits.length > limit && place ? toCursor(seq + skip + items.length, ...place) : null;
      return { items, next, behind: 0 };
    },
    async searchPosts(question) {
      const filter = await fitting(question);
      if (filter === undefined) return { items: [], next: null, behind: 0 };
      const only = ['document', 'membership'];
      const { hits, next } = await page('posts', filter, { sort: byCollection, only }, question);
      return { items: hits.map((hit) => toPost(hit.source)), next, behind: 0 };
    },
    async searchIncidents(question) {
      const filter = await fitting(question);
      if (filter === undefined) return { items: [], next: null, behind: 0 };
      return incidentsOfPosts(filter, question);
    },
    counts: (question) => readCounts(server, question, incidentsOf),
  };
  return { ...lists, ...sumsByWalk({ ...parts, desk: lists }) };

  /**
   * Incidents by their posts, each at its latest that fits. The server does not collapse and go on behind a place at once by another
   * field, so that a page counts from the first incident on; a search is leafed through a few pages deep.
   */
  async function incidentsOfPosts(filter: readonly object[], { after, limit, skip = 0 }: SearchQuestion) {
    await server.refresher.own('posts');
    const told = after === undefined ? 0 : fromCursor(after, 'number')[0];
    const wanted = told + skip + limit;
    const hits = await searchHits(server, {
      kind: 'posts',
      query: { bool: { filter: [...filter, { exists: { field: 'incidentId' } }] } },
      sort: byCollection,
      only: ['incidentId'],
      limit: Math.min(wanted + 1, 10_000),
      collapse: 'incidentId',
    });
    const ids = hits.slice(told + skip, wanted).flatMap((hit) => (hit.source['incidentId'] as string) ?? []);
    const found = await parts.incidents.getMany(ids);
    const items = ids.flatMap((id) => found.get(id) ?? []);
    return { items, next: hits.length > wanted ? toCursor(wanted) : null, behind: 0 };
  }
}
