import { errors } from '@elastic/elasticsearch';
import type { Clock } from '@tingchao/ports/clock.ts';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import { readTroubles, VERSION_NEEDED } from './prepare.ts';
import { createServer, type Server, type ServerOptions } from './server.ts';

/** What a look at Elasticsearch found; nothing is created or changed by looking. */
export type ElasticsearchFound =
  | { readonly kind: 'unusable'; readonly reason: string }
  | {
      readonly kind: 'there';
      readonly version: string;
      readonly isRightVersion: boolean;
      /** Rights that are missing; `open` when the server asks nobody for a password. */
      readonly rights: 'enough' | 'open' | readonly string[];
      /** The fullest disk of the nodes, in percent; undefined when the account may not ask. */
      readonly fullestDisk: number | undefined;
      readonly troubles: readonly string[];
    };

const PATIENCE_MS = 5_000;

/** What the services need: the same as `infra/docker/prepare-accounts.ts` gives. */
const needed = (prefix: string) => ({
  cluster: ['monitor', 'manage_index_templates'],
  index: [
    {
      names: [`${prefix}-*`],
      privileges: ['create_index', 'read', 'index', 'delete', 'manage', 'view_index_metadata'],
    },
  ],
});

/** Looks at Elasticsearch with the account of the services. */
export async function inspectElasticsearch(
  options: Omit<ServerOptions, 'clock'> & { readonly clock: Clock },
): Promise<ElasticsearchFound> {
  const server = createServer({ requestTimeoutMs: PATIENCE_MS, ...options });
  try {
    const { version } = await server.call((client) => client.info());
    const isRightVersion = Number(version.number.split('.')[0]) === VERSION_NEEDED;
    if (!isRightVersion)
      return {
        kind: 'there',
        version: version.number,
        isRightVersion,
        rights: [],
        fullestDisk: undefined,
        troubles: [],
      };
    return {
      kind: 'there',
      version: version.number,
      isRightVersion,
      rights: await readRights(server),
      fullestDisk: await readFullestDisk(server),
      troubles: await readTroubles(server),
    };
  } catch (error) {
    if (!(error instanceof Transient || error instanceof Permanent)) throw error;
    return { kind: 'unusable', reason: error.message };
  } finally {
    await server.close();
  }
}

async function readRights(server: Server): Promise<'enough' | 'open' | readonly string[]> {
  const answer = await server
    .call((client) => client.security.hasPrivileges(needed(server.prefix) as never))
    .catch((error: unknown) => {
      // Without its security module the server does not know the question.
      const cause = error instanceof Permanent ? error.cause : undefined;
      if (cause instanceof errors.ResponseError) return undefined;
      throw error;
    });
  if (answer === undefined) return 'open';
  if (answer.has_all_requested) return 'enough';
  const refused = (rights: Readonly<Record<string, boolean>>): readonly string[] =>
    Object.keys(rights).filter((right) => !rights[right]);
  return [...refused(answer.cluster), ...Object.values(answer.index).flatMap((rights) => refused(rights))];
}

async function readFullestDisk(server: Server): Promise<number | undefined> {
  const rows = await server.call((client) => client.cat.allocation({ format: 'json', h: 'disk.percent' }));
  const used = rows.map((row) => Number(row['disk.percent'])).filter((percent) => Number.isFinite(percent));
  return used.length === 0 ? undefined : Math.max(...used);
}
