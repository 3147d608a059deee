import { setTimeout } from 'node:timers/promises';
import { quantile } from './quantile.ts';

/** How long one kind of question took, in milliseconds. */
export type QuestionFigures = {
  readonly question: string;
  readonly asked: number;
  readonly failed: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
};

/** Between two questions of one user; twenty of them stay below the interface's limit of 1200 a minute. */
const THINK_MS = 1100;
const words = ['噪音 扰民', '工地 施工', '供水 停水', '学校 拥堵', '医保 报销', '村道 塌方', '公布结果', '夜间'];
const levels = ['I', 'II', 'III', 'IV'];

/** Which topics and units there are to narrow down by. */
export type Choices = { readonly topics: readonly string[]; readonly units: readonly string[] };

/** The questions of a desk: each is asked anew with other words and filters. */
function questionsOf({ topics, units }: Choices): Readonly<Record<string, (n: number) => string>> {
  const of = (list: readonly string[], n: number): string => encodeURIComponent(list[n % list.length] ?? '');
  const month = (n: number): string => {
    const at = new Date(Date.now() - (n % 12) * 30 * 86_400_000).toISOString().slice(0, 7);
    return `from=${at}-01&to=${at}-28`;
  };
  return {
    queue: () => '/api/incidents?status=open',
    'queue, narrowed down': (n) =>
      `/api/incidents?status=open&topic=${of(topics, n)}&level=${of(levels, n)}${n % 2 === 0 ? `&unit=${of(units, n)}` : ''}`,
    'cases by due time': (n) => `/api/cases?order=due&limit=50${n % 2 === 0 ? `&unit=${of(units, n)}` : ''}`,
    'search, incidents': (n) => `/api/search/incidents?text=${of(words, n)}&limit=20`,
    'search, posts': (n) => `/api/search/posts?text=${of(words, n)}&limit=20`,
    'ledger of a month': (n) => `/api/ledger?limit=50&${month(n)}`,
    board: () => '/api/supervision/board',
    counts: () => '/api/counts',
  };
}

/** Lets users ask for some seconds, each its next question a moment after the answer to the last. */
export async function letUsersAsk(
  server: { readonly url: string; readonly token: string },
  { users, seconds, choices }: { readonly users: number; readonly seconds: number; readonly choices: Choices },
): Promise<readonly QuestionFigures[]> {
  const questions = Object.entries(questionsOf(choices));
  const taken = new Map(questions.map(([name]) => [name, { ms: [] as number[], failed: 0 }]));
  const until = performance.now() + seconds * 1000;
  const ask = async (path: string): Promise<boolean> => {
    const answer = await fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${server.token}` } });
    await answer.text();
    return answer.ok;
  };
  async function use(user: number): Promise<void> {
    await setTimeout((user * THINK_MS) / users);
    for (let n = user; performance.now() < until; n += 1) {
      const [name, pathOf] = questions[n % questions.length] as (typeof questions)[number];
      const figures = taken.get(name) as { ms: number[]; failed: number };
      const started = performance.now();
      if (await ask(pathOf(n * 31 + user))) figures.ms.push(performance.now() - started);
      else figures.failed += 1;
      await setTimeout(THINK_MS);
    }
  }
  await Promise.all(Array.from({ length: users }, (_, user) => use(user)));
  return [...taken].map(([question, { ms, failed }]) => ({
    question,
    asked: ms.length + failed,
    failed,
    p50: Math.round(quantile(ms, 0.5)),
    p95: Math.round(quantile(ms, 0.95)),
    p99: Math.round(quantile(ms, 0.99)),
  }));
}
