import { lateWrites } from '../journeys/late-writes.ts';
import { createHome } from './lived-cluster.ts';

lateWrites(createHome);
