import type { CaseStore } from '@tingchao/ports/case-store.ts';
import { Rejected, Transient } from '@tingchao/ports/errors.ts';
import { bulk, refusedIn, type Write } from './bulk.ts';
import { getAll, type Stored } from './read.ts';
import type { Server } from './server.ts';

/** Others number documents at the same time; more often than this in a row is no accident. */
const TRIES = 20;
/** So many numbers lie in the counter itself before they move out: it is rewritten with every call. */
const RECENT = 500;

type Counter = {
  readonly last: number;
  /** Numbers given last, by document. */
  readonly recent: Readonly<Record<string, number>>;
  readonly stored: Stored | undefined;
};

/**
 * Yearly series of numbers. The counter, one document a series, holds its last number together with the letters that got
 * the latest ones: a number and its letter are written in one write, so that a crash leaves no gap and no second number.
 * Older numbers move to a document each *before* the counter drops them; the counter is read first, so that a number
 * on its way is always seen in one of the two places.
 */
export function createNumbering(server: Server): CaseStore['numberFor'] {
  const index = server.index('numbers');

  async function readCounter(id: string): Promise<Counter> {
    const stored = (await getAll(server, [{ index, id }])).get(id);
    if (stored === undefined) return { last: 0, recent: {}, stored };
    const { last, recent } = stored.source as { readonly last: number; readonly recent: string };
    return { last, recent: JSON.parse(recent) as Counter['recent'], stored };
  }
  async function readMoved(series: string, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const found = await getAll(
      server,
      ids.map((id) => ({ index, id: `${series}:${id}` })),
    );
    return new Map(found.values().map(({ source }) => [source['documentId'] as string, source['number'] as number]));
  }
  async function moveOut(series: string, year: number, key: string, { recent }: Counter): Promise<void> {
    const writes = Object.entries(recent).map(([documentId, number]): Write => ({
      action: 'create',
      index,
      id: `${key}:${documentId}`,
      body: { series, year, documentId, number },
    }));
    const refused = refusedIn(await bulk(server, writes), (n) => writes[n]?.id);
    if (refused.length > 0) throw new Rejected('编号无法保存', refused);
  }

  async function give(series: string, year: number, documentIds: readonly string[]): Promise<readonly number[]> {
    const key = `${series}-${year}`;
    const wanted = [...new Set(documentIds)];
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const counter = await readCounter(key);
      const numbers = new Map(Object.entries(counter.recent));
      const asked = wanted.filter((id) => !numbers.has(id));
      for (const [id, number] of await readMoved(key, asked)) numbers.set(id, number);
      const fresh = asked.filter((id) => !numbers.has(id));
      const answer = (): readonly number[] => documentIds.map((id) => numbers.get(id) as number);
      if (fresh.length === 0) return answer();
      const given = fresh.map((id, n) => [id, counter.last + n + 1] as const);
      const full = Object.keys(counter.recent).length >= RECENT;
      if (full) await moveOut(series, year, key, counter);
      const recent = Object.fromEntries([...(full ? [] : Object.entries(counter.recent)), ...given]);
      const body = { series, year, last: counter.last + fresh.length, recent: JSON.stringify(recent) };
      const { stored } = counter;
      const write: Write = stored
        ? { action: 'index', index, id: key, body, seen: stored }
        : { action: 'create', index, id: key, body };
      const outcomes = await bulk(server, [write]);
      const refused = refusedIn(outcomes, () => key);
      if (refused.length > 0) throw new Rejected('编号无法保存', refused);
      for (const [id, number] of given) numbers.set(id, number);
      if (outcomes[0]?.kind === 'written') return answer();
      // Somebody else numbered meanwhile, or our own answer was lost: read again, the numbers tell.
      await server.pause(Math.min(attempt, 4));
    }
    throw new Transient('编号同时被多方使用，稍后重试');
  }

  // In turn within a process, so that only other processes are met on the way.
  let turn: Promise<unknown> = Promise.resolve();
  return (series, year, documentIds) => {
    const before = turn;
    const mine = (async () => {
      await Promise.allSettled([before]);
      return give(series, year, documentIds);
    })();
    turn = mine;
    return mine;
  };
}
