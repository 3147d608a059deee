import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import {
  answeredAt,
  answeredOn,
  due,
  isAnswered,
  isPunctual,
  minutesOfApproval,
  minutesToAnswer,
  minutesToDispatch,
  owes,
  weekOf,
} from './county-facts.ts';
import type { Expected, Window } from './expected.ts';
import { distinctOf, howMany, medianOf, percentileOf, shareOf, tabulate } from './tabulate.ts';

const opened = (cases: readonly CaseFile[], { from, to }: Window): readonly CaseFile[] =>
  cases.filter(({ openedAt }) => openedAt >= from && openedAt <= to);
const answered = (cases: readonly CaseFile[], { from, to }: Window): readonly CaseFile[] =>
  cases.filter((file) => answeredAt(file) !== null && answeredAt(file)! >= from && answeredAt(file)! <= to);
const hasEnded = (file: CaseFile, now: number): boolean => due(file) !== null && due(file)! < now;

const boards = ['gov_mailbox', 'leader_board', 'hotline_12345', 'petition'];
const messageOf = ({ post }: KeptPost): string => post.id.split('#')[0]!;
const isSettled = ({ post }: KeptPost): boolean => post.reply !== null && post.reply.settles !== false;

function minutesToReply(kept: KeptPost): number | null {
  const { reply, publishedAt } = kept.post;
  if (!isSettled(kept) || reply === null || reply.at === null || publishedAt === null) return null;
  return Math.max(0, Math.ceil((reply.at - publishedAt) / 60_000));
}

export const expectedResponse: Readonly<Record<string, Expected>> = {
  'median-time': ({ cases }, window) =>
    tabulate(answered(cases, window), [], { time: medianOf(minutesToAnswer), n: howMany }),
  'p90-time': ({ cases }, window) =>
    tabulate(answered(cases, window), [], { time: percentileOf(90, minutesToAnswer), n: howMany }),
  'approval-time': ({ cases }, window) =>
    tabulate(answered(cases, window), [], {
      time: medianOf(minutesOfApproval),
      n: (rows) => rows.filter((file) => minutesOfApproval(file) !== null).length,
    }),
  'dispatch-time': ({ cases }, window) =>
    tabulate(
      opened(cases, window).filter(({ status }) => status !== 'merged'),
      [],
      {
        time: medianOf(minutesToDispatch),
        n: (rows) => rows.filter(({ assignments }) => assignments.length > 0).length,
      },
    ),
  'answers-by-week': ({ cases }, window) =>
    tabulate(answered(cases, window), [(file) => weekOf(answeredAt(file)!), answeredOn], { n: howMany }),
  'answer-channels': ({ cases }, window) => tabulate(answered(cases, window), [answeredOn], { n: howMany }),
  'by-origin': ({ cases, now }, window) =>
    tabulate(
      opened(cases, window).filter((file) => hasEnded(file, now)),
      [({ about }) => about?.channel ?? null],
      { n: howMany, answered: shareOf(isAnswered), rate: shareOf(isPunctual), time: medianOf(minutesToAnswer) },
    ),
  boards: ({ posts }, { from, to }) =>
    tabulate(
      posts.filter(
        ({ post }) =>
          boards.includes(post.channelType) &&
          !post.official &&
          post.publishedAt !== null &&
          post.publishedAt >= from &&
          post.publishedAt <= to,
      ),
      [({ post }) => post.channelType],
      {
        messages: distinctOf(messageOf),
        replied: distinctOf((kept) => (isSettled(kept) ? messageOf(kept) : null)),
        time: medianOf(minutesToReply),
      },
    ),
  'rate-by-week': ({ cases, now }, window) =>
    tabulate(
      opened(cases, window).filter((file) => hasEnded(file, now)),
      [({ openedAt }) => weekOf(openedAt)],
      { rate: shareOf(isPunctual) },
    ),
  'reopened-by-topic': ({ cases }, window) =>
    tabulate(opened(cases, window).filter(owes), [({ about }) => about?.topic ?? null], {
      n: howMany,
      rate: shareOf(({ reopenings }) => reopenings > 0),
    }),
};
