import type { Command } from 'commander';
import { CommandFailed, exitCodes, type Io } from '../io.ts';

type Options = {
  readonly posts: number;
  readonly regions: number;
  readonly analyzers: number;
  readonly seed: number;
  readonly json?: boolean;
};

/** One keeps a processor busy and waits for the servers by turns: two fill a machine of two, beside its servers. */
const ANALYZERS = 2;

/** `bench cluster`: the cluster from Kafka to stored incident, beside what its servers do by themselves. */
export function addBenchCluster(bench: Command, io: Io): void {
  bench
    .command('cluster')
    .description('从 Kafka 到事件写进 Elasticsearch 的速度（集群方式），与两者各自的裸速度同场比较')
    .option('--posts <n>', '帖文数', Number, 150_000)
    .option('--regions <n>', '地区数，各在一个分区', Number, 8)
    .option('--analyzers <n>', '分析进程数，共分各分区', Number, ANALYZERS)
    .option('--seed <n>', '随机种子', Number, 1)
    .option('--json', '输出 JSON')
    .action(async (options: Options) => {
      if (!(options.posts >= 100) || !(options.regions >= 1) || !(options.analyzers >= 1))
        throw new CommandFailed('--posts 至少 100，--regions 与 --analyzers 至少 1', exitCodes.usage);
      const interrupted = new AbortController();
      const onSignal = (): void => interrupted.abort(new CommandFailed('已中断；本次的主题与索引已删除'));
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, onSignal);
      try {
        // Read when they are asked for: the drivers of the servers take 44 MB, which the other measurements do not need.
        const { findBenchServers } = await import('./cluster-servers.ts');
        const { benchCluster } = await import('./cluster.ts');
        const { printClusterFigures } = await import('./cluster-table.ts');
        await using servers = await findBenchServers(io);
        const say = (line: string): void => void io.stderr.write(`${line}\n`);
        say(`服务器：${servers.whose}`);
        const { configFolder } = io;
        const { env } = servers;
        const figures = await benchCluster({ ...options, configFolder, env, signal: interrupted.signal, say });
        io.stdout.write(options.json ? `${JSON.stringify(figures)}\n` : printClusterFigures(figures));
      } finally {
        for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, onSignal);
      }
    });
}
