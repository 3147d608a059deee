import { toTable } from '../table.ts';
import type { ClusterFigures } from './cluster.ts';
import { memorySlope } from './cluster-pipeline.ts';

/** What the stages are called; those that lie within another one are indented. */
const stageNames: readonly (readonly [stage: string, name: string])[] = [
  ['handle', '处理一批（下列各项之和与其余计算）'],
  ['es.posts.getMany', '  查帖文是否已存'],
  ['es.posts.byIncident', '  取事件的成员帖文（含刷新）'],
  ['es.incidents.getMany', '  取事件'],
  ['es.posts.add', '  写帖文（含占位）'],
  ['es.posts.move', '  移动帖文'],
  ['es.incidents.save', '  写事件'],
  ['kafka.posts.kept', '  追加 posts.kept'],
  ['kafka.incidents.changed', '  追加 incidents.changed'],
  ['es.incidents.mark', '  标记已告知'],
  ['prepare', '解封、校验与分析（与上一批的等候重叠）'],
];

const round = (value: number): string => String(Math.round(value));
const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;
const ratio = (value: number): string => value.toFixed(2);

/** The figures as tables for a terminal. */
export function printClusterFigures(figures: ClusterFigures): string {
  const { analyzers, pipeline, bareKafka, bareBulk, bareMixed, perPost } = figures;
  const rates = toTable(
    ['测的是什么', '每秒', '平均字节', 'ES 处理器毫秒/千份'],
    [
      ['kafkajs 写入并读完（帖文记录）', round(bareKafka.perSecond), round(bareKafka.bytes), ''],
      [
        'Elasticsearch 裸批量写（帖文文档）',
        round(bareBulk.perSecond),
        round(bareBulk.bytes),
        round(bareBulk.serverCpuMs),
      ],
      [
        'Elasticsearch 裸批量写（各类文档按实际比例）',
        round(bareMixed.perSecond),
        round(bareMixed.bytes),
        round(bareMixed.serverCpuMs),
      ],
      ['整条流水线（帖文）', round(figures.postsPerSecond), '', round(figures.serverCpuMsPerPost * 1000)],
      ['整条流水线（写入的文档）', round(figures.documentsPerSecond), '', ''],
    ],
    0,
    Number.POSITIVE_INFINITY,
  );
  const known = new Map(Object.entries(pipeline.stages));
  const stages = toTable(
    [
      analyzers === 1 ? '时间花在哪里' : `时间花在哪里（${analyzers} 个分析进程的平均）`,
      '秒',
      '占总时长',
      '微秒/帖',
      '次数',
    ],
    [
      ...stageNames.flatMap(([stage, name]) => {
        const time = known.get(stage);
        if (time === undefined) return [];
        return [
          [
            name,
            (time.ms / analyzers / 1000).toFixed(1),
            percent(time.ms / (analyzers * pipeline.ms)),
            round((1000 * time.ms) / (analyzers * pipeline.posts)),
            String(time.calls),
          ],
        ];
      }),
      idleRow(figures),
    ],
    0,
    Number.POSITIVE_INFINITY,
  );
  const cpu = toTable(
    ['分析进程的主线程', '占比'],
    Object.entries(pipeline.cpuShares).map(([part, share]) => [part, percent(share)]),
    0,
    Number.POSITIVE_INFINITY,
  );
  const memory = toTable(
    ['已送帖文', 'RSS MiB', '堆 MiB', '堆外 MiB'],
    pipeline.memory.map(({ posts, rssMiB, heapMiB, externalMiB }) => [posts, rssMiB, heapMiB, externalMiB].map(String)),
    0,
    Number.POSITIVE_INFINITY,
  );
  return [
    rates,
    stages,
    cpu,
    memory,
    `每帖写入的文档：帖文 1，占位 1，事件 ${ratio(perPost.incidents)} 份、写 ${ratio(perPost.incidentWrites)} 次；本测不起处置服务，没有处置单`,
    `按文档比（下限按此计）：流水线 ÷ 两者中较慢的（同样多的文档裸批量写，或 kafkajs）= ${ratio(figures.ratioByDocument)}（下限 0.25，目标 0.5）`,
    `速度取前 ${pipeline.posts - pipeline.steady.posts} 帖（预热）之后的部分`,
    `按帖文比：流水线的帖文 ÷ 两者中较慢的（一帖只当一份文档）= ${ratio(figures.ratioByPost)}`,
    `内存${analyzers === 1 ? '' : '（各分析进程合计）'}：过了前三分之一后每十万帖 ${memorySlope(pipeline.memory).toFixed(1)} MiB`,
    `事件循环延迟 p99.9：${pipeline.loopDelayP999Ms} 毫秒，最大 ${pipeline.loopDelayMaxMs} 毫秒；分析进程用处理器 ${(pipeline.cpuMs / 1000).toFixed(1)} 秒，全机空闲 ${percent(pipeline.machineIdle)}`,
    `落盘：帖文 ${pipeline.posts}，事件 ${pipeline.incidents}；incidents.changed 中 ${pipeline.told} 条`,
    '',
  ].join('\n');
}

function idleRow({ analyzers, pipeline }: ClusterFigures): readonly string[] {
  const ms = pipeline.ms - (pipeline.stages['handle']?.ms ?? 0) / analyzers;
  return [
    '两批之间：取数、提交位置、等候',
    (ms / 1000).toFixed(1),
    percent(ms / pipeline.ms),
    round((1000 * ms) / pipeline.posts),
    '',
  ];
}
