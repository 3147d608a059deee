import { createInterface } from 'node:readline';
import { openLogAt, type LogPlace } from './open-numbered-log.ts';

// A consumer in a process of its own, to be stopped or killed. Says on stdout what it has in hand and what it handled; with
// `hold`, the first batch waits for a line on stdin.
const [place, mode] = process.argv.slice(2);
const log = openLogAt(JSON.parse(place ?? '') as LogPlace);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const { promise: told, resolve: go } = Promise.withResolvers<void>();
createInterface({ input: process.stdin }).once('line', () => go());
let held = mode !== 'hold';

log.subscribe(
  'posts.collected',
  'analyzer',
  async (batch) => {
    say(`hand ${batch.map(({ key }) => key).join(' ')}`);
    if (!held) {
      held = true;
      await told;
    }
    for (const { key } of batch) say(`kept ${key}`);
  },
  { batchSize: 5, onAssigned: async (partitions) => say(`assigned ${partitions.join(' ')}`) },
);
