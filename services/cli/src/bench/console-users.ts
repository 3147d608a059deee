import { setTimeout } from 'node:timers/promises';
import type { BenchPerson } from './console-people.ts';
import { linesOf, questionsOf, type Choices, type Known } from './console-questions.ts';
import { quantile } from './quantile.ts';

/** How long one kind of question took, in milliseconds. */
export type QuestionFigures = {
  readonly question: string;
  readonly asked: number;
  readonly failed: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Of the answer as it is sent, at the median. */
  readonly kib: number;
};

/**
 * Between an answer and the next question of one person: denser than anybody works who reads what he asked for (a screen asks three
 * questions at once, and is read for some seconds). Twenty of them stay below the interface's limit for one address.
 */
export const THINK_MS = 1100;
/** Ids that a person has in front of him. */
const SEEN = 100;
/** Before it is measured every kind of question was asked: a server that runs since the morning has its code compiled. */
export const WARMING_SECONDS = 12;

type Taken = { readonly ms: number[]; readonly bytes: number[]; failed: number };

/** Lets people ask for some seconds, each its next question a moment after the answer to the last; `measured` is called when it counts. */
export async function letUsersAsk(
  url: string,
  {
    people,
    seconds,
    choices,
  }: { readonly people: readonly BenchPerson[]; readonly seconds: number; readonly choices: Choices },
  measured: () => void,
): Promise<readonly QuestionFigures[]> {
  const taken = new Map<string, Taken>();
  const from = performance.now() + WARMING_SECONDS * 1000;
  const until = from + seconds * 1000;

  async function use(person: BenchPerson, index: number): Promise<void> {
    const questions = questionsOf(person, choices);
    let seen: readonly Known[] = [];
    await setTimeout((index * THINK_MS) / people.length);
    for (let n = index; performance.now() < until; n += 1) {
      const { name, path } = questions[n % questions.length] as (typeof questions)[number];
      const started = performance.now();
      const answer = await fetch(`${url}${path(n * 31 + index, seen)}`, { headers: { cookie: person.cookie } });
      const text = await answer.text();
      if (started >= from) note(name, answer.ok, performance.now() - started, text.length);
      if (answer.ok) seen = [...linesOf(JSON.parse(text)), ...seen].slice(0, SEEN);
      await setTimeout(THINK_MS);
    }
  }
  function note(name: string, ok: boolean, ms: number, bytes: number): void {
    const one = taken.get(name) ?? { ms: [], bytes: [], failed: 0 };
    taken.set(name, one);
    if (!ok) one.failed += 1;
    else {
      one.ms.push(ms);
      one.bytes.push(bytes);
    }
  }

  const waiting = setTimeout(from - performance.now()).then(measured);
  await Promise.all([waiting, ...people.map(use)]);
  return [...taken]
    .map(([question, { ms, bytes, failed }]) => ({
      question,
      asked: ms.length + failed,
      failed,
      p50: Math.round(quantile(ms, 0.5)),
      p95: Math.round(quantile(ms, 0.95)),
      p99: Math.round(quantile(ms, 0.99)),
      kib: Math.round(quantile(bytes, 0.5) / 1024),
    }))
    .toSorted((a, b) => (a.question < b.question ? -1 : 1));
}
