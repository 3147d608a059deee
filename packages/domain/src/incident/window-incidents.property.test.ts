import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWindowIncidents } from './window-incidents.ts';

const SLOTS = 8;
const slot = fc.nat(SLOTS - 1);
const id = fc.nat(SLOTS + 1).map((number) => `matter-${number}`);
const step = fc.oneof(
  fc.record({ kind: fc.constant('join' as const), slot, id }),
  fc.record({ kind: fc.constant('leave' as const), slot }),
  fc.record({ kind: fc.constant('move' as const), slot, id }),
  fc.record({ kind: fc.constant('merge' as const), from: id, id }),
);

test('slots are in the incidents that they were put into, whatever was merged, moved and left, also in a full window', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const incidents = createWindowIncidents(SLOTS);
      /** The incident of each slot, and when it came there. */
      const model: (string | undefined)[] = Array.from({ length: SLOTS });
      for (const one of steps) {
        if (one.kind === 'merge') {
          incidents.merge(one.from, one.id);
          if (model.includes(one.from)) model.forEach((held, at) => held === one.from && (model[at] = one.id));
        } else if (one.kind === 'leave') {
          incidents.leave(one.slot);
          model[one.slot] = undefined;
        } else {
          if (one.kind === 'join') {
            incidents.leave(one.slot);
            incidents.join(one.slot, one.id);
          } else incidents.move(one.slot, one.id);
          model[one.slot] = one.id;
        }
        for (const [at, held] of model.entries()) {
          const incident = incidents.at(at);
          expect(incident < 0 ? undefined : incidents.idOf(incident)).toBe(held);
        }
        for (const held of new Set(model)) {
          if (held === undefined) continue;
          const members: number[] = [];
          incidents.members(incidents.indexOf(held) as number, SLOTS, (member) => members.push(member));
          const inModel = model.flatMap((other, at) => (other === held ? [at] : []));
          expect(members.toSorted((a, b) => a - b)).toEqual(inModel);
        }
        const alive = new Set(model.filter((held) => held !== undefined));
        for (const incident of incidents.active()) expect(alive).toContain(incidents.idOf(incident));
        for (let number = 0; number < SLOTS + 2; number += 1)
          expect(incidents.indexOf(`matter-${number}`) !== undefined).toBe(alive.has(`matter-${number}`));
      }
    }),
    { numRuns: 1000 },
  );
});
