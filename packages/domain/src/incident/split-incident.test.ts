import { describe, expect, test } from 'vitest';
import { hours, parseInstant, plus, type Instant } from '../time/instant.ts';
import type { Incident, KeptPost } from './incident.ts';
import { planSplit } from './split-incident.ts';

const START = parseInstant('2026-03-02T09:00') as Instant;
const at = plus(START, hours(30));

const incident = {
  id: 'i1',
  region: '青岚县',
  status: 'open',
  detectedAt: START,
  history: [],
} as unknown as Incident;

const member = (id: string, hour: number): KeptPost =>
  ({
    post: { id, collectedAt: plus(START, hours(hour)) },
    membership: { decision: 'join', incidentId: 'i1', reason: '同一地点', because: [], settingsVersion: 'test' },
  }) as unknown as KeptPost;

const members = [member('p1', 0), member('p2', 3), member('p3', 1)];

describe('splitting an incident', () => {
  test('the new incident starts its clock at its own earliest post, the original keeps its own', () => {
    const plan = planSplit(incident, members, ['p2', 'p3'], '两件事', at);
    if (!plan.ok) throw new Error(plan.error.code);
    expect(plan.value.created.detectedAt).toBe(plus(START, hours(1)));
    expect(plan.value.created.splitFrom).toBe('i1');
    expect(plan.value.original.detectedAt).toBe(START);
    expect(plan.value.moves.map(({ id }) => id)).toEqual(['p2', 'p3']);
  });

  test('taking the founding post away does not move the clock of the original later', () => {
    const plan = planSplit(incident, members, ['p1'], '另一件事', at);
    if (!plan.ok) throw new Error(plan.error.code);
    expect(plan.value.original.detectedAt).toBe(START);
    expect(plan.value.createdId).not.toBe('i1');
  });

  test.each([
    [[], 'nothing_to_split'],
    [['p9'], 'not_a_member'],
    [['p1', 'p2', 'p3'], 'nothing_left'],
  ])('splitting off %j is refused: %s', (ids, code) => {
    expect(planSplit(incident, members, ids, '理由', at)).toEqual({ ok: false, error: { code } });
  });
});
