import { rmSync } from 'node:fs';
import { removeStack } from './run-stack.ts';

// Started beside the servers of one process, which holds the other end of our standard input: it closes when that
// process ends, in whatever way.
const [folder] = process.argv.slice(2);
if (!folder) throw new Error('guard.ts <folder>');
for await (const _ of process.stdin);
await removeStack(folder);
rmSync(folder, { recursive: true, force: true });
