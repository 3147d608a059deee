import { lateWrites } from './late-writes.ts';
import { onOneMachine } from './one-machine.ts';

lateWrites(async () => onOneMachine());
