import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const PROCESSES = 2;

/**
 * How fast the machine is just now: rounds a second of one fixed piece of work (`pace-work.ts`), the sum over two processes at
 * once. A shared machine is a third faster in one minute than in the next; two figures of one run are compared over this.
 */
export async function machinePace(): Promise<number> {
  const rounds = await Promise.all(Array.from({ length: PROCESSES }, paceOfOne));
  return rounds.reduce((sum, one) => sum + one, 0);
}

async function paceOfOne(): Promise<number> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./pace-work.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<[number | null]>]);
  const rounds = Number(said);
  if (code !== 0 || !(rounds > 0)) throw new Error(`the measure of the machine's pace failed (exit ${code}): ${said}`);
  return rounds;
}
