import { expect, test } from 'vitest';
import { noFacts, type Analysis } from '../analysis/analysis.ts';
import type { Incident, KeptPost } from '../incident/incident.ts';
import { aWaitingCase, START } from './case-builders.ts';
import type { CaseFile } from './case-file.ts';
import { ledgerLineSchema, proposalSchema } from './case-parts.ts';
import { verdictOf } from './officer-verdict.ts';

const post = {
  post: { id: 'p1' },
  analysis: { topics: [{ id: 'ecology', score: 3, words: ['污水'] }], facts: noFacts } as Partial<Analysis>,
} as KeptPost;
const proposal = proposalSchema.parse({
  lead: 'ecology_bureau',
  leadPlace: null,
  assisting: [],
  candidates: ['ecology_bureau'],
  coordination: [],
  clause: { id: 'duty.water', text: '水体污染', basis: '61号' },
  recused: [],
  confidence: 0.9,
  dispatchable: true,
  reasons: [],
});
const led = (unit: string, status: CaseFile['assignments'][number]['status'] = 'accepted'): Partial<CaseFile> => ({
  proposal,
  assignments: [
    {
      id: 'a1',
      unit,
      place: null,
      part: 'lead',
      status,
      offeredAt: START,
      offeredBy: '王岚',
      acceptedAt: START,
      endedAt: null,
      dueAt: START,
      arithmetic: '',
      extension: null,
      reason: null,
    },
  ],
});
const verdict = (over: Partial<CaseFile>, incident?: Incident) => verdictOf(post, incident, aWaitingCase(over));

test('a case that nobody has touched is no verdict, and neither is none', () => {
  expect(verdict({ proposal })).toBe(undefined);
  expect(verdictOf(post, undefined, undefined)).toBe(undefined);
});

test('the proposed lead took it: the matter was seen right, and so was its level', () => {
  expect(verdict(led('ecology_bureau'))).toMatchObject({ topic: 'right', risk: 'right', reasons: ['牵头未改'] });
});

test('an offer that came back says nothing yet', () => {
  expect(verdict(led('ecology_bureau', 'returned'))).toBe(undefined);
});

test('another lead than the one proposed: the matter was seen wrong', () => {
  expect(verdict(led('water_bureau'))).toMatchObject({ topic: 'wrong', reasons: ['牵头改派'] });
});

test('kept without an answer: a false alarm', () => {
  expect(verdict({ status: 'not_need' })).toMatchObject({ topic: 'wrong', risk: 'wrong', reasons: ['无需回应'] });
});

test('a level that two officers lowered was too high, whatever the lead', () => {
  const line = ledgerLineSchema.parse({
    version: 2,
    at: START,
    action: 'confirm_level',
    by: '赵敏',
    from: 'judging',
    to: 'judging',
    note: '',
  });
  expect(verdict({ ...led('ecology_bureau'), levelSetBy: '王岚', ledger: [line] })).toMatchObject({
    topic: 'right',
    risk: 'wrong',
    reasons: ['牵头未改', '级别下调'],
  });
});

test('moved by an officer into a matter of another topic it was seen wrong; within the topic that says nothing', () => {
  const into = (primary: string): Incident =>
    ({
      topics: { primary, secondary: [] },
      history: [{ at: START, kind: 'moved_in', note: '', by: '王岚', posts: ['p1'] }],
    }) as unknown as Incident;
  expect(verdict({}, into('traffic'))).toMatchObject({ topic: 'wrong', risk: null, reasons: ['改归别的专题'] });
  expect(verdict({}, into('ecology'))).toBe(undefined);
});
