import { halfDoneDecisions } from '../journeys/half-done-decisions.ts';
import { anOfficerMerges } from '../journeys/officer-merges.ts';
import { anOfficerMoves } from '../journeys/officer-moves.ts';
import { anOfficerSplits } from '../journeys/officer-splits.ts';
import { oneMatterTwice } from '../journeys/one-matter-twice.ts';
import { openRegroupWorld, type RegroupWorld } from '../journeys/regroup-world.ts';
import { createHome } from './lived-cluster.ts';

/** The world of `test/journeys/regroup.test.ts`, on the real servers. */
const open = async (): Promise<RegroupWorld> => openRegroupWorld(await createHome());

anOfficerMerges(open);
anOfficerSplits(open);
anOfficerMoves(open);
oneMatterTwice(open);
halfDoneDecisions(open);
