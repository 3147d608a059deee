import type { Command } from 'commander';
import { planDataFolder, rebuildDataFolder } from '@tingchao/adapters/sqlite/rebuild.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { countsInWords, type Rebuilt, type RebuildOptions, type RebuildPlan } from '@tingchao/ports/rebuild.ts';
import { openClusterHere } from '../open-cluster-here.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';

type Options = {
  readonly cluster?: boolean;
  readonly yes?: boolean;
  readonly fewer?: boolean;
  readonly json?: boolean;
};

/** One way to keep data, as this command sees it. */
type Stores = AsyncDisposable & {
  plan(): Promise<RebuildPlan>;
  rebuild(options: RebuildOptions): Promise<Rebuilt>;
};

/** `rebuild`: makes posts, incidents and cases again from the compacted topics; says first what it will do. */
export function registerRebuild(program: Command, io: Io): void {
  program
    .command('rebuild')
    .description('由消息主题重建帖文、事件和处置单（须先停机）；审计、编号、信源状态、附件与配置不动')
    .option('--cluster', '集群方式：数据在 Kafka 与 Elasticsearch（地址取自 config/app.yaml 或环境变量）')
    .option('--yes', '确认执行；不加时只说明将做什么')
    .option('--fewer', '主题里的比现有的少时也照样重建（缺的不再有）')
    .option('--json', '输出 JSON')
    .action(async (options: Options) => {
      await using stores = options.cluster === true ? await inCluster(io) : inDataFolder(io);
      const plan = await stores.plan();
      io.stderr.write(
        `将清空并重建帖文、事件、处置单：现有${countsInWords(plan.stored)}；主题里的记录${countsInWords(plan.records)}（同一份可有多条，取最新的）。` +
          '审计、编号、信源状态、附件、配置和处理进度都不动，不会重发任何通知；中断了可以重来。\n',
      );
      if (options.yes !== true) throw new CommandFailed('尚未执行；停机后加 --yes 再运行', exitCodes.usage);
      const started = performance.now();
      const done = await stores.rebuild({ fewer: options.fewer === true, progress: progressOn(io) });
      const seconds = Math.round((performance.now() - started) / 100) / 10;
      io.stdout.write(
        options.json === true
          ? `${JSON.stringify({ ...done, seconds })}\n`
          : `已重建：${countsInWords(done.after)}（重建前${countsInWords(done.before)}${done.carried > 0 ? `；${done.carried} 份尚未写入主题，原样保留` : ''}），用时 ${seconds} 秒。\n`,
      );
    });
}

const inDataFolder = (io: Io): Stores => ({
  plan: async () => planDataFolder(io.dataFolder),
  rebuild: (options) => rebuildDataFolder(io.dataFolder, { ...options, at: createSystemClock().now() }),
  [Symbol.asyncDispose]: async () => {},
});

async function inCluster(io: Io): Promise<Stores> {
  const { planCluster, rebuildCluster } = await import('@tingchao/adapters/cluster/rebuild-cluster.ts');
  const stores = await openClusterHere(io);
  const { posts, incidents, cases } = stores;
  const parts = { posts, incidents, cases, ...stores.upkeep };
  return {
    plan: () => planCluster(parts),
    rebuild: (options) => rebuildCluster(parts, options),
    [Symbol.asyncDispose]: () => stores.close(),
  };
}

const names = { posts: '帖文', incidents: '事件', cases: '处置单' } as const;

/** A line on stderr whenever another tenth of a kind is read. */
function progressOn(io: Io): NonNullable<RebuildOptions['progress']> {
  const told = new Map<string, number>();
  return ({ kind, read, of }) => {
    const tenth = of === 0 ? 10 : Math.floor((read / of) * 10);
    if (told.get(kind) === tenth) return;
    told.set(kind, tenth);
    io.stderr.write(`${names[kind]} ${read}/${of}\n`);
  };
}
