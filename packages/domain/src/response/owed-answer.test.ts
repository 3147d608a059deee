import { expect, test } from 'vitest';
import { caseFigures } from '../report/case-figures.ts';
import { dailyDigest, type DigestInput } from '../report/daily-digest.ts';
import { hours, plus } from '../time/instant.ts';
import { aWaitingCase, START, someSla } from './case-builders.ts';
import type { CaseFile } from './case-file.ts';
import { ladderClocks } from './ladder.ts';
import { answerClock, waitingClock } from './owed-answer.ts';

const madeAt = plus(START, hours(72));

/** Whom the digest, the dashboards and the ladder take for somebody who still waits for an answer, three days on. */
function whoSayOverdue(file: CaseFile): readonly string[] {
  const input: DigestInput = {
    region: '青岚县',
    date: '2026-03-05',
    from: plus(madeAt, -hours(24)),
    to: madeAt,
    madeAt,
    entries: [{ file, incident: undefined }],
    posts: [],
    sources: 1,
    outages: [],
    names: { unit: (id: string) => id, topic: (id: string) => id },
    maxItems: 8,
    settingsVersion: '1',
  };
  const digest = dailyDigest(input);
  const figures = caseFigures(file);
  const isLate = figures.open && figures.responseDueAt !== null && figures.respondedAt === null;
  return [
    ...(digest.figures.find(({ label }) => label === '超时未回应')?.value === 1 ? ['digest figure'] : []),
    ...(digest.decide.some(({ overdue }) => overdue) ? ['digest item'] : []),
    ...(isLate ? ['dashboards'] : []),
    ...(ladderClocks(file, someSla).some(({ id }) => file.deadlines.some((one) => one.id === id)) ? ['ladder'] : []),
  ];
}

test('a response that is owed and late is late everywhere', () => {
  expect(whoSayOverdue(aWaitingCase())).toEqual(['digest figure', 'digest item', 'dashboards', 'ladder']);
});

test('a response that an officer waived is late nowhere', () => {
  const waived = aWaitingCase({ needsPublicResponse: false });
  expect(whoSayOverdue(waived)).toEqual([]);
  expect(answerClock(waived)).toBeUndefined();
});

test('a case that is kept or merged owes none, and one that is answered waits for none', () => {
  for (const status of ['not_need', 'merged'] as const) expect(answerClock(aWaitingCase({ status }))).toBeUndefined();
  const file = aWaitingCase();
  const answered = { ...file, deadlines: file.deadlines.map((one) => ({ ...one, metAt: START })) };
  expect(answerClock(answered)).toBeDefined();
  expect(waitingClock(answered)).toBeUndefined();
  expect(whoSayOverdue(answered)).toEqual([]);
});
