import { hours, minutes, plus } from '@tingchao/domain/time/instant.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import { START } from '@tingchao/testkit/builders.ts';
import { describe, expect, test } from 'vitest';
import { post } from './lived-world.ts';
import { dues, stream, type RegroupWorld } from './regroup-world.ts';

/** What holds when an officer splits an incident, whatever keeps the data. */
export function anOfficerSplits(open: () => Promise<RegroupWorld>): void {
  describe('an officer who splits an incident', { concurrent: true }, () => {
    test('gets a new one with its own clock and case; the original keeps number and clocks', async () => {
      await using world = await open();
      const original = await world.of('w0');
      const before = await world.caseOf(original);
      const { subject } = await world.decide({
        kind: 'split',
        incident: original,
        posts: ['w1', 'w2'],
        reason: '两处',
      });
      expect(subject).toMatchObject({ splitFrom: original, detectedAt: plus(START, minutes(10)), status: 'open' });
      expect(subject.counts.posts).toBe(2);
      const fresh = await world.caseOf(subject.id);
      expect(fresh.number).not.toBe(before.number);
      const after = await world.caseOf(original);
      expect(after.number).toBe(before.number);
      expect(dues(after)).toEqual(dues(before));
      expect(await world.platform.incidents.get(original)).toMatchObject({ detectedAt: START, counts: { posts: 1 } });
    });

    test('is not overruled by posts that come again, by likeness, by the merge job or by a restart', async () => {
      await using world = await open();
      const original = await world.of('w0');
      const { subject } = await world.decide({
        kind: 'split',
        incident: original,
        posts: ['w1', 'w2'],
        reason: '两处',
      });
      await world.deliver(...stream, post('w9', '城关镇东关社区停水,老人没水做饭,没有任何通知', 70));
      await world.pass(hours(1));
      await world.restart();
      await world.deliver(...stream);
      await world.pass(hours(1));
      expect(await world.of('w0')).toBe(original);
      expect(await world.of('w1')).toBe(subject.id);
      expect(await world.of('w2')).toBe(subject.id);
      for (const id of [original, subject.id]) expect((await world.platform.incidents.get(id))?.status).toBe('open');
    });

    test('decides on the newest state when somebody saved meanwhile', async () => {
      await using world = await open();
      const original = await world.of('w0');
      let refusals = 0;
      world.beforeCommit = async ({ incidents = [] }) => {
        if (refusals === 2 || !incidents.some(({ splitFrom }) => splitFrom === original)) return;
        refusals += 1;
        throw new Conflict('newer version');
      };
      const { subject } = await world.decide({ kind: 'split', incident: original, posts: ['w1'], reason: '两处' });
      expect(await world.of('w1')).toBe(subject.id);
      expect(refusals).toBe(2);
    });
  });
}
