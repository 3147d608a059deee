import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { readBulk, weaveAnswers, writeBulk, type BulkAnswer, type BulkItem } from './bulk.ts';

/** How Elasticsearch, or what stands before it, fails. The shapes of its errors are those of 8.19. */
export type ElasticsearchFault =
  /** 429 for a whole bulk: the write queue is full. Nothing is written. */
  | { readonly kind: 'bulk-rejected' }
  /** Some items of a bulk are refused: 429 a full queue, 400 a document that does not fit the mapping. */
  | { readonly kind: 'items-refused'; readonly status: 429 | 400; readonly refuses: (item: BulkItem) => boolean }
  /** The flood stage of the disk: indices can be read and deleted from, not written; 8.x says 429, 7.x said 403. */
  | { readonly kind: 'read-only'; readonly status: 403 | 429 }
  /** The account may not do it (any more). */
  | { readonly kind: 'forbidden' }
  /** Everything happens, and the answer comes so much later. */
  | { readonly kind: 'late'; readonly ms: number }
  /** Everything happens, and the connection breaks after so many bytes of the answer's body. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** A gateway in between answers with an HTML page; nothing reaches Elasticsearch. */
  | { readonly kind: 'bad-gateway' };

/** A request that came by. */
export type SeenRequest = {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Of a bulk. */
  readonly items: readonly BulkItem[];
  /** The fault it met. */
  readonly fault: ElasticsearchFault['kind'] | undefined;
};

export type FaultOptions = {
  /** So many requests meet the fault, then it heals; until `heal` unless told. */
  readonly times?: number;
  /** Which requests can meet it. Writes unless told; `late`, `cut` and `bad-gateway` then meet reads of documents too. */
  readonly meets?: (request: { readonly method: string; readonly path: string; readonly body: string }) => boolean;
};

/** Elasticsearch behind a layer that can fail like it. */
export type FaultyElasticsearch = AsyncDisposable & {
  /** `http://127.0.0.1:<port>`. */
  readonly address: string;
  readonly seen: readonly SeenRequest[];
  inject(fault: ElasticsearchFault, options?: FaultOptions): void;
  heal(): void;
};

type Call = { readonly method: string; readonly url: string; readonly path: string; readonly body: string };
type Answer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };

/** Puts the layer in front of the Elasticsearch at a URL. */
export async function startElasticsearchFaults(target: string): Promise<FaultyElasticsearch> {
  const seen: SeenRequest[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let active: { readonly fault: ElasticsearchFault; readonly options: FaultOptions; left: number } | undefined;

  const faultFor = (call: Call): ElasticsearchFault | undefined => {
    if (!active || active.left === 0) return undefined;
    const { fault, options } = active;
    if (!(options.meets ?? meetsByDefault(fault))(call)) return undefined;
    active.left -= 1;
    return fault;
  };
  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const call = await readCall(incoming);
    const fault = faultFor(call);
    const items = isBulk(call) ? readBulk(call.body) : [];
    seen.push({ method: call.method, path: call.path, items, fault: fault?.kind });
    const answer = await answerTo(call, items, fault, (forwarded) => forward(target, incoming, forwarded));
    if (fault?.kind === 'late') {
      const timer = setTimeout(() => send(response, answer), fault.ms);
      timers.add(timer);
    } else if (fault?.kind === 'cut') {
      response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
      response.write(Buffer.from(answer.body).subarray(0, fault.afterBytes), () => response.destroy());
    } else send(response, answer);
  };

  const server = createServer((incoming, response) => {
    // Elasticsearch may be down: its clients then find the connection broken, as they would without us.
    handle(incoming, response).catch(() => response.destroy());
  });
  // As Elasticsearch does: an idle connection stays open.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    inject(fault, options = {}) {
      active = { fault, options, left: options.times ?? Number.POSITIVE_INFINITY };
    },
    heal() {
      active = undefined;
    },
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearTimeout(timer);
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const isBulk = ({ path }: { readonly path: string }): boolean => /(?:^|\/)_bulk$/.test(path);
const isWrite = ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
  isBulk({ path }) || (method !== 'GET' && /\/_(?:doc|create|update|update_by_query)(?:\/|$)/.test(path));
const touchesDocuments = (call: { readonly method: string; readonly path: string }): boolean =>
  isWrite(call) || /\/_(?:doc|search|mget|count|delete_by_query)(?:\/|$)|^\/_(?:search|mget)$/.test(call.path);

function meetsByDefault(fault: ElasticsearchFault): (call: Call) => boolean {
  switch (fault.kind) {
    case 'bulk-rejected':
    case 'items-refused':
      return isBulk;
    case 'read-only':
      return (call) => isWrite(call) && call.method !== 'DELETE';
    case 'late':
    case 'cut':
    case 'bad-gateway':
      return touchesDocuments;
    case 'forbidden':
      return () => true;
  }
}

async function answerTo(
  call: Call,
  items: readonly BulkItem[],
  fault: ElasticsearchFault | undefined,
  pass: (call: Call) => Promise<Answer>,
): Promise<Answer> {
  switch (fault?.kind) {
    case 'bulk-rejected':
      return errorAnswer(429, queueIsFull);
    case 'items-refused':
      return answerWithout(call, items, fault.refuses, () => [fault.status, itemErrors[fault.status]], pass);
    case 'read-only': {
      const blocked = (item: BulkItem): boolean => item.action !== 'delete';
      if (!isBulk(call)) return errorAnswer(fault.status, diskIsFull(call.path.split('/')[1] ?? ''));
      return answerWithout(call, items, blocked, (item) => [fault.status, diskIsFull(item.index)], pass);
    }
    case 'forbidden':
      return errorAnswer(403, notAllowed);
    case 'bad-gateway':
      return { status: 502, headers: { 'content-type': 'text/html' }, body: '<html><h1>502 Bad Gateway</h1></html>' };
    case 'late':
    case 'cut':
    case undefined:
      return pass(call);
  }
}

type Cause = { readonly type: string; readonly reason: string };

const queueIsFull: Cause = {
  type: 'es_rejected_execution_exception',
  reason: 'rejected execution of coordinating operation [coordinating_and_primary_bytes=0, all_bytes=0]',
};
const notAllowed: Cause = {
  type: 'security_exception',
  reason: 'action [indices:data/write/bulk] is unauthorized for user [tingchao]',
};
const doesNotFit: Cause = {
  type: 'document_parsing_exception',
  reason: '[1:10] failed to parse field [at] of type [date] in document',
};
const itemErrors = { 429: queueIsFull, 400: doesNotFit } as const;
const diskIsFull = (index: string): Cause => ({
  type: 'cluster_block_exception',
  reason: `index [${index}] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];`,
});

/** The product header is what the client knows Elasticsearch by. */
const headers = { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' };

const errorAnswer = (status: number, cause: Cause): Answer => ({
  status,
  headers,
  body: JSON.stringify({ error: { root_cause: [cause], ...cause }, status }),
});

/** Sends on what is not refused, and answers for all items in their order. */
async function answerWithout(
  call: Call,
  items: readonly BulkItem[],
  refuses: (item: BulkItem) => boolean,
  errorOf: (item: BulkItem) => readonly [status: number, error: Cause],
  pass: (call: Call) => Promise<Answer>,
): Promise<Answer> {
  const refused = new Map<BulkItem, BulkAnswer>();
  for (const item of items.filter((it) => refuses(it))) {
    const [status, error] = errorOf(item);
    refused.set(item, { [item.action]: { _index: item.index, _id: item.id, status, error } });
  }
  const rest = items.filter((item) => !refused.has(item));
  const passed = rest.length === 0 ? undefined : await pass({ ...call, body: writeBulk(rest) });
  if (passed && passed.status !== 200) return passed;
  const answer = JSON.parse(passed?.body ?? '{"took":1,"errors":false,"items":[]}') as {
    readonly errors: boolean;
    readonly items: readonly BulkAnswer[];
  };
  const woven = weaveAnswers(items, refused, answer.items);
  return {
    status: 200,
    headers: passed?.headers ?? headers,
    body: JSON.stringify({ ...answer, errors: answer.errors || refused.size > 0, items: woven }),
  };
}

async function readCall(incoming: IncomingMessage): Promise<Call> {
  const raw = await buffer(incoming);
  const body = incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
  const url = incoming.url ?? '/';
  return { method: incoming.method ?? 'GET', url, path: url.split('?')[0] ?? '/', body: body.toString() };
}

/** Uncompressed both ways, since the layer reads along. */
async function forward(target: string, incoming: IncomingMessage, { method, url, body }: Call): Promise<Answer> {
  const { 'content-type': type = 'application/json', accept = 'application/json' } = incoming.headers;
  const outgoing = request(new URL(url, target), {
    method,
    headers: body ? { 'content-type': type, accept, 'content-length': Buffer.byteLength(body) } : { accept },
  });
  outgoing.end(body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  const told = {
    'content-type': response.headers['content-type'] ?? 'application/json',
    'x-elastic-product': 'Elasticsearch',
  };
  return { status: response.statusCode ?? 500, headers: told, body: (await buffer(response)).toString() };
}

function send(response: ServerResponse, { status, headers: told, body }: Answer): void {
  response.writeHead(status, { ...told, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
