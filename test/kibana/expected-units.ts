import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import {
  helpers,
  hoursAgo,
  isAtUnit,
  isOpen,
  lead,
  leader,
  minutesAtUnit,
  printed,
  returns,
  stage,
  unitDue,
  unitWasPunctual,
  weekOf,
} from './county-facts.ts';
import type { Expected, Window } from './expected.ts';
import { howMany, leastOf, medianOf, orEmpty, shareOf, tabulate, totalOf } from './tabulate.ts';

/** Cases of the window that are not counted in another. */
const opened = (cases: readonly CaseFile[], { from, to }: Window): readonly CaseFile[] =>
  cases.filter(({ openedAt, status }) => openedAt >= from && openedAt <= to && status !== 'merged');

const count = (cases: readonly CaseFile[], is: (file: CaseFile) => boolean) =>
  tabulate(cases.filter(is), [], { n: howMany });

export const expectedUnits: Readonly<Record<string, Expected>> = {
  'at-work': ({ cases }) => count(cases, isAtUnit),
  'to-sign-for': ({ cases }) => count(cases, (file) => isOpen(file) && lead(file)?.status === 'offered'),
  'unit-due-soon': ({ cases, now }) =>
    count(cases, (file) => isAtUnit(file) && unitDue(file)! >= now && unitDue(file)! < hoursAgo(now, -24)),
  'unit-late': ({ cases, now }) => count(cases, (file) => isAtUnit(file) && unitDue(file)! < now),
  'unit-worklist': ({ cases }) => {
    const todo = cases.filter((file) => isAtUnit(file) && printed(file) !== null);
    const first = todo.toSorted((a, b) => unitDue(a)! - unitDue(b)!).slice(0, 30);
    return tabulate(first, [printed, leader, ({ level }) => level, (file) => lead(file)!.status], {
      due: leastOf(unitDue),
    });
  },
  assisting: ({ cases }) => tabulate(cases.filter(isOpen), [helpers], { n: howMany }),
  'unit-pace': ({ cases, now }, window) =>
    tabulate(
      opened(cases, window).filter((file) => unitDue(file) !== null && unitDue(file)! < now),
      [leader],
      { n: howMany, rate: shareOf(unitWasPunctual), time: medianOf(minutesAtUnit), returns: totalOf(returns) },
    ),
  'unit-stages': ({ cases }) => tabulate(cases.filter(isOpen), [leader, stage], { n: howMany }),
  'unit-topics': ({ cases }, window) =>
    tabulate(
      opened(cases, window).filter((file) => leader(file) !== null),
      [orEmpty(({ about }) => about?.topic ?? null)],
      { n: howMany },
    ),
  'unit-weeks': ({ cases }, window) =>
    tabulate(opened(cases, window), [({ openedAt }) => weekOf(openedAt), ({ level }) => level], { n: howMany }),
};
