import { minutes, plus } from '@tingchao/domain/time/instant.ts';
import { START } from '@tingchao/testkit/builders.ts';
import { describe, expect, test } from 'vitest';
import { post, water } from './lived-world.ts';
import { dues, stream, type RegroupWorld } from './regroup-world.ts';

/** What holds when an officer merges incidents, whatever keeps the data. */
export function anOfficerMerges(open: () => Promise<RegroupWorld>): void {
  describe('an officer who merges two incidents', { concurrent: true }, () => {
    test('gets one that starts at the earlier detection; the other case is 已并案 with its number and ledger', async () => {
      await using world = await open();
      const [kept, gone] = [await world.of('w0'), await world.of('l0')];
      const before = await world.caseOf(gone);
      const { subject } = await world.decide({ kind: 'merge', incidents: [gone, kept], reason: '同一施工引起' });
      expect(subject.id).toBe(kept);
      expect(subject.detectedAt).toBe(START);
      expect(subject.counts.posts).toBe(stream.length);
      expect(await world.platform.incidents.get(gone)).toMatchObject({ status: 'merged', mergedInto: kept });
      const after = await world.caseOf(gone);
      expect(after).toMatchObject({ status: 'merged', number: before.number });
      expect(after.ledger.slice(0, before.ledger.length)).toEqual(before.ledger);
      const audit = await world.platform.audit.list({ subject: gone });
      expect(audit.map(({ action, actor }) => [action, actor])).toContainEqual(['incident_merged_into', '值班员甲']);
    });

    test('finds the decision kept when old posts come again, when new ones come, and after a restart', async () => {
      await using world = await open();
      const [kept, gone] = [await world.of('w0'), await world.of('l0')];
      await world.decide({ kind: 'merge', incidents: [kept, gone], reason: '同一施工引起' });
      await world.deliver(...stream, post('l9', '望山乡云顶村路灯还是不亮', 70));
      expect(await world.of('l9')).toBe(kept);
      await world.restart();
      await world.deliver(...stream, post('l10', '云顶村的路灯什么时候修好,天黑不敢出门', 80));
      for (const id of [...stream.map((one) => one.id), 'l9', 'l10']) expect(await world.of(id)).toBe(kept);
      expect((await world.platform.incidents.get(kept))?.counts.posts).toBe(stream.length + 2);
      expect((await world.platform.incidents.get(gone))?.status).toBe('merged');
    });

    test('can undo it: the other stands on its own again with its posts, its case and its own clock', async () => {
      await using world = await open();
      const [kept, gone] = [await world.of('w0'), await world.of('l0')];
      const clocks = dues(await world.caseOf(gone));
      await world.decide({ kind: 'merge', incidents: [kept, gone], reason: '同一施工引起' });
      const { subject } = await world.decide({ kind: 'ungroup', incident: gone, reason: '核实为两件事' });
      expect(subject).toMatchObject({
        id: gone,
        status: 'open',
        mergedInto: null,
        detectedAt: plus(START, minutes(5)),
      });
      expect(await world.of('l0')).toBe(gone);
      expect(await world.of('l1')).toBe(gone);
      expect((await world.platform.incidents.get(kept))?.counts.posts).toBe(water.length);
      const file = await world.caseOf(gone);
      expect(file).toMatchObject({ status: 'judging', mergedInto: null });
      for (const [id, dueAt] of Object.entries(dues(file))) expect(dueAt).toBeLessThanOrEqual(clocks[id] ?? dueAt);
      await world.deliver(...stream, post('l9', '望山乡云顶村路灯还是不亮', 70));
      expect(await world.of('l9')).toBe(gone);
    });
  });
}
