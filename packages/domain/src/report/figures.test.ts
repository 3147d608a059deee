import { describe, expect, test } from 'vitest';
import { aPerson, aWaitingCase, START } from '../response/case-builders.ts';
import type { KeptPost } from '../incident/incident.ts';
import type { Reply } from '../post/post.ts';
import type { CaseFile } from '../response/case-file.ts';
import { hours, minutes, plus, type Instant } from '../time/instant.ts';
import { postFigures } from './post-figures.ts';
import { caseFigures, caseFiguresSchema, SEEN_ANSWER } from './case-figures.ts';

const after = (ms: number): Instant => plus(START, ms);
const due = after(hours(48));

/** A case whose clock of the public response was met then. */
function answered(at: Instant, over: Partial<CaseFile> = {}): CaseFile {
  const file = aWaitingCase(over);
  const deadlines = file.deadlines.map((one) => (one.kind === 'public_response' ? { ...one, metAt: at } : one));
  return { ...file, deadlines, answers: [{ source: 'published', ref: 'd1', at, channel: '微信公众号' }] };
}

function aKeptPost(id: string, reply: Reply | null = null): KeptPost {
  const post = {
    id,
    sourceId: 'board',
    channelType: 'leader_board',
    channelName: '青岚县留言板',
    region: '青岚县',
    official: false,
    publishedAt: START,
    collectedAt: START,
    revision: 0,
    reply,
  };
  const analysis = { topics: [], places: [], kind: '投诉', sentiment: { label: 'negative', score: -1 } };
  return { post, analysis, membership: { decision: 'open' } } as unknown as KeptPost;
}

function assignment(over: Partial<CaseFile['assignments'][number]>): CaseFile['assignments'][number] {
  return {
    id: 'a1',
    unit: 'water_bureau',
    place: null,
    part: 'lead',
    status: 'accepted',
    offeredAt: after(hours(1)),
    offeredBy: aPerson('desk').id,
    acceptedAt: null,
    endedAt: null,
    dueAt: after(hours(25)),
    arithmetic: '',
    extension: null,
    reason: null,
    ...over,
  };
}

describe('a message on a board', () => {
  test('is one message with its revisions and the post of its answer', () => {
    const messageOf = (id: string): string => postFigures(aKeptPost(id)).message;
    expect(['m1', 'm1#2', 'm1/reply', 'm1/reply#1'].map(messageOf)).toEqual(['m1', 'm1', 'm1', 'm1']);
  });

  test('is not replied to by a note that settles nothing', () => {
    const reply = { unit: '县住建局', at: plus(START, hours(2)), text: '已转办', status: null, rating: null };
    expect(postFigures(aKeptPost('m1', { ...reply, settles: false }))).toMatchObject({
      replied: false,
      replyMinutes: null,
    });
    expect(postFigures(aKeptPost('m1', reply))).toMatchObject({ replied: true, replyMinutes: 120 });
    expect(postFigures(aKeptPost('m1', { ...reply, at: null }))).toMatchObject({ replied: true, replyMinutes: null });
  });
});

describe('the 48-hour rate', () => {
  test('counts an answer at the last moment and none a minute later', () => {
    expect(caseFigures(answered(due))).toMatchObject({ answered: 1, answeredInTime: 1, responseMinutes: 48 * 60 });
    expect(caseFigures(answered(plus(due, minutes(1))))).toMatchObject({ answered: 1, answeredInTime: 0 });
  });

  test('keeps who never answered in its denominator', () => {
    expect(caseFigures(aWaitingCase())).toMatchObject({
      responseDueAt: due,
      respondedAt: null,
      answered: 0,
      answeredInTime: 0,
      responseMinutes: null,
    });
  });

  test('leaves out what owes no answer', () => {
    const nothing = { responseDueAt: null, answered: null, answeredInTime: null };
    expect(caseFigures(aWaitingCase({ needsPublicResponse: false }))).toMatchObject(nothing);
    expect(caseFigures(aWaitingCase({ status: 'not_need' }))).toMatchObject(nothing);
    expect(caseFigures(aWaitingCase({ status: 'merged' }))).toMatchObject(nothing);
  });

  test('asks the newest clock of a case that was opened again', () => {
    const first = answered(after(hours(3)));
    const again = after(hours(200));
    const clock = { ...first.deadlines.find(({ kind }) => kind === 'public_response')!, id: 'public_response#R1' };
    const deadlines = [...first.deadlines, { ...clock, startedAt: again, dueAt: plus(again, hours(48)), metAt: null }];
    expect(caseFigures({ ...first, deadlines, reopenings: 1 })).toMatchObject({ answered: 0, reopened: 1 });
  });
});

test('an answer that was only seen is not taken for one of our own', () => {
  const file = answered(after(hours(3)));
  const seen = { ...file, answers: [{ ...file.answers[0]!, source: 'seen' as const, channel: '' }] };
  expect(caseFigures(seen)).toMatchObject({ answerChannel: SEEN_ANSWER, approvalMinutes: null });
  expect(caseFigures(file).answerChannel).toBe('微信公众号');
});

describe('the clock of a unit', () => {
  test('counts an approved extension in', () => {
    const extension = { until: after(hours(37)), arithmetic: '', reason: '现场复杂', by: 'a', at: START };
    const done = assignment({ status: 'done', endedAt: after(hours(30)) });
    expect(caseFigures(aWaitingCase({ assignments: [done] }))).toMatchObject({ unitInTime: 0, unitMinutes: 29 * 60 });
    expect(caseFigures(aWaitingCase({ assignments: [{ ...done, extension }] }))).toMatchObject({
      unitDueAt: after(hours(37)),
      unitInTime: 1,
    });
  });

  test('is nobody’s when the lead gave the case back', () => {
    const file = aWaitingCase({ assignments: [assignment({ status: 'returned', endedAt: after(hours(2)) })] });
    expect(caseFigures(file)).toMatchObject({ leadUnit: null, unitDueAt: null, unitInTime: null, returns: 1 });
  });

  test('a township counts under its own name', () => {
    const file = aWaitingCase({ assignments: [assignment({ unit: 'town_gov', place: '柳河镇' })] });
    expect(caseFigures(file)).toMatchObject({ leadUnit: '柳河镇', dispatchMinutes: 60 });
  });
});

test('a sealed case has no number in any list', () => {
  const { proposal } = aWaitingCase();
  expect(proposal).toBeNull();
  const sealing = { clause: { id: 'other_authority', text: '', basis: '' }, recused: [] };
  const file = aWaitingCase({ proposal: { ...(sealing as unknown as NonNullable<CaseFile['proposal']>) } });
  expect(caseFigures(file).number).toBeNull();
  expect(caseFigures(aWaitingCase()).number).toBe('青舆〔2026〕1号');
});

test('figures hold neither title nor text nor the name of a person', () => {
  const file = answered(after(hours(3)), { title: '王某某反映河水发黑', levelSetBy: '张三' });
  const figures = caseFiguresSchema.parse(caseFigures(file));
  expect(JSON.stringify(figures)).not.toMatch(/王某某|张三|河水发黑/u);
});
