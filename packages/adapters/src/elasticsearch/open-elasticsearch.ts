import type { AccountStore } from '@tingchao/ports/account-store.ts';
import type { AuditLog } from '@tingchao/ports/audit-log.ts';
import type { BlobStore } from '@tingchao/ports/blob-store.ts';
import type { CaseStore } from '@tingchao/ports/case-store.ts';
import type { DeskReader } from '@tingchao/ports/desk-reader.ts';
import type { IncidentStore } from '@tingchao/ports/incident-store.ts';
import type { PostStore } from '@tingchao/ports/post-store.ts';
import type { SourceStateStore } from '@tingchao/ports/source-state-store.ts';
import type { AuditHeads } from '../sqlite/audit-heads.ts';
import type { Sealer } from '../system/sealer.ts';
import { createElasticAccountStore } from './elasticsearch-account-store.ts';
import { createElasticAuditLog } from './elasticsearch-audit-log.ts';
import { createElasticBlobStore } from './elasticsearch-blob-store.ts';
import { createElasticCaseStore } from './elasticsearch-case-store.ts';
import { createElasticDeskReader } from './elasticsearch-desk-reader.ts';
import { createElasticIncidentStore } from './elasticsearch-incident-store.ts';
import { createElasticPostStore, type PostStoreOptions } from './elasticsearch-post-store.ts';
import { createElasticSourceStateStore } from './elasticsearch-source-state-store.ts';
import { claimMeta } from './meta.ts';
import { prepareServer, readTroubles, type ServerWatch } from './prepare.ts';
import { createPurge, type Purge } from './purge.ts';
import { createServer, type Server, type ServerOptions } from './server.ts';

export type ElasticsearchOptions = ServerOptions & {
  readonly segmenter: PostStoreOptions['segmenter'];
  /** Seals blobs. */
  readonly sealer: Sealer;
  readonly heads: AuditHeads;
  readonly watch: ServerWatch;
  /** Ends the waiting for a server that is absent. */
  readonly signal?: AbortSignal;
  readonly titleAnalyzer?: string;
};

/** Every store but the log, on one Elasticsearch. */
export type ElasticsearchStores = {
  readonly posts: PostStore;
  readonly incidents: IncidentStore;
  readonly cases: CaseStore;
  readonly sources: SourceStateStore;
  readonly accounts: AccountStore;
  readonly blobs: BlobStore;
  readonly audit: AuditLog;
  /** Without the following, which is the log's. */
  readonly questions: Omit<DeskReader, 'follow'>;
  /** The server behind them, for what looks after the indices themselves. */
  readonly server: Server;
  /** What the first process to come said under this name; the same for all that come later. */
  agree(name: string, value: string): Promise<string>;
  /** Lets the bytes of what was overwritten or deleted go from the disks. */
  readonly purge: Purge;
  /** What is wrong with the server, one line each; empty when nothing is. */
  troubles(): Promise<readonly string[]>;
  close(): Promise<void>;
};

/** Opens the stores; waits for a server that is absent. Throws `ServerUnusable` for what only a person can mend. */
export async function openElasticsearch(options: ElasticsearchOptions): Promise<ElasticsearchStores> {
  const { titleAnalyzer, sealer, heads, segmenter } = options;
  const server = createServer(options);
  try {
    await prepareServer(server, options);
  } catch (error) {
    await server.close();
    throw error;
  }
  const purge = createPurge(server, (line) => options.watch.noticed(line));
  const incidents = createElasticIncidentStore(server);
  const cases = createElasticCaseStore(server);
  return {
    server,
    posts: createElasticPostStore(server, { segmenter, withTitle: titleAnalyzer !== undefined }),
    incidents,
    cases,
    questions: createElasticDeskReader(server, { segmenter, incidents, cases }),
    sources: createElasticSourceStateStore(server),
    accounts: createElasticAccountStore(server),
    blobs: createElasticBlobStore(server, sealer),
    audit: createElasticAuditLog(server, heads),
    agree: (name, value) => claimMeta(server, name, value),
    purge,
    async troubles() {
      try {
        const found = await readTroubles(server);
        const writing = server.writes.problem();
        return found.length > 0 || writing === undefined ? found : [writing];
      } catch (error) {
        return [error instanceof Error ? error.message : String(error)];
      }
    },
    async close() {
      try {
        await purge.stop();
      } finally {
        await server.close();
      }
    },
  };
}
