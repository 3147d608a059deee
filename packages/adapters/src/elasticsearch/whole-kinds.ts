import type { ChainedEntry } from '@tingchao/ports/audit-log.ts';
import { Rejected, Transient } from '@tingchao/ports/errors.ts';
import type { GivenNumber } from '../sqlite/fill.ts';
import { openAuditBlocks, toBlock } from './audit-blocks.ts';
import { bulk, refusedIn, type Write } from './bulk.ts';
import type { IndexKind } from './indices.ts';
import { searchPages } from './read.ts';
import type { Server } from './server.ts';
import { walk } from './walk.ts';

/** An entry of the audit chain with the id it was appended under. */
export type AuditLine = { readonly id: string; readonly entry: ChainedEntry };
/** A blob as it is kept: sealed. */
export type SealedBlob = { readonly hash: string; readonly bytes: Uint8Array; readonly at: number };

/** The audit chain from its beginning, as far as it is there now. */
export async function* takeAudit(server: Server): AsyncGenerator<readonly AuditLine[]> {
  await server.refresher.all('audit');
  const query = { term: { chain: 'main' } };
  const limit = Number.MAX_SAFE_INTEGER;
  const pages = searchPages(server, { kind: 'audit', query, sort: [['lastSeq', 'asc']], limit, pageSize: 50 });
  for await (const page of pages) {
    const blocks = page.map(toBlock);
    yield blocks.flatMap(({ ids, entries }) => entries.map((entry, n) => ({ id: ids[n] ?? '', entry })));
  }
}

/** Entries in a block: as many as are appended together. */
const BLOCK = 200;

/** Writes a chain that was taken from elsewhere into an empty audit log, its numbers and hashes as they are. */
export async function putAudit(server: Server, lines: Iterable<AuditLine>): Promise<void> {
  const blocks = openAuditBlocks(server);
  const write = async (block: readonly AuditLine[]): Promise<void> => {
    const outcome = await blocks.create(
      block.map(({ id }) => id),
      block.map(({ entry }) => entry),
    );
    if (outcome !== 'written') throw new Transient('审计记录没有写成；请清空后重新恢复');
  };
  for (const block of inGroups(lines, BLOCK)) await write(block);
}

/** All numbers that were given. A number moves out of its counter before the counter drops it: counters are read first. */
export async function* takeNumbers(server: Server): AsyncGenerator<readonly GivenNumber[]> {
  for await (const page of walk(server, 'numbers', { query: { exists: { field: 'last' } } })) {
    for (const { source } of page) {
      const { series, year, recent } = source as { readonly series: string; readonly year: number; recent: string };
      const given = Object.entries(JSON.parse(recent) as Readonly<Record<string, number>>);
      yield given.map(([documentId, number]) => ({ series, year, documentId, number }));
    }
  }
  for await (const page of walk(server, 'numbers', { query: { exists: { field: 'documentId' } } }))
    yield page.map(({ source }) => source as GivenNumber);
}

/** Gives documents the numbers they had; the series go on behind the highest. */
export async function putNumbers(server: Server, numbers: Iterable<GivenNumber>): Promise<void> {
  const index = server.index('numbers');
  const counters = new Map<string, { series: string; year: number; last: number; recent: string }>();
  const toWrite = (given: GivenNumber): Write => {
    const { series, year, documentId, number } = given;
    const key = `${series}-${year}`;
    const last = Math.max(number, counters.get(key)?.last ?? 0);
    counters.set(key, { series, year, last, recent: '{}' });
    return { action: 'index', index, id: `${key}:${documentId}`, body: { series, year, documentId, number } };
  };
  for (const group of inGroups(numbers, 500)) await writeAll(server, 'numbers', group.map(toWrite));
  const writes = [...counters].map(([id, body]): Write => ({ action: 'index', index, id, body }));
  await writeAll(server, 'numbers', writes);
}

/** All blobs, sealed as they lie there. */
export async function* takeBlobs(server: Server): AsyncGenerator<readonly SealedBlob[]> {
  for await (const page of walk(server, 'blobs', { pageSize: 20 }))
    yield page.map(({ id, source }) => ({
      hash: id,
      bytes: Buffer.from(source['bytes'] as string, 'base64'),
      at: source['at'] as number,
    }));
}

export async function putBlobs(server: Server, blobs: readonly SealedBlob[]): Promise<void> {
  const index = server.index('blobs');
  const writes = blobs.map(({ hash, bytes, at }): Write => {
    const body = { bytes: Buffer.from(bytes).toString('base64'), size: bytes.length, at };
    return { action: 'index', index, id: hash, body };
  });
  await writeAll(server, 'blobs', writes);
}

async function writeAll(server: Server, kind: IndexKind, writes: readonly Write[]): Promise<void> {
  const refused = refusedIn(await bulk(server, writes), (n) => writes[n]?.id);
  server.refresher.wrote(kind);
  if (refused.length > 0) throw new Rejected(`${server.where} 拒绝了 ${refused.length} 份文档`, refused);
}

function* inGroups<T>(items: Iterable<T>, size: number): Generator<readonly T[]> {
  let group: T[] = [];
  for (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
