import type { Client } from '@elastic/elasticsearch';
import { Permanent, Transient, type Rejected } from '@tingchao/ports/errors.ts';
import { failureMessage, passes, withoutValues, type ItemFailure } from './elastic-errors.ts';
import { itemFailureOf } from './failure-kinds.ts';
import { TRIES, type Server } from './server.ts';

/** The state of a document in its index: grows with each write. */
export type Seen = { readonly seqNo: number; readonly primaryTerm: number };

/** One write: what to do, to which document, and its body. */
export type Write = {
  readonly action: 'create' | 'index' | 'update' | 'delete';
  readonly index: string;
  readonly id: string;
  /** The document, or for an update `{ doc }` or `{ script }`; nothing for a deletion. */
  readonly body?: object;
  /** Only when the document is still the one that was read. */
  readonly seen?: Seen;
  /** Fields of the document, as it stands after an update, that the answer brings back. */
  readonly back?: readonly string[];
};

/** `written`: and how the document stands `now`. `present`: created before, or changed since it was seen (409). `missing`: nothing to update. */
export type Outcome =
  | { readonly kind: 'written'; readonly back?: unknown; readonly now?: Seen | undefined }
  | { readonly kind: 'present' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'rejected'; readonly reason: string };

/** One request carries so much at most: big enough to share a sync of the disk, far below the server's limit. */
const CHUNK_WRITES = 500;
const CHUNK_BYTES = 6 * 1024 * 1024;
/** Of a UTF-16 unit in UTF-8, at most. */
const BYTES_A_UNIT = 3;
/** Updates lose to each other on busy documents; the server tries again by itself. */
const UPDATE_RETRIES = 5;

type Prepared = { readonly write: Write; readonly lines: string; readonly position: number };

/**
 * Writes documents and says of each how it ended, in order. What passes (429, 5xx, a shut index, a lost answer) is tried
 * again, those items only; when it does not pass in a few tries, `Transient`: the caller does everything again, and what
 * was written meets itself as `present`.
 */
export async function bulk(server: Server, writes: readonly Write[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  if (writes.length === 0) return outcomes;
  try {
    for (const chunk of chunksOf(writes)) await writeChunk(server, chunk, outcomes);
  } catch (error) {
    if (error instanceof Transient) server.writes.trouble(error.message);
    throw error;
  }
  server.writes.well();
  return outcomes;
}

function* chunksOf(writes: readonly Write[]): Generator<readonly Prepared[]> {
  let chunk: Prepared[] = [];
  let bytes = 0;
  for (const [position, write] of writes.entries()) {
    const lines = linesOf(write);
    // At most, which is quick to tell; counting the bytes of every document is not.
    const size = lines.length * BYTES_A_UNIT;
    if (chunk.length > 0 && (chunk.length >= CHUNK_WRITES || bytes + size > CHUNK_BYTES)) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push({ write, lines, position });
    bytes += size;
  }
  if (chunk.length > 0) yield chunk;
}

function linesOf({ action, index, id, body, seen, back }: Write): string {
  const target = {
    _index: index,
    _id: id,
    ...(seen ? { if_seq_no: seen.seqNo, if_primary_term: seen.primaryTerm } : {}),
    ...(action === 'update' ? { retry_on_conflict: UPDATE_RETRIES } : {}),
  };
  if (action === 'delete') return `${JSON.stringify({ delete: target })}\n`;
  return `${JSON.stringify({ [action]: target })}\n${JSON.stringify(back ? { ...body, _source: back } : body)}\n`;
}

async function writeChunk(server: Server, chunk: readonly Prepared[], outcomes: Outcome[]): Promise<void> {
  let left = chunk;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const answers = await send(server, left);
    const again: Prepared[] = [];
    let last: ItemFailure | undefined;
    for (const [index, prepared] of left.entries()) {
      const answer = answers[index];
      const failure = answer && 'failure' in answer ? answer.failure : undefined;
      const kind = failure && itemFailureOf(failure);
      if (kind !== undefined) server.failed({ scope: 'item', kind });
      if (failure && passes(failure)) {
        again.push(prepared);
        last = failure;
      } else if (answer) outcomes[prepared.position] = failure ? ofFailure(failure) : { kind: 'written', ...answer };
    }
    left = again;
    if (last === undefined) return;
    if (attempt === TRIES) throw new Transient(failureMessage(last, server.where));
    await server.pause(attempt);
  }
}

type Answer = { readonly back?: unknown; readonly now?: Seen | undefined } | { readonly failure: ItemFailure };

/** Sends one request. One that is too big as a whole is cut in halves; a single document that is too big is refused. */
async function send(server: Server, chunk: readonly Prepared[]): Promise<readonly Answer[]> {
  const body = chunk.map(({ lines }) => lines).join('');
  try {
    const answer = await server.call((client) => request(client, body));
    if (answer.items.length !== chunk.length) {
      // A proxy that cuts or makes up answers; nothing is known of the items, so all are tried again.
      throw new Transient(`${server.where} 对批量写入的回答不完整；系统会自动重试`);
    }
    return answer.items.map(toAnswer);
  } catch (error) {
    if (!(error instanceof Permanent) || statusOf(error) !== 413) throw error;
    if (chunk.length === 1) return [{ failure: { status: 413, type: 'too_large', reason: '文档太大' } }];
    const half = Math.ceil(chunk.length / 2);
    return [...(await send(server, chunk.slice(0, half))), ...(await send(server, chunk.slice(half)))];
  }
}

type BulkItem = {
  readonly status: number;
  readonly _seq_no?: number;
  readonly _primary_term?: number;
  readonly error?: { readonly type?: string; readonly reason?: string | null };
  readonly get?: { readonly _source?: unknown };
};
type BulkAnswer = { readonly items: readonly Readonly<Record<string, BulkItem>>[] };

async function request(client: Client, body: string): Promise<BulkAnswer> {
  const answer = await client.transport.request<Partial<BulkAnswer> | null>(
    { method: 'POST', path: '/_bulk', bulkBody: body },
    { headers: { 'content-type': 'application/vnd.elasticsearch+x-ndjson; compatible-with=8' } },
  );
  return { items: Array.isArray(answer?.items) ? answer.items : [] };
}

function toAnswer(item: Readonly<Record<string, BulkItem>>): Answer {
  const [answer] = Object.values(item);
  if (answer === undefined) return { failure: { status: 500, type: 'no_answer', reason: '' } };
  const { status, error, get } = answer;
  if (error === undefined) return { now: nowOf(answer), ...(get === undefined ? {} : backOf(get)) };
  return { failure: { status, type: error.type ?? '', reason: error.reason ?? '' } };
}

const backOf = ({ _source: back }: { readonly _source?: unknown }): Answer => ({ back });

const nowOf = ({ _seq_no: seqNo, _primary_term: primaryTerm }: BulkItem): Seen | undefined =>
  seqNo === undefined || primaryTerm === undefined ? undefined : { seqNo, primaryTerm };

function ofFailure({ status, type, reason }: ItemFailure): Outcome {
  if (status === 409) return { kind: 'present' };
  if (status === 404 && type === 'document_missing_exception') return { kind: 'missing' };
  return { kind: 'rejected', reason: `${status} ${withoutValues(type, reason)}` };
}

/** The items that were refused for good; `idOf` names the document of a write. */
export function refusedIn(
  outcomes: readonly Outcome[],
  idOf: (position: number) => string | undefined,
): Rejected['items'] {
  return outcomes.flatMap((outcome, n) =>
    outcome.kind === 'rejected' ? [{ id: idOf(n) ?? '', reason: outcome.reason }] : [],
  );
}

const statusOf = (error: Permanent): number | undefined =>
  (error.cause as { readonly statusCode?: number } | undefined)?.statusCode;
