import fc from 'fast-check';
import { expect, test } from 'vitest';
import { days, hours, minutes, plus, type Instant } from '../../time/instant.ts';
import { aWaitingCase, someSla, START } from '../case-builders.ts';
import { caseFileSchema, type CaseFile } from '../case-file.ts';
import { claimSend, recordSend, type SendOutcome } from '../publication/publish-step.ts';
import type { Publication } from '../publication/publication.ts';
import { publicationSettingsSchema } from '../publication/publication-settings.ts';
import { recordCheck } from '../publication/record-check.ts';
import { effectsOf, measuresOf, reboundsOf, type Spread } from './effect.ts';
import { remindMeasures } from './measure-steps.ts';
import { dueWindows, proposeRebound, recordEffect } from './record-effect.ts';

const publication = publicationSettingsSchema.parse({
  version: 1,
  outlets: [],
  recheckHours: [1, 24, 72],
  effect: { windowsHours: [24, 72], rebound: { leastPosts: 10, times: 1.5, hostility: 0.2 } },
  measures: { remindDays: [7, 3, 0], againDays: 7 },
  handover: { receiver: '县公安局', series: '舆移送', signers: ['主要负责人'] },
});
const settings = { sla: someSla, publication };
const none: Spread = { posts: 0, reposts: 0, sources: 0, channels: 0, hostility: null, asks: 0 };

const waiting: Publication = {
  id: 'p1',
  draft: 'd1',
  hash: 'h',
  way: 'rss',
  outlet: 'feed',
  by: 'li',
  at: START,
  status: 'waiting',
  link: null,
  publishedAt: null,
  tries: 0,
  nextTryAt: START,
  lastError: null,
  checks: [],
  nextCheckAt: null,
};

/** A case whose text waits at an outlet, with a measure that is promised for the tenth day. */
const begun: CaseFile = aWaitingCase({
  status: 'approved',
  drafts: [{ id: 'd1', hash: 'h', title: '说明', channel: '网站', kind: 'response', by: 'li', at: START }],
  publications: [waiting],
  measures: [
    {
      id: 'm1',
      what: '管网普查',
      unit: 'water_bureau',
      dueAt: plus(START, days(10)),
      by: 'li',
      at: START,
      postponed: [],
      done: null,
      dropped: null,
      reminded: [],
    },
  ],
});

type Turn = (file: CaseFile, at: Instant) => CaseFile;
const send =
  (outcome: SendOutcome): Turn =>
  (file, at) => {
    const claimed = claimSend(file, 'p1', `try ${at}`, at);
    return claimed === file ? file : recordSend(claimed, 'p1', outcome, at, settings);
  };
const turns: readonly Turn[] = [
  send({ kind: 'out', link: 'https://www.example.gov.cn/1' }),
  send({ kind: 'refused', reason: '没有应答', forGood: false }),
  ...(['equal', 'differs', 'gone', 'unreachable'] as const).map(
    (result): Turn =>
      (file, at) =>
        recordCheck(file, 'p1', { result, missing: [], added: [] }, at, settings),
  ),
  (file, at) =>
    dueWindows(file, at, publication.effect.windowsHours).reduce(
      (next, { id, hours: length, answeredAt }) =>
        recordEffect(next, {
          id,
          hours: length,
          answeredAt,
          at,
          before: none,
          after: none,
          returns: 0,
          verdict: 'level',
        }),
      file,
    ),
  (file, at) => proposeRebound(file, '回应后 30 帖', at, someSla),
  (file, at) => remindMeasures(file, at, publication.measures),
];

/** Turns at times that mostly go on, and now and then jump an hour ahead or back, as clocks of machines do. */
const life = fc.array(
  fc.record({
    turn: fc.nat(turns.length - 1),
    passed: fc.nat(40),
    jump: fc.constantFrom(0, 0, 0, -60, 60),
    again: fc.boolean(),
  }),
  {
    maxLength: 50,
  },
);

test('in whatever order, with restarts and a clock that jumps an hour, nothing is told or counted twice and no due time moves', () => {
  fc.assert(
    fc.property(life, (steps) => {
      let file = begun;
      let at: Instant = START;
      for (const { turn, passed, jump, again } of steps) {
        at = plus(at, hours(passed));
        const when = plus(at, minutes(jump));
        const next = turns[turn]!(file, when);
        // A restart reads what was saved; the same turn once more finds nothing new at the same moment.
        const read = caseFileSchema.parse(JSON.parse(JSON.stringify(next)));
        expect(read).toEqual(next);
        if (again && turn !== 2 && turn !== 3 && turn !== 4 && turn !== 5)
          expect(turns[turn]!(read, when)).toEqual(read);
        if (next !== file) expect(next.version).toBeGreaterThan(file.version);
        expect(next.deadlines.map(({ id, startedAt, dueAt }) => [id, startedAt, dueAt])).toEqual(
          begun.deadlines.map(({ id, startedAt, dueAt }) => [id, startedAt, dueAt]),
        );
        // A clock that was met stays met at the same time.
        for (const old of file.deadlines) {
          if (old.metAt !== null) expect(next.deadlines.find(({ id }) => id === old.id)?.metAt).toBe(old.metAt);
        }
        expect(next.ledger.slice(0, file.ledger.length)).toEqual(file.ledger);
        file = next;
      }
      const unique = (ids: readonly string[]): void => expect(new Set(ids).size).toBe(ids.length);
      unique(file.notices.map(({ id }) => id));
      unique(effectsOf(file).map(({ id }) => id));
      unique(measuresOf(file)[0]!.reminded);
      expect(reboundsOf(file).filter(({ decided }) => decided === null).length).toBeLessThan(2);
      expect(file.answers.length).toBeLessThan(2);
    }),
  );
});
