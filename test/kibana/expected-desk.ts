import type { County } from './county-fixture.ts';
import {
  answeredAt,
  dayOf,
  due,
  firstTopic,
  isFirstSeen,
  isLate,
  isOfPublic,
  isOpen,
  leaderOrNone,
  printed,
  stage,
  hoursAgo,
  waits,
} from './county-facts.ts';
import type { Expected } from './expected.ts';
import { howMany, leastOf, mostOf, orEmpty, tabulate } from './tabulate.ts';

const atDesk = ['found', 'judging', 'reported', 'reopened', 'returned'];

/** Posts of the public that were collected in the window. */
const heard = ({ posts }: County, from: number, to: number) =>
  posts.filter((kept) => isOfPublic(kept) && kept.post.collectedAt >= from && kept.post.collectedAt <= to);

export const expectedDesk: Readonly<Record<string, Expected>> = {
  'to-dispatch': ({ cases }) =>
    tabulate(
      cases.filter(({ status }) => atDesk.includes(status)),
      [],
      { n: howMany },
    ),
  'due-soon': ({ cases, now }) =>
    tabulate(
      cases.filter((file) => waits(file) && due(file)! >= now && due(file)! < hoursAgo(now, -12)),
      [],
      { n: howMany },
    ),
  overdue: ({ cases, now }) =>
    tabulate(
      cases.filter((file) => isLate(file, now)),
      [],
      { n: howMany },
    ),
  unchecked: ({ incidents }, { from, to }) =>
    tabulate(
      incidents.filter(
        ({ status, falseInfo, detectedAt }) =>
          status === 'open' &&
          /^(?:unverified|suspected)$/u.test(falseInfo.status) &&
          detectedAt >= from &&
          detectedAt <= to,
      ),
      [],
      { n: howMany },
    ),
  'topics-by-day': (county, { from, to }) =>
    tabulate(heard(county, from, to), [orEmpty(firstTopic), ({ post }) => dayOf(post.collectedAt)], { n: howMany }),
  'kinds-by-day': (county, { from, to }) =>
    tabulate(heard(county, from, to), [({ analysis }) => analysis.kind, ({ post }) => dayOf(post.collectedAt)], {
      n: howMany,
    }),
  worklist: ({ cases }) => {
    const todo = cases.filter((file) => isOpen(file) && answeredAt(file) === null && printed(file) !== null);
    const first = todo.toSorted((a, b) => (due(a) ?? Number.MAX_VALUE) - (due(b) ?? Number.MAX_VALUE)).slice(0, 20);
    return tabulate(first, [printed, ({ level }) => level, stage, leaderOrNone], { due: leastOf(due) });
  },
  sources: ({ posts }, { from, to }) =>
    tabulate(
      posts.filter((kept) => isFirstSeen(kept) && kept.post.collectedAt >= from && kept.post.collectedAt <= to),
      [({ post }) => post.channelName],
      { n: howMany, last: mostOf(({ post }) => post.collectedAt) },
    ),
  'channel-topic': (county, { from, to }) =>
    tabulate(heard(county, from, to), [({ post }) => post.channelType, firstTopic], { n: howMany }),
  words: (county, { from, to }) =>
    tabulate(heard(county, from, to), [({ analysis }) => analysis.topics.flatMap(({ words }) => words)], {
      n: howMany,
    }),
};
