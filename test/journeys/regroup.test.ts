import { openMemoryStores } from '@tingchao/adapters/memory/open-memory-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { halfDoneDecisions } from './half-done-decisions.ts';
import { anOfficerMerges } from './officer-merges.ts';
import { anOfficerMoves } from './officer-moves.ts';
import { anOfficerSplits } from './officer-splits.ts';
import { oneMatterTwice } from './one-matter-twice.ts';
import { onOneMachine } from './one-machine.ts';
import { openRegroupWorld, type RegroupWorld } from './regroup-world.ts';

/** A world on one machine; `test/cluster/regroup.test.ts` tells the same on a cluster. */
const open = (): Promise<RegroupWorld> => openRegroupWorld(onOneMachine());

/** A world whose changes are several writes. */
const openInMemory = (): Promise<RegroupWorld> =>
  openRegroupWorld({
    stores: openMemoryStores({ clock: createSystemClock() }),
    [Symbol.asyncDispose]: async () => {},
  });

anOfficerMerges(open);
anOfficerSplits(open);
anOfficerMoves(open);
oneMatterTwice(open);
halfDoneDecisions(openInMemory);
