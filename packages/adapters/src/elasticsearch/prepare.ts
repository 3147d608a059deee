import { createHash } from 'node:crypto';
import { errors, type Client } from '@elastic/elasticsearch';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import { backoffWithJitter } from '../embedded-log/consume.ts';
import { ServerUnusable } from '../cluster/server-unusable.ts';
import { generationOf, indexKinds, indexTemplate, type AnalysisOption, type IndexKind } from './indices.ts';
import { UNDATED } from './post-homes.ts';
import type { Server } from './server.ts';

/** Gets to know how the start goes. */
export type ServerWatch = {
  /** The server is not there (yet); it is tried again after a pause. */
  waiting(wait: { readonly attempt: number; readonly delayMs: number; readonly reason: string }): void;
  /** It is there after a wait. */
  readonly arrived?: () => void;
  /** Works, but not as it should: one line with what to do. */
  noticed(line: string): void;
};

/** The only major version that is worked with. */
export const VERSION_NEEDED = 8;
const FIRST_PAUSE_MS = 500;

/**
 * Checks the server and makes what the stores need: templates, indices, new fields. Waits as long as it takes while the
 * server is absent or busy, until `signal` aborts. Throws `ServerUnusable` for what only a person can mend.
 */
export async function prepareServer(
  server: Server,
  options: AnalysisOption & { readonly watch: ServerWatch; readonly signal?: AbortSignal },
): Promise<void> {
  const { watch, signal } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await checkVersion(server);
      await makeIndices(server, options);
      for (const line of await readTroubles(server)) watch.noticed(line);
      if (attempt > 1) watch.arrived?.();
      return;
    } catch (error) {
      const unusable = explain(error, server.where);
      if (unusable !== undefined) throw unusable;
      if (!(error instanceof Transient)) throw error;
      const delayMs = backoffWithJitter(FIRST_PAUSE_MS, attempt);
      watch.waiting({ attempt, delayMs, reason: error.message });
      await server.clock.sleep(delayMs, signal);
      if (signal?.aborted === true) throw error;
    }
  }
}

async function checkVersion(server: Server): Promise<void> {
  const { version } = await server.call((client) => client.info());
  const major = Number(version.number.split('.')[0]);
  if (major !== VERSION_NEEDED)
    throw new ServerUnusable(
      `${server.where} 是 Elasticsearch ${version.number}，本系统需要 ${VERSION_NEEDED}.x；请改用 ${VERSION_NEEDED}.x 的服务器（建议 8.19）`,
    );
}

/** What a person must mend before a start can succeed. */
function explain(error: unknown, where: string): ServerUnusable | undefined {
  if (error instanceof ServerUnusable) return error;
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof errors.ProductNotSupportedError)
    return new ServerUnusable(`${where} 不是 Elasticsearch；请检查 TINGCHAO_ELASTICSEARCH 的地址与端口`, {
      cause: error,
    });
  const status = cause instanceof errors.ResponseError ? cause.statusCode : undefined;
  if (status === 401 || (status === 403 && !/只读/u.test((error as Error).message)))
    return new ServerUnusable((error as Error).message.replace(/；系统会自动重试$/u, ''), { cause: error });
  if (error instanceof Permanent)
    return new ServerUnusable(
      `${error.message}；索引的结构与本版本不符，请用 tingchao rebuild 重建，或检查是否与别的系统共用了前缀`,
      { cause: error },
    );
  return undefined;
}

/** Makes what is missing or of another release. What stands already costs two questions and needs no right to change. */
async function makeIndices(server: Server, option: AnalysisOption): Promise<void> {
  const [marks, there] = await Promise.all([readMarks(server), readIndices(server)]);
  server.useGenerations(generationsIn(server, there));
  await Promise.all(
    indexKinds.map(async (kind) => {
      const index = kind === 'posts' ? server.index(kind, UNDATED) : server.index(kind);
      const template = indexTemplate(server.prefix, kind, option);
      const mark = createHash('sha256').update(JSON.stringify(template)).digest('hex');
      const isSame = marks.get(server.alias(kind)) === mark;
      if (!isSame) await putTemplate(server, kind, template, mark);
      if (!there.has(index)) await makeIndex(server, index);
      if (!isSame) await putFields(server, kind, template);
    }),
  );
}

type Template = ReturnType<typeof indexTemplate>;

/** Which release's template each alias has. */
async function readMarks(server: Server): Promise<ReadonlyMap<string, unknown>> {
  const found = await server.call((client) =>
    client.indices.getIndexTemplate({ name: `${server.prefix}-*` }, { ignore: [404] }),
  );
  return new Map(
    (found.index_templates ?? []).map(({ name, index_template: { _meta: meta } }) => [name, meta?.['mark']]),
  );
}

/** Indices with their aliases. */
export async function readIndices(server: Server): Promise<ReadonlyMap<string, readonly string[]>> {
  const index = `${server.prefix}-*`;
  const found = await server.call((client) => client.indices.getAlias({ index, allow_no_indices: true }));
  return new Map(Object.entries(found).map(([name, { aliases }]) => [name, Object.keys(aliases)]));
}

/** The generation of each kind that is behind its alias; one that a rebuild has not finished is behind none. */
export function generationsIn(
  server: Pick<Server, 'prefix' | 'alias'>,
  indices: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<IndexKind, number> {
  const found = new Map<IndexKind, number>();
  for (const kind of indexKinds) {
    for (const [index, aliases] of indices) {
      const generation = generationOf(server.prefix, kind, index);
      if (generation === undefined || !aliases.includes(server.alias(kind))) continue;
      found.set(kind, Math.max(generation, found.get(kind) ?? 1));
    }
  }
  return found;
}

async function putTemplate(server: Server, kind: IndexKind, template: Template, mark: string): Promise<void> {
  const meta = { ...template['_meta'], mark };
  await server.call((client) =>
    client.indices.putIndexTemplate({ name: server.alias(kind), ...template, _meta: meta }),
  );
}

/** Fields that a newer release added; fields that are there stay as they are. */
async function putFields(server: Server, kind: IndexKind, { template }: Template): Promise<void> {
  const mappings = template.mappings as Omit<Parameters<Client['indices']['putMapping']>[0], 'index'>;
  await server.call((client) => client.indices.putMapping({ index: server.alias(kind), ...mappings }));
}

/** Another process may be faster (400): then it is there all the same. */
async function makeIndex(server: Server, index: string): Promise<void> {
  await server.call((client) => client.indices.create({ index, wait_for_active_shards: 1 }, { ignore: [400] }));
}

/** What is wrong with the server right now, one line each with what to do; throws `Transient` when it cannot be asked. */
export async function readTroubles(server: Server): Promise<readonly string[]> {
  const pattern = `${server.prefix}-*`;
  const health = await server.call((client) => client.cluster.health({ index: pattern, timeout: '5s' }));
  const settings = await server.call((client) =>
    client.indices.getSettings({ index: pattern, name: 'index.blocks.*', ignore_unavailable: true }),
  );
  const shut = Object.values(settings).filter(isShut).length;
  return [
    ...(health.status === 'red'
      ? [`Elasticsearch ${server.where} 有分片不可用（red）；请检查节点与磁盘，恢复前部分数据读不到`]
      : []),
    ...(shut > 0
      ? [`Elasticsearch ${server.where} 有 ${shut} 个索引被设为只读，多半是磁盘将满；请腾出空间，低于高水位后自动解除`]
      : []),
  ];
}

function isShut(state: { readonly settings?: { readonly index?: { readonly blocks?: object } } }): boolean {
  const blocks = state.settings?.index?.blocks ?? {};
  return Object.values(blocks).some((value) => value === true || value === 'true');
}
