import type { BenchPerson } from './console-people.ts';

/** What may be narrowed down by. */
export type Choices = {
  readonly topics: readonly string[];
  readonly units: readonly string[];
  readonly places: readonly string[];
};
/** A question of a screen: the address it asks, the `n`-th time; `known` are ids that lists have shown. */
export type Question = {
  readonly name: string;
  readonly path: (n: number, known: readonly Known[]) => string;
};
/** A line of a list: its incident or its case. */
export type Known = { readonly incidentId: string } | { readonly caseId: string };

const words = [
  '路灯',
  '停水 通知',
  '噪音',
  '施工 凌晨',
  '垃圾 清运',
  '路面',
  '电梯 配件',
  '工资 包工头',
  '公交 取消',
  '暖气',
];
const levels = ['I', 'II', 'III', 'IV'];
const month = (n: number): string => {
  const at = new Date(Date.now() - (n % 12) * 30 * 86_400_000).toISOString().slice(0, 7);
  return `from=${at}-01&to=${at}-28`;
};

/** What each part of a desk asks in turn, as its screens do; the interface's paging and filters included. */
export function questionsOf(
  { part, unit, place }: Pick<BenchPerson, 'part' | 'unit' | 'place'>,
  { topics, units, places }: Choices,
): readonly Question[] {
  const of = (list: readonly string[], n: number): string => encodeURIComponent(list[n % list.length] ?? '');
  const ask = (name: string, path: Question['path'] | string): Question => ({
    name,
    path: typeof path === 'string' ? () => path : path,
  });
  const board = ask('board', '/api/supervision/board');
  const counts = ask('counts', '/api/counts');
  const ledger = ask('ledger of a month', (n) => `/api/ledger?limit=50&${month(n)}`);
  const posts = ask('search, posts', (n) => `/api/search/posts?text=${of(words, n)}&limit=20`);
  const incidents = ask('search, incidents', (n) => `/api/search/incidents?text=${of(words, n)}&limit=20`);
  const aCase = ask('one case', (n, known) => {
    const ids = known.flatMap((one) => ('caseId' in one ? [one.caseId] : []));
    return ids.length === 0 ? '/api/cases?limit=20' : `/api/cases/${of(ids, n)}`;
  });
  const own = `unit=${encodeURIComponent(unit)}${place === null ? '' : `&place=${encodeURIComponent(place)}`}`;
  switch (part) {
    case 'analyst':
      return [
        ask('queue', '/api/triage'),
        ask('one incident', (n, known) => {
          const ids = known.flatMap((one) => ('incidentId' in one ? [one.incidentId] : []));
          return ids.length === 0 ? '/api/triage' : `/api/incidents/${of(ids, n)}/dossier`;
        }),
        ask(
          'queue, narrowed down',
          (n) =>
            `/api/triage?topic=${of(topics, n)}${n % 2 === 0 ? `&level=${of(levels, n >> 1)}` : ''}${n % 3 === 0 ? `&place=${of(places, n)}` : ''}`,
        ),
        ask('queue, searched', (n) => `/api/triage?q=${of(words, n)}&place=${of(places, n)}`),
        ask('queue, newest', (n) => `/api/triage?order=newest&topic=${of(topics, n)}`),
        incidents,
        posts,
        counts,
      ];
    case 'clerk':
      return [
        ask('own to-do', `/api/to-do?${own}`),
        aCase,
        ask('cases by due time', '/api/cases?order=due&limit=50'),
        incidents,
        posts,
        ledger,
        counts,
      ];
    case 'approver':
      return [
        ask('approvals', '/api/approvals'),
        aCase,
        ask('cases by due time', '/api/cases?order=due&limit=50'),
        incidents,
      ];
    case 'supervisor':
      return [
        board,
        aCase,
        ask('ledger, open ones', (n) => `/api/ledger?limit=50&open=true&unit=${of(units, n)}`),
        ledger,
        ask('ledger, overtime', (n) => `/api/ledger?limit=50&overtime=true&place=${of(places, n)}`),
        ask('cases by due time', (n) => `/api/cases?order=due&limit=50&unit=${of(units, n)}`),
        ask('repeats', '/api/supervision/repeats'),
      ];
    case 'leader':
      return [
        ask('digest', '/api/digests/latest'),
        counts,
        ask('situation', '/api/situation'),
        board,
        ask('queue', '/api/triage'),
      ];
    default:
      return part satisfies never;
  }
}

type Line = Readonly<Record<string, unknown>> & { readonly case?: { readonly id?: string } | null };

/** The lines of a list that was answered; none for what is no list. */
export function linesOf(answer: unknown): readonly Known[] {
  const { items } = answer as { readonly items?: readonly Line[] };
  return (Array.isArray(items) ? items : []).flatMap((item: Line): readonly Known[] => {
    const own = item['case'];
    if (typeof item['incidentId'] === 'string') return [{ incidentId: item['incidentId'] }];
    const id = item['caseId'] ?? own?.id ?? item['id'];
    return typeof id === 'string' && id.startsWith('case-') ? [{ caseId: id }] : [];
  });
}
