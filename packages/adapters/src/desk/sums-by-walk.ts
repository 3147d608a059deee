import {
  forSituation,
  situationByPlace,
  situationDays,
  type SituationCase,
} from '@tingchao/domain/report/situation.ts';
import type { Incident } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { isOpen } from '@tingchao/domain/response/case-states.ts';
import {
  comingCase,
  passedOn,
  repeatedMatters,
  REPEAT_DAYS,
  type ComingCase,
} from '@tingchao/domain/response/repeated-matters.ts';
import { days, plus } from '@tingchao/domain/time/instant.ts';
import {
  MOST_PASSED_ON,
  type CaseQuestion,
  type CountsQuestion,
  type DeskReader,
  type FoundRepeats,
  type RepeatsQuestion,
  type SituationFigures,
  type SituationQuestion,
} from '@tingchao/ports/desk-reader.ts';
import type { CaseStore } from '@tingchao/ports/case-store.ts';
import type { IncidentStore } from '@tingchao/ports/incident-store.ts';

const PAGE = 500;

type Parts = {
  readonly desk: Pick<DeskReader, 'cases'>;
  readonly incidents: Pick<IncidentStore, 'getMany'>;
  readonly cases: Pick<CaseStore, 'getMany'>;
};

/** Figures over many cases where no index keeps what they are made of: every case is looked at, page by page. */
export function sumsByWalk({ desk, incidents, cases }: Parts): Pick<DeskReader, 'situation' | 'repeats'> {
  async function* walk(
    { scope, without = [] }: CountsQuestion,
    question: Omit<CaseQuestion, 'scope' | 'limit' | 'after'>,
  ): AsyncGenerator<readonly CaseFile[]> {
    let after: string | undefined;
    do {
      const { items, next } = await desk.cases({ ...question, scope, limit: PAGE, after });
      yield items.filter(({ proposal }) => proposal?.recused.some((unit) => without.includes(unit)) !== true);
      after = next ?? undefined;
    } while (after !== undefined);
  }

  return {
    async situation(question: SituationQuestion): Promise<SituationFigures> {
      const { from, at, sla } = question;
      const counted: SituationCase[] = [];
      const first = plus(at, -days(question.days));
      const concernsSince = first < from ? first : from;
      for await (const page of walk(question, { concernsSince })) counted.push(...page.map(forSituation));
      const figures = situationByPlace(
        counted.filter((one) => isInWindow(one, question)),
        { from, at },
        sla,
      );
      return { ...figures, days: situationDays(counted, at, question.days), behind: 0 };
    },
    async repeats(question: RepeatsQuestion): Promise<FoundRepeats> {
      const since = plus(question.at, -days(REPEAT_DAYS));
      const coming: (ComingCase & { readonly id: string })[] = [];
      for await (const page of walk(question, { openedFrom: since })) {
        const found: ReadonlyMap<string, Incident> = await incidents.getMany(page.map(({ incidentId }) => incidentId));
        coming.push(...page.map((file) => ({ ...comingCase(file, found.get(file.incidentId)), id: file.id })));
      }
      const passed: FoundRepeats['passedOn'][number][] = [];
      for await (const page of walk(question, { open: true }))
        passed.push(...page.flatMap((file) => passedOn(file) ?? []));
      const all = repeatedMatters(coming, question.at);
      const shown = all.slice(0, question.limit).map((one) => ({ ...one, latest: one.cases.slice(-question.each) }));
      const files = await cases.getMany(shown.flatMap(({ latest }) => latest.map(({ id }) => id)));
      return {
        matters: shown.map(({ latest, cases: there, ...matter }) => ({
          ...matter,
          count: there.length,
          cases: latest.flatMap(({ id }) => files.get(id) ?? []),
        })),
        total: all.length,
        passedOn: passed.slice(0, MOST_PASSED_ON),
        behind: 0,
      };
    },
  };
}

/** A case is counted by place while it is open, and when it was opened within the window. */
export const isInWindow = (
  { openedAt, status }: Pick<SituationCase, 'openedAt' | 'status'>,
  { from }: Pick<SituationQuestion, 'from'>,
): boolean => isOpen(status) || openedAt >= from;
