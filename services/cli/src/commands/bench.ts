import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { addBenchAnalyze } from '../bench/analyze.ts';
import { addBenchCluster } from '../bench/cluster-command.ts';
import { addBenchCollect } from '../bench/collect-command.ts';
import { addBenchConsole } from '../bench/console.ts';
import { addBenchMatching } from '../bench/matching.ts';
import { addBenchMonth } from '../bench/month.ts';
import { addBenchPipeline } from '../bench/pipeline.ts';
import { addBenchWindow } from '../bench/window.ts';

/** Adds one subcommand to `bench`. */
export type AddBench = (bench: Command, io: Io) => void;

/** Every measurement, one file each under `bench/`. */
const measurements: readonly AddBench[] = [
  addBenchAnalyze,
  addBenchMatching,
  addBenchWindow,
  addBenchPipeline,
  addBenchCluster,
  addBenchMonth,
  addBenchCollect,
  addBenchConsole,
];

/** `bench …`: measures parts of the system on this machine; numbers go to stdout. */
export function registerBench(program: Command, io: Io): void {
  const bench = program.command('bench').description('在本机测量各部分的速度');
  for (const add of measurements) add(bench, io);
}
