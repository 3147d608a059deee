import { createRegrouper } from '@tingchao/analyzer/regroup-incidents.ts';
import type { RegroupCommand } from '@tingchao/domain/incident/regroup.ts';
import { START } from '@tingchao/testkit/builders.ts';
import { describe, expect, test } from 'vitest';
import { stream, type RegroupWorld } from './regroup-world.ts';

/** What holds when an officer moves a post, and what no officer may do, whatever keeps the data. */
export function anOfficerMoves(open: () => Promise<RegroupWorld>): void {
  describe('an officer who moves a post', { concurrent: true }, () => {
    test('moves no clock later, neither where it leaves nor where it arrives', async () => {
      await using world = await open();
      const [waters, light] = [await world.of('w0'), await world.of('l0')];
      await world.decide({ kind: 'move', into: light, posts: ['w0'], reason: '说的是路灯' });
      expect(await world.platform.incidents.get(light)).toMatchObject({ detectedAt: START, counts: { posts: 3 } });
      expect(await world.platform.incidents.get(waters)).toMatchObject({ detectedAt: START, counts: { posts: 2 } });
      await world.deliver(...stream);
      expect(await world.of('w0')).toBe(light);
    });

    test('is refused what is not there, to empty an incident, to split strangers off, and to touch what is merged', async () => {
      await using world = await open();
      const regroup = createRegrouper(world.platform);
      const [waters, light] = [await world.of('w0'), await world.of('l0')];
      const asks: readonly (readonly [RegroupCommand, string])[] = [
        [{ kind: 'move', into: 'nowhere', posts: ['w0'], reason: '理由' }, 'unknown_incident'],
        [{ kind: 'split', incident: 'nowhere', posts: ['w0'], reason: '理由' }, 'unknown_incident'],
        [{ kind: 'ungroup', incident: 'nowhere', reason: '理由' }, 'unknown_incident'],
        [{ kind: 'merge', incidents: ['x', 'x'], reason: '理由' }, 'same_incident'],
        [{ kind: 'move', into: waters, posts: ['l0', 'l1'], reason: '理由' }, 'nothing_left'],
        [{ kind: 'move', into: waters, posts: ['nobody'], reason: '理由' }, 'unknown_post'],
        [{ kind: 'move', into: waters, posts: ['w0'], reason: '理由' }, 'nothing_to_do'],
        [{ kind: 'split', incident: waters, posts: ['l0'], reason: '理由' }, 'not_a_member'],
        [{ kind: 'split', incident: light, posts: ['l0', 'l1'], reason: '理由' }, 'nothing_left'],
        [{ kind: 'ungroup', incident: light, reason: '理由' }, 'not_merged'],
      ];
      for (const [command, code] of asks)
        expect(await regroup(command, '甲'), JSON.stringify(command)).toMatchObject({ ok: false, error: { code } });
      await world.decide({ kind: 'merge', incidents: [waters, light], reason: '同一施工' });
      const again = await regroup({ kind: 'merge', incidents: [waters, light], reason: '同一施工' }, '甲');
      expect(again).toMatchObject({ ok: false, error: { code: 'is_merged', incident: light } });
    });
  });
}
