import { incidentSchema, keptPostSchema } from '@tingchao/domain/incident/incident.ts';
import { caseFileSchema } from '@tingchao/domain/response/case-file.ts';
import { caseFiguresSchema } from '@tingchao/domain/report/case-figures.ts';
import { incidentFiguresSchema } from '@tingchao/domain/report/incident-figures.ts';
import { postFiguresSchema } from '@tingchao/domain/report/post-figures.ts';
import type { z } from 'zod';
import { DATE, fieldAt, fieldsOf, KEYWORD, type Field, type Fields } from './mappings.ts';

/** Grows when documents of an older mapping could not be read or written any more; then `-v2` is filled beside `-v1`. */
export const SCHEMA_VERSION = 1;

export const indexKinds = [
  'posts',
  'post-homes',
  'incidents',
  'cases',
  'sources',
  'accounts',
  'sessions',
  'audit',
  'numbers',
  'blobs',
  'meta',
] as const;
export type IndexKind = (typeof indexKinds)[number];

/** What everybody reads: `tingchao-posts`. */
export const aliasOf = (prefix: string, kind: IndexKind): string => `${prefix}-${kind}`;
/** Kinds that `rebuild` fills anew, beside the old ones, as the next generation. */
export const rebuiltIndexKinds = ['posts', 'post-homes', 'incidents', 'cases'] as const satisfies readonly IndexKind[];
/**
 * What lies behind an alias: `tingchao-cases-v1`, after the first rebuild `tingchao-cases-v1-g2`; posts have one index per
 * home, `tingchao-posts-v1-2026.11`, `tingchao-posts-v1-g2-2026.11`.
 */
export const indexOf = (prefix: string, kind: IndexKind, home?: string, generation = 1): string =>
  `${prefix}-${kind}-v${SCHEMA_VERSION}${generation === 1 ? '' : `-g${generation}`}${home === undefined ? '' : `-${home}`}`;
/** Which generation of its kind an index is; undefined when it is none of this kind. */
export function generationOf(prefix: string, kind: IndexKind, index: string): number | undefined {
  const first = indexOf(prefix, kind);
  if (index !== first && !index.startsWith(`${first}-`)) return undefined;
  return Number(/^-g(\d+)(?:-|$)/u.exec(index.slice(first.length))?.[1] ?? 1);
}

/** Further fields that posts are asked for, by the path of their document that fills them. */
export const postPaths = {
  id: 'post.id',
  sourceId: 'post.sourceId',
  publishedAt: 'post.publishedAt',
  topics: 'analysis.topics.id',
  subtopics: 'analysis.subtopics.id',
  role: 'analysis.role',
  urgency: 'analysis.urgency',
  riskScore: 'analysis.risk.score',
  riskLevel: 'analysis.risk.level',
  falseInfo: 'analysis.falseInfo.status',
  incidentId: 'membership.incidentId',
} as const;
export const incidentPaths = {
  id: 'id',
  status: 'status',
  mergedInto: 'mergedInto',
  subtopics: 'subtopics.id',
  levelTriggers: 'levelTriggers',
  eventSeverity: 'eventSeverity',
  firstPublishedAt: 'firstPublishedAt',
  needsPublicResponse: 'needsPublicResponse',
  answeredAt: 'answeredBy.at',
  reposts: 'counts.reposts',
  reads: 'counts.reads',
  interactions: 'counts.interactions',
} as const;
export const casePaths = {
  id: 'id',
  incidentId: 'incidentId',
  proposedUnit: 'proposal.lead',
  mergedInto: 'mergedInto',
} as const;

/** The document itself, word for word as JSON text: kept, never indexed, so that it comes back exactly as it was. */
const DOCUMENT: Field = { type: 'keyword', index: false, doc_values: false };
const LONG: Field = { type: 'long' };

/** What a store needs of a document that is saved against its version. */
const versionFields = {
  version: LONG,
  appendedVersion: LONG,
  /** The version lies above the appended one. */
  toAppend: { type: 'boolean' },
  /** Orders what is to be appended. */
  changed: LONG,
} as const satisfies Fields;

const at = (schema: z.ZodType, paths: Readonly<Record<string, string>>): Fields =>
  Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, fieldAt(schema, path)]));

/**
 * The fields of each index. On top lie those that dashboards and people ask for: the figures of the domain and a few
 * paths of the documents, generated from their schemas. `store` holds what the adapter itself needs, `document` the
 * whole. No author's key is a field: nobody is counted or followed by it.
 */
export const fieldsByKind: Readonly<Record<IndexKind, () => Fields>> = {
  posts: () => ({
    ...fieldsOf(postFiguresSchema),
    ...at(keptPostSchema, postPaths),
    /** Words of title and text as our segmenter cuts them, for search. */
    tokens: { type: 'text', analyzer: 'whitespace', norms: false },
    /** Apart from the document, so that a move touches no word of it. */
    membership: DOCUMENT,
    document: DOCUMENT,
  }),
  'post-homes': () => ({ home: KEYWORD }),
  incidents: () => ({
    ...fieldsOf(incidentFiguresSchema),
    ...at(incidentSchema, incidentPaths),
    store: { properties: versionFields },
    document: DOCUMENT,
  }),
  cases: () => ({
    ...fieldsOf(caseFiguresSchema),
    ...at(caseFileSchema, casePaths),
    store: {
      properties: {
        ...versionFields,
        number: KEYWORD,
        units: KEYWORD,
        nextTimerAt: DATE,
        nextNoticeAt: DATE,
        /** What the desk narrows lists down by (see `desk-columns.ts`). */
        view: KEYWORD,
        dueAt: DATE,
        urgency: { type: 'long' },
        waiting: { type: 'boolean' },
        numbered: { type: 'boolean' },
        lateBehind: DATE,
        changedAt: DATE,
        recused: KEYWORD,
      },
    },
    document: DOCUMENT,
  }),
  sources: () => ({
    sourceId: KEYWORD,
    health: KEYWORD,
    since: DATE,
    lastTriedAt: DATE,
    lastOkAt: DATE,
    lastNewAt: DATE,
    nextDueAt: DATE,
    failures: LONG,
    document: DOCUMENT,
  }),
  accounts: () => ({ key: KEYWORD, document: DOCUMENT }),
  /** Who is signed in, and who tried. */
  sessions: () => ({ key: KEYWORD, account: KEYWORD, at: DATE, document: DOCUMENT }),
  audit: () => ({
    chain: KEYWORD,
    firstSeq: LONG,
    lastSeq: LONG,
    at: DATE,
    actors: KEYWORD,
    actions: KEYWORD,
    subjects: KEYWORD,
    document: DOCUMENT,
  }),
  numbers: () => ({ series: KEYWORD, year: LONG, last: LONG, number: LONG, documentId: KEYWORD, recent: DOCUMENT }),
  blobs: () => ({ bytes: { type: 'binary' }, size: LONG, at: DATE }),
  meta: () => ({ value: DOCUMENT }),
};

/** How soon searches see what was written without being asked to look; what needs it sooner refreshes (see `refresher.ts`). */
const refreshIntervals: Readonly<Partial<Record<IndexKind, string>>> = {
  posts: '5s',
  incidents: '5s',
  'post-homes': '30s',
  blobs: '30s',
};

export type AnalysisOption = {
  /** A text analyzer of the server (`smartcn`, `ik_max_word` …): titles become searchable with it beside our own tokens. */
  readonly titleAnalyzer?: string;
};

/** The index template of one kind, as `PUT _index_template/<alias>` takes it. */
export function indexTemplate(prefix: string, kind: IndexKind, option: AnalysisOption = {}) {
  const alias = aliasOf(prefix, kind);
  const { titleAnalyzer } = option;
  const title: Fields =
    kind === 'posts' && titleAnalyzer !== undefined ? { title: { type: 'text', analyzer: titleAnalyzer } } : {};
  return {
    index_patterns:
      kind === 'posts' ? [`${indexOf(prefix, kind)}-*`] : [indexOf(prefix, kind), `${indexOf(prefix, kind)}-g*`],
    priority: 300,
    // But for a new month nothing makes an index by writing to it: who still writes to one that a rebuild replaced is told.
    ...(kind === 'posts' ? {} : { allow_auto_create: false }),
    template: {
      settings: {
        number_of_shards: 1,
        auto_expand_replicas: '0-1',
        refresh_interval: refreshIntervals[kind] ?? '1s',
      },
      aliases: { [alias]: {} },
      mappings: {
        dynamic: 'strict',
        _meta: { schema_version: SCHEMA_VERSION, application: 'tingchao' },
        properties: { ...fieldsByKind[kind](), ...title },
      },
    },
    _meta: { schema_version: SCHEMA_VERSION, application: 'tingchao' },
  } as const;
}
