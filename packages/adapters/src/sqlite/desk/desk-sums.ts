import type { DatabaseSync } from 'node:sqlite';
import { situationByPlace, situationDays, type SituationCase } from '@tingchao/domain/report/situation.ts';
import {
  placesOf,
  repeatedMatters,
  REPEAT_DAYS,
  REPEATS,
  type ComingCase,
  type RepeatedMatter,
} from '@tingchao/domain/response/repeated-matters.ts';
import { days, instant, plus } from '@tingchao/domain/time/instant.ts';
import {
  MOST_PASSED_ON,
  type CountsQuestion,
  type DeskCounts,
  type RepeatsQuestion,
  type SituationFigures,
  type SituationQuestion,
} from '@tingchao/ports/desk-reader.ts';
import { countDesk, type Facet, type Tallied } from '../../desk/count-desk.ts';
import { isInWindow } from '../../desk/sums-by-walk.ts';
import type { Row } from '../connection.ts';
import { inScope, isNowhere, notRecused, where, type Where } from './desk-where.ts';
import { unbarred } from './desk-schema.ts';

/** What comes back, with its latest cases as rows of the main database; `count` is how many there are. */
export type RepeatedRows = {
  readonly matters: readonly (Omit<RepeatedMatter<never>, 'cases'> & {
    readonly count: number;
    readonly cases: readonly Row[];
  })[];
  readonly total: number;
  readonly passedOn: readonly Row[];
};
type Coming = ComingCase & { readonly id: string };

/** The desk's figures over many cases: out of tallies and columns of the index, documents for what is shown only. */
export function openDeskSums(desk: DatabaseSync, casesOf: (ids: readonly string[]) => readonly Row[]) {
  const tallies = desk.prepare('SELECT facet, value, units, recused, n FROM tallies WHERE n > 0');
  const late =
    desk.prepare(`SELECT 'overdue' AS facet, '' AS value, units, recused, count(*) AS n FROM cases INDEXED BY cases_running
    WHERE due_at IS NOT NULL AND due_at < ? GROUP BY units, recused`);

  /** Rows of the cases in a scope that nobody here must recuse from. */
  function rows(sql: string, { scope, without }: CountsQuestion, ...conditions: readonly Where[]): readonly Row[] {
    if (isNowhere(scope)) return [];
    const all = [...conditions, ...inScope(scope), ...notRecused(without)];
    const [filter, values] = [all.map((one) => one.sql).join(' AND '), all.flatMap((one) => one.values)];
    return desk.prepare(sql.replace('$WHERE', filter)).all(...values);
  }

  function counts({ scope, without, at }: CountsQuestion): DeskCounts {
    const tallied = [...tallies.all(), ...late.all(at)] as unknown as readonly Tally[];
    return countDesk({ scope, without }, tallied.flatMap(toTallied));
  }

  function situation(question: SituationQuestion): Omit<SituationFigures, 'behind'> {
    const { from, at, sla } = question;
    const first = plus(at, -days(question.days));
    const concerning = where('(open = 1 OR changed_at >= ?)', first < from ? first : from);
    const sql = `SELECT course FROM cases INDEXED BY cases_concerning JOIN courses ON case_id = id WHERE $WHERE`;
    const counted = rows(sql, question, concerning).map((row) => JSON.parse(row['course'] as string) as SituationCase);
    const figures = situationByPlace(
      counted.filter((one) => isInWindow(one, question)),
      { from, at },
      sla,
    );
    return { ...figures, days: situationDays(counted, at, question.days) };
  }

  function repeats(question: RepeatsQuestion): RepeatedRows {
    const since = plus(question.at, -days(REPEAT_DAYS));
    const sql = `SELECT c.id, c.opened_at, c.status, coalesce(c.topic, i.topic) AS topic, c.places, i.subtopic, i.spots
      FROM (SELECT * FROM cases INDEXED BY cases_coming WHERE $WHERE) AS c LEFT JOIN incidents AS i ON i.id = c.incident_id`;
    const coming = rows(sql, question, where('opened_at >= ?', since), where(`status <> 'merged'`)).map(
      (row): Coming => ({
        id: row['id'] as string,
        status: row['status'] as ComingCase['status'],
        openedAt: instant(row['opened_at'] as number),
        topic: row['topic'] as string | null,
        subtopic: row['subtopic'] as string | null,
        places: placesOf(unbarred(row['places'] as string), unbarred((row['spots'] as string | null) ?? '')),
      }),
    );
    const all = repeatedMatters(coming, question.at);
    const passed = rows(
      `SELECT id FROM cases INDEXED BY cases_passed_on WHERE open = 1 AND (passes >= ${REPEATS} OR redone >= ${REPEATS}) AND $WHERE
        ORDER BY opened_at DESC, id LIMIT ${MOST_PASSED_ON}`,
      question,
      where('1'),
    );
    return {
      matters: all.slice(0, question.limit).map(({ cases, ...matter }) => ({
        ...matter,
        count: cases.length,
        cases: casesOf(cases.slice(-question.each).map(({ id }) => id)),
      })),
      total: all.length,
      passedOn: casesOf(passed.map(({ id }) => id as string)),
    };
  }

  return { counts, situation, repeats };
}

type Tally = {
  readonly facet: Facet;
  readonly value: string;
  readonly units: string;
  readonly recused: string;
  readonly n: number;
};

function toTallied({ facet, value, units, recused, n: count }: Tally): readonly Tallied[] {
  const one = { facet, units: unbarred(units), recused: unbarred(recused), count };
  return (facet === 'place' ? unbarred(value) : [value]).map((each) => ({ ...one, value: each }));
}
