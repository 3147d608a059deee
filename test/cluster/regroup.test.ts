import { anOfficerMerges } from '../journeys/officer-merges.ts';
import { anOfficerMoves } from '../journeys/officer-moves.ts';
import { anOfficerSplits } from '../journeys/officer-splits.ts';
import { halfDoneDecisions } from '../journeys/half-done-decisions.ts';
import { oneMatterTwice } from '../journeys/one-matter-twice.ts';
import { openRegroupWorld, type RegroupWorld } from '../journeys/regroup-world.ts';
import { createInstallation } from './lived-cluster.ts';

/** The world of `test/journeys/regroup.test.ts`, on the real servers. */
async function open(): Promise<RegroupWorld> {
  const installation = createInstallation();
  const dispose = (): PromiseLike<void> => installation[Symbol.asyncDispose]();
  return openRegroupWorld({ stores: await installation.open(), [Symbol.asyncDispose]: dispose });
}

anOfficerMerges(open);
anOfficerSplits(open);
anOfficerMoves(open);
oneMatterTwice(open);
halfDoneDecisions(open);
