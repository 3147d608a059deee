import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startElasticsearchFaults, type FaultyElasticsearch } from './elasticsearch-faults.ts';
import { ask, idsIn } from './raw-elasticsearch.ts';

const real = inject('elasticsearch');
const prefix = `faults-${randomUUID()}`;
let faulty: FaultyElasticsearch;
let index = '';
let count = 0;

beforeAll(async () => {
  faulty = await startElasticsearchFaults(real);
});
afterAll(async () => {
  await faulty[Symbol.asyncDispose]();
});

type Item = { readonly status: number; readonly error?: { readonly type: string; readonly reason: string } };
type Bulk = { readonly errors: boolean; readonly items: readonly Readonly<Record<string, Item>>[] };
const create = (...ids: readonly string[]): object[] =>
  ids.flatMap((id) => [{ create: { _index: index, _id: id } }, { at: 1 }]);
const bulk = async (lines: readonly object[], signal?: AbortSignal): Promise<Bulk> =>
  (await ask(faulty.address, 'POST', '/_bulk', lines, signal)).body as Bulk;
const itemsOf = ({ items }: Bulk): readonly (Item | undefined)[] => items.map((item) => Object.values(item)[0]);
const statuses = (answer: Bulk): readonly (number | undefined)[] => itemsOf(answer).map((item) => item?.status);

async function newIndex(): Promise<void> {
  count += 1;
  index = `${prefix}-${count}`;
  const mappings = { dynamic: 'strict', properties: { at: { type: 'date' } } };
  await ask(real, 'PUT', `/${index}`, { mappings, settings: { number_of_replicas: 0 } });
  faulty.heal();
}

describe('Elasticsearch behind the layer', () => {
  test('is as it is while nothing is injected', async () => {
    await newIndex();
    expect(statuses(await bulk(create('a', 'b')))).toEqual([201, 201]);
    expect(statuses(await bulk(create('b', 'c')))).toEqual([409, 201]);
    expect(await idsIn(faulty.address, index)).toEqual(['a', 'b', 'c']);
    expect((await fetch(new URL(`/${index}`, faulty.address), { method: 'HEAD' })).status).toBe(200);
  });

  test('rejects whole bulks as often as asked and writes nothing of them', async () => {
    await newIndex();
    faulty.inject({ kind: 'bulk-rejected' }, { times: 2 });
    for (let time = 0; time < 2; time += 1) {
      expect((await ask(faulty.address, 'POST', '/_bulk', create('a'))).status).toBe(429);
    }
    expect(await idsIn(real, index)).toEqual([]);
    expect(statuses(await bulk(create('a')))).toEqual([201]);
  });

  test('refuses some items of a bulk, in their places, and stores the others', async () => {
    await newIndex();
    faulty.inject({ kind: 'items-refused', status: 429, refuses: ({ id }) => id === 'b' || id === 'd' });
    const answer = await bulk([...create('a', 'b', 'c'), { delete: { _index: index, _id: 'x' } }, ...create('d')]);
    expect(answer.errors).toBe(true);
    expect(statuses(answer)).toEqual([201, 429, 201, 404, 429]);
    expect(await idsIn(real, index)).toEqual(['a', 'c']);
    faulty.heal();
    expect(statuses(await bulk(create('b', 'd')))).toEqual([201, 201]);
  });

  test('refuses a document as the real one refuses what does not fit its mapping', async () => {
    await newIndex();
    const truly = await bulk([{ create: { _index: index, _id: 'a' } }, { at: 'never' }]);
    faulty.inject({ kind: 'items-refused', status: 400, refuses: () => true });
    const injected = await bulk(create('a'));
    expect(statuses(injected)).toEqual(statuses(truly));
    expect(itemsOf(injected)[0]?.error?.type).toBe(itemsOf(truly)[0]?.error?.type);
    expect(await idsIn(real, index)).toEqual([]);
  });

  test('is read-only as the real one is above the flood stage, and deletes all the same', async () => {
    await newIndex();
    await bulk(create('a', 'b'));
    const block = (on: boolean | null): Promise<unknown> =>
      ask(real, 'PUT', `/${index}/_settings`, { 'index.blocks.read_only_allow_delete': on });
    // The words differ by a link to the manual of that version.
    const attempt = async (): Promise<readonly unknown[]> => {
      const [item] = itemsOf(await bulk(create('c')));
      const single = await ask(faulty.address, 'PUT', `/${index}/_create/d`, { at: 1 });
      return [item?.status, item?.error?.type, single.status, (single.body as { error: Item['error'] }).error?.type];
    };
    await block(true);
    const truly = await attempt();
    await block(null);
    faulty.inject({ kind: 'read-only', status: 429 });
    expect(truly).toEqual([429, 'cluster_block_exception', 429, 'cluster_block_exception']);
    expect(await attempt()).toEqual(truly);
    expect(statuses(await bulk([{ delete: { _index: index, _id: 'a' } }]))).toEqual([200]);
    faulty.inject({ kind: 'read-only', status: 403 });
    expect(statuses(await bulk(create('c')))).toEqual([403]);
    expect(await idsIn(real, index)).toEqual(['b']);
  });

  test('writes and answers too late for an impatient client', async () => {
    await newIndex();
    faulty.inject({ kind: 'late', ms: 60_000 });
    const impatient = new AbortController();
    const answer = bulk(create('a'), impatient.signal);
    await expect.poll(() => idsIn(real, index), { timeout: 30_000 }).toEqual(['a']);
    impatient.abort(new Error('too late'));
    await expect(answer).rejects.toThrow('too late');
    faulty.heal();
    expect(statuses(await bulk(create('a')))).toEqual([409]);
  });

  test('writes and breaks off in the middle of its answer', async () => {
    await newIndex();
    faulty.inject({ kind: 'cut', afterBytes: 20 }, { times: 1 });
    await expect(bulk(create('a'))).rejects.toThrow();
    expect(await idsIn(faulty.address, index)).toEqual(['a']);
  });

  test('hides behind the page of a gateway', async () => {
    await newIndex();
    faulty.inject({ kind: 'bad-gateway' }, { times: 1 });
    const body = create('a')
      .map((line) => `${JSON.stringify(line)}\n`)
      .join('');
    const response = await fetch(new URL('/_bulk', faulty.address), { method: 'POST', body });
    expect([response.status, response.headers.get('content-type')]).toEqual([502, 'text/html']);
    expect(await idsIn(faulty.address, index)).toEqual([]);
  });

  test('remembers what came by and which fault it met', async () => {
    await newIndex();
    const before = faulty.seen.length;
    faulty.inject({ kind: 'bulk-rejected' }, { times: 1 });
    await bulk(create('a', 'b'));
    await bulk(create('a', 'b'));
    const seen = faulty.seen.slice(before);
    expect(seen.map(({ path, fault, items }) => [path, fault, items.map(({ id }) => id)])).toEqual([
      ['/_bulk', 'bulk-rejected', ['a', 'b']],
      ['/_bulk', undefined, ['a', 'b']],
    ]);
  });
});
