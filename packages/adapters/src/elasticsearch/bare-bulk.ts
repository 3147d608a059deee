import { randomUUID } from 'node:crypto';
import { Client } from '@elastic/elasticsearch';
import { indexKinds, indexOf, indexTemplate, type IndexKind } from './indices.ts';
import { createServer, type ServerOptions } from './server.ts';
import { walk } from './walk.ts';

/** Where Elasticsearch is and how to get in. */
export type ElasticAddress = { readonly url: string; readonly username?: string; readonly password?: string };

/** Documents of one kind as they lie in their indices, to be written again. */
export type Sample = { readonly kind: IndexKind; readonly bodies: readonly string[] };

export type BareBulk = {
  readonly server: ElasticAddress;
  /** Indices that begin so are made for this and deleted. */
  readonly prefix: string;
  /** What is written, in turns: so many of each kind for one round. */
  readonly mix: readonly { readonly sample: Sample; readonly share: number }[];
  readonly count: number;
  /** Documents of one request. */
  readonly batch: number;
  /** Requests under way at once. */
  readonly width: number;
  readonly signal: AbortSignal;
};

/** Reads up to `most` documents of a kind as they are stored, to be written again by `timeBareBulk`. */
export async function sampleDocuments(options: ServerOptions, kind: IndexKind, most: number): Promise<Sample> {
  const server = createServer(options);
  const bodies: string[] = [];
  try {
    for await (const page of walk(server, kind)) {
      bodies.push(...page.slice(0, most - bodies.length).map(({ source }) => JSON.stringify(source)));
      if (bodies.length === most) break;
    }
    return { kind, bodies };
  } finally {
    await server.close();
  }
}

/**
 * Milliseconds that the server needs to take documents through its bulk door and nothing else: the same mappings, new ids, no
 * refresh asked for. Throws when one was refused.
 */
export async function timeBareBulk({ server, prefix, mix, count, batch, width, signal }: BareBulk): Promise<number> {
  const client = clientOf(server);
  try {
    for (const { sample } of mix) {
      const index = indexOf(prefix, sample.kind, sample.kind === 'posts' ? 'bare' : undefined);
      const { settings, mappings } = indexTemplate(prefix, sample.kind).template;
      await client.indices.create({ index, settings, mappings } as Parameters<typeof client.indices.create>[0]);
    }
    const requests = bodies(prefix, mix, count, batch);
    const started = performance.now();
    const lane = async (): Promise<void> => {
      for (const body of requests) {
        if (signal.aborted) throw signal.reason;
        const answer = await client.transport.request<{ errors: boolean }>(
          { method: 'POST', path: '/_bulk', bulkBody: body },
          { headers: { 'content-type': 'application/vnd.elasticsearch+x-ndjson; compatible-with=8' } },
        );
        if (answer.errors) throw new Error('Elasticsearch 拒绝了裸写入中的文档');
      }
    };
    await Promise.all(Array.from({ length: width }, lane));
    return performance.now() - started;
  } finally {
    await dropIndicesOf(client, prefix);
    await client.close();
  }
}

function* bodies(prefix: string, mix: BareBulk['mix'], count: number, batch: number): Generator<string> {
  const whole = mix.reduce((sum, { share }) => sum + share, 0);
  const written = mix.map(() => 0);
  const run = randomUUID().slice(0, 8);
  let lines: string[] = [];
  for (let number = 0; number < count; number += 1) {
    // The kind that lags most behind its share comes next.
    const at = written.reduce((best, _, n) => (lack(n) > lack(best) ? n : best), 0);
    function lack(n: number): number {
      return ((mix[n]?.share ?? 0) / whole) * (number + 1) - (written[n] ?? 0);
    }
    const { kind, bodies: texts } = (mix[at] as BareBulk['mix'][number]).sample;
    const text = texts[(written[at] as number) % texts.length] as string;
    written[at] = (written[at] as number) + 1;
    const index = indexOf(prefix, kind, kind === 'posts' ? 'bare' : undefined);
    lines.push(`{"create":{"_index":"${index}","_id":"${run}-${number.toString(36)}"}}\n${text}\n`);
    if (lines.length < batch) continue;
    yield lines.join('');
    lines = [];
  }
  if (lines.length > 0) yield lines.join('');
}

/** Processor time the server has spent so far, in milliseconds; NaN when it does not tell. */
export async function serverCpuMs(server: ElasticAddress): Promise<number> {
  const client = clientOf(server);
  try {
    const { nodes } = await client.nodes.stats({ metric: 'process' });
    return Object.values(nodes).reduce((sum, node) => sum + Number(node.process?.cpu?.total_in_millis), 0);
  } finally {
    await client.close();
  }
}

/**
 * Deletes every index and template whose name begins so, each by its name, since servers refuse wildcards. A server that was
 * just loaded to its limit is asked again for a while.
 */
export async function dropIndexNames(server: ElasticAddress, prefix: string): Promise<void> {
  const client = clientOf(server);
  try {
    await dropIndicesOf(client, prefix);
  } finally {
    await client.close();
  }
}

/** Half a minute in all. */
const patience = {
  maxRetries: 8,
  retryBackoff: (_min: number, _max: number, attempt: number) => Math.min(8, 2 ** attempt / 4),
};

async function dropIndicesOf(client: Client, prefix: string): Promise<void> {
  const listed = await client.cat.indices({ index: `${prefix}-*`, h: 'index', format: 'json' }, patience);
  const index = listed.flatMap((one) => one.index ?? []);
  if (index.length > 0) await client.indices.delete({ index }, patience);
  for (const kind of indexKinds)
    await client.indices.deleteIndexTemplate({ name: `${prefix}-${kind}` }, { ...patience, ignore: [404] });
}

function clientOf({ url, username, password }: ElasticAddress): Client {
  const auth = username !== undefined && password !== undefined ? { auth: { username, password } } : {};
  return new Client({ nodes: url.split(',').map((node) => node.trim()), maxRetries: 0, ...auth });
}
