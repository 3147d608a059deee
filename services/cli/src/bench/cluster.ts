import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropIndexNames, serverCpuMs } from '@tingchao/adapters/elasticsearch/bare-bulk.ts';
import { dropKafkaNames } from '@tingchao/adapters/kafka/bare-kafka.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { clusterOptions } from '@tingchao/runtime/open-cluster.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import { settingsWithPrefix } from './settings-with-prefix.ts';
import {
  measureBareBulk,
  measureBareKafka,
  readSamples,
  type BareBulkFigures,
  type BareKafkaFigures,
  type BareOptions,
} from './cluster-bare.ts';
import { startAnalyzers } from './cluster-child.ts';
import { runClusterPipeline, type PipelineRun } from './cluster-pipeline.ts';

export type ClusterBench = {
  readonly posts: number;
  readonly regions: number;
  /** Processes that share the partitions. */
  readonly analyzers: number;
  readonly seed: number;
  readonly configFolder: string;
  /** Addresses of the servers. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Told what begins, and now and then how far it is. */
  readonly say: (line: string) => void;
};

export type ClusterFigures = {
  /** What the names of its topics, groups and indices began with. */
  readonly prefix: string;
  readonly analyzers: number;
  readonly pipeline: PipelineRun;
  readonly bareKafka: BareKafkaFigures;
  /** Documents of posts only, as many as there were posts. */
  readonly bareBulk: BareBulkFigures;
  /** Documents of all kinds, in the shares in which the pipeline wrote them. */
  readonly bareMixed: BareBulkFigures;
  /** Of the steady part. */
  readonly postsPerSecond: number;
  /** Posts, homes and incidents written. */
  readonly documentsPerSecond: number;
  readonly perPost: { readonly incidents: number; readonly incidentWrites: number };
  /** Processor time of Elasticsearch for one post, milliseconds. */
  readonly serverCpuMsPerPost: number;
  /** Posts a second over the slower of the two bare rates, one document for one post: as if a post were all there is to write. */
  readonly ratioByPost: number;
  /** The same over the time that the documents of a post take by themselves, each counted: what the floor is measured by. */
  readonly ratioByDocument: number;
};

/**
 * Posts through Kafka, the analyzer in a process of its own, and Elasticsearch, beside what the two servers take by
 * themselves; all on the same servers, one after the other, under names of its own that are deleted in the end.
 */
export async function benchCluster(bench: ClusterBench): Promise<ClusterFigures> {
  const { posts, regions, seed, env, signal, say } = bench;
  const prefix = `bench-${randomUUID().slice(0, 8)}`;
  const dataFolder = await mkdtemp(join(tmpdir(), 'tingchao-bench-'));
  const settings = settingsWithPrefix(bench.configFolder, prefix);
  const events = createPinoEvents({ level: 'warn' });
  const clock = createSystemClock();
  const watch = { retried: () => {}, recovered: () => {} };
  const { kafka, elasticsearch } = clusterOptions(settings, { env, dataFolder }, { clock, events, watch });
  const connection = { ...kafka, clientId: 'tingchao-bench' };
  const bare: BareOptions = { kafka: connection, elasticsearch, prefix, seed, regions, clock, signal };
  try {
    say(`kafkajs 写入并读完 ${posts} 条`);
    const bareKafka = await measureBareKafka(bare, posts);
    signal.throwIfAborted();
    say(`流水线：${posts} 帖，${regions} 个地区，${bench.analyzers} 个分析进程`);
    const platform = await openPlatform(settings, { mode: 'cluster', dataFolder, notifiers: [], events, clock, env });
    const cpuBefore = await serverCpuMs(elasticsearch);
    let pipeline: PipelineRun;
    try {
      const order = { configFolder: bench.configFolder, dataFolder, prefix };
      const analyzer = await startAnalyzers(order, env, bench.analyzers);
      try {
        pipeline = await runClusterPipeline(
          platform,
          analyzer,
          { seed, regions, posts },
          { signal, onProgress: progress(bench) },
        );
      } finally {
        await analyzer.end();
      }
    } finally {
      await platform.close();
    }
    const serverCpuMsPerPost = ((await serverCpuMs(elasticsearch)) - cpuBefore) / posts;
    const samples = await readSamples(bare, prefix);
    say(`裸批量写 ${posts} 份帖文文档`);
    const bareBulk = await measureBareBulk(bare, [{ sample: samples.posts, share: 1 }], posts);
    const perPost = { incidents: pipeline.incidents / posts, incidentWrites: pipeline.told / posts };
    say(`裸批量写 ${posts} 份各类文档`);
    const bareMixed = await measureBareBulk(
      bare,
      [
        { sample: samples.posts, share: 1 },
        { sample: samples.homes, share: 1 },
        { sample: samples.incidents, share: perPost.incidentWrites },
      ],
      posts,
    );
    const postsPerSecond = (1000 * pipeline.steady.posts) / pipeline.steady.ms;
    const documentsPerSecond = postsPerSecond * (2 + perPost.incidentWrites);
    return {
      prefix,
      analyzers: bench.analyzers,
      pipeline,
      bareKafka,
      bareBulk,
      bareMixed,
      postsPerSecond,
      documentsPerSecond,
      perPost,
      serverCpuMsPerPost,
      ratioByPost: postsPerSecond / Math.min(bareKafka.perSecond, bareBulk.perSecond),
      ratioByDocument:
        postsPerSecond / Math.min(bareKafka.perSecond, bareMixed.perSecond / (2 + perPost.incidentWrites)),
    };
  } finally {
    say('清理本次的主题、消费组与索引');
    await Promise.all([dropKafkaNames(connection, `${prefix}-`), dropIndexNames(elasticsearch, prefix)]);
    await rm(dataFolder, { recursive: true, force: true });
  }
}

const TOLD_EVERY = 10_000;

function progress({ posts, say }: ClusterBench): (done: number) => void {
  const started = performance.now();
  let told = 0;
  return (done) => {
    if (done - told < TOLD_EVERY) return;
    told = done;
    say(`  ${done} / ${posts}，每秒 ${Math.round((1000 * done) / (performance.now() - started))}`);
  };
}
