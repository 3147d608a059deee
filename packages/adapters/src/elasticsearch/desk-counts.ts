import type { CountsQuestion, DeskCounts } from '@tingchao/ports/desk-reader.ts';
import type { Server } from './server.ts';

type Buckets = { readonly buckets: readonly { readonly key: string; readonly doc_count: number }[] };
type Alone = { readonly doc_count: number };

/** Values of a facet at most; there are fewer units, topics and townships. */
const MOST = 1000;
const terms = (field: string): object => ({ terms: { field, size: MOST } });
const sums = (found: unknown): Readonly<Record<string, number>> =>
  Object.fromEntries(((found as Buckets | undefined)?.buckets ?? []).map(({ key, doc_count: n }) => [key, n]));

/** Counts of the desk, one search an index. */
export async function readCounts(
  server: Server,
  { scope, without = [], at }: CountsQuestion,
  incidentsOf: (cases: readonly object[]) => Promise<readonly string[]>,
): Promise<DeskCounts> {
  await Promise.all([server.refresher.own('incidents'), server.refresher.own('cases')]);
  const count = async (kind: 'incidents' | 'cases', filter: readonly object[], aggs: object) => {
    const body = { index: server.alias(kind), size: 0, query: { bool: { filter: [...filter] } }, aggs };
    const answer = await server.call((client) => client.search(body as Parameters<typeof client.search>[0]));
    return (answer.aggregations ?? {}) as Readonly<Record<string, unknown>>;
  };
  const recused = { terms: { 'store.recused': [...without] } };
  const view = [
    ...(scope === 'all' ? [] : [{ terms: { 'store.view': [...scope.units] } }]),
    ...(without.length === 0 ? [] : [{ bool: { must_not: [recused] } }]),
  ];
  const incidentsIn = async (): Promise<readonly object[]> => {
    if (scope !== 'all') return [{ terms: { id: await incidentsOf(view) } }];
    if (without.length === 0) return [];
    // Of few must somebody recuse: an incident without a case is counted with all.
    return [{ bool: { must_not: [{ terms: { id: await incidentsOf([recused]) } }] } }];
  };
  const [incidents, cases] = await Promise.all([
    count('incidents', [{ term: { status: 'open' } }, ...(await incidentsIn())], {
      level: terms('level'),
      topic: { terms: { field: 'topic', size: MOST, missing: 'other' } },
      place: terms('townships'),
    }),
    count('cases', view, {
      status: terms('status'),
      open: {
        filter: { term: { open: true } },
        aggs: {
          unit: terms('store.view'),
          late: { filter: { range: { 'store.dueAt': { lt: at, format: 'epoch_millis' } } } },
          toSign: { filter: { term: { 'store.waiting': true } } },
        },
      },
    }),
  ]);
  const open = cases['open'] as Alone & { readonly unit: Buckets; readonly late: Alone; readonly toSign: Alone };
  const byLevel = sums(incidents['level']);
  return {
    incidents: {
      open: Object.values(byLevel).reduce((all, n) => all + n, 0),
      byLevel,
      byTopic: sums(incidents['topic']),
      byPlace: sums(incidents['place']),
    },
    cases: {
      open: open.doc_count,
      byStatus: sums(cases['status']),
      byUnit: sums(open.unit),
      overdue: open.late.doc_count,
      toSign: open.toSign.doc_count,
    },
    behind: 0,
  };
}
