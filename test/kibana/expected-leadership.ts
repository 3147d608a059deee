import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Incident } from '@tingchao/domain/incident/incident.ts';
import {
  daysAgo,
  due,
  hoursAgo,
  isAnswered,
  isLate,
  isOpen,
  isPunctual,
  leader,
  leaderOrNone,
  minutesToAnswer,
  owes,
  returns,
  townshipsIn,
  weekOf,
} from './county-facts.ts';
import type { Expected, Window } from './expected.ts';
import { howMany, medianOf, shareOf, tabulate, totalOf } from './tabulate.ts';

const opened = (cases: readonly CaseFile[], { from, to }: Window): readonly CaseFile[] =>
  cases.filter(({ openedAt }) => openedAt >= from && openedAt <= to);
const found = (incidents: readonly Incident[], from: number, to: number): readonly Incident[] =>
  incidents.filter(({ detectedAt, status }) => status === 'open' && detectedAt >= from && detectedAt <= to);
const hasEnded = (file: CaseFile, now: number): boolean => due(file) !== null && due(file)! < now;
const topicOf = ({ topics }: Incident): string | null => topics.primary;

function lateness(file: CaseFile, now: number): string {
  if (due(file)! > hoursAgo(now, 24)) return '24 小时以内';
  return due(file)! > hoursAgo(now, 72) ? '1—3 天' : '3 天以上';
}

export const expectedLeadership: Readonly<Record<string, Expected>> = {
  'in-time-rate': ({ cases, now }, window) =>
    tabulate(
      opened(cases, window).filter((file) => hasEnded(file, now)),
      [],
      { rate: shareOf(isPunctual), n: howMany },
    ),
  'answer-rate': ({ cases }, window) =>
    tabulate(opened(cases, window).filter(owes), [], { rate: shareOf(isAnswered), n: howMany }),
  'overdue-now': ({ cases, now }) =>
    tabulate(
      cases.filter((file) => isLate(file, now)),
      [],
      { n: howMany },
    ),
  'urgent-open': ({ cases }) =>
    tabulate(
      cases.filter((file) => isOpen(file) && (file.level === 'I' || file.level === 'II')),
      [],
      { n: howMany },
    ),
  'unit-scores': ({ cases, now }, window) =>
    tabulate(
      opened(cases, window).filter((file) => hasEnded(file, now)),
      [leader],
      {
        n: howMany,
        rate: shareOf(isPunctual),
        time: medianOf(minutesToAnswer),
        reopened: shareOf(({ reopenings }) => reopenings > 0),
        returns: totalOf(returns),
      },
    ),
  'overdue-by-unit': ({ cases, now }) =>
    tabulate(
      cases.filter((file) => isLate(file, now)),
      [leaderOrNone, (file) => lateness(file, now)],
      { n: howMany },
    ),
  'places-topics': ({ incidents }, { from, to }) =>
    tabulate(found(incidents, from, to), [({ places }) => townshipsIn(places), topicOf], { n: howMany }),
  'topics-before': ({ incidents }, { from, to }) => {
    const before = found(incidents, daysAgo(from, 30), daysAgo(to, 30));
    return tabulate(found(incidents, from, to), [topicOf], {
      n: howMany,
      before: (rows) => before.filter((one) => topicOf(one) === topicOf(rows[0]!)).length,
    });
  },
  'levels-by-week': ({ cases }, window) =>
    tabulate(
      opened(cases, window).filter(({ status }) => status !== 'merged'),
      [({ openedAt }) => weekOf(openedAt), ({ level }) => level],
      { n: howMany },
    ),
  letters: ({ cases }, window) =>
    tabulate(
      opened(cases, window),
      [
        ({ letters }) =>
          letters
            .filter(({ signedAt, voidReason }) => signedAt !== null && voidReason === null)
            .map(({ name }) => name),
      ],
      { n: howMany },
    ),
  verified: ({ cases }, window) =>
    tabulate(opened(cases, window), [({ closing }) => closing?.verified ?? null], { n: howMany }),
};
