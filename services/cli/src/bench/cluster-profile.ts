import { Session, type Profiler } from 'node:inspector/promises';

/** Part of the program → share of the samples, 0 … 1. */
export type CpuShares = Readonly<Record<string, number>>;

/** How often it is looked where the processor is; five times as often cost some percent of it. */
const EVERY_US = 10_000;

/** What a file's time is counted as; the first that fits. */
const parts: readonly (readonly [part: string, file: RegExp])[] = [
  ['校验与解析（zod、JSON）', /\/zod\/|\/runtime\/src\/read-records/u],
  ['分词与分析', /\/domain\/src\/(?:analysis|text)\/|\/jieba\/|node-rs/u],
  ['脱敏', /\/domain\/src\/post\//u],
  ['推导事件', /incident\/(?:derive-incident|tally|member-facts|signs)|\/incident-book|\/domain\/src\/report/u],
  ['归并', /\/domain\/src\/incident\//u],
  ['加密封存', /\/adapters\/src\/system\/|internal\/crypto/u],
  ['Kafka 客户端', /\/kafkajs\/|\/adapters\/src\/kafka\//u],
  ['Elasticsearch 适配与客户端', /\/adapters\/src\/elasticsearch\/|elastic|undici/u],
  ['分析服务', /\/analyzer\/src\/|\/runtime\/src\/|\/ports\/src\//u],
  ['Node 内部', /^node:/u],
  ['分区与排队', /\/embedded-log\//u],
];
const GARBAGE = '垃圾回收';
const IDLE = '空闲（等候服务器）';
const REST = '其他';

/** Samples where the processor of this thread is, until asked. */
export async function sampleCpu(): Promise<() => Promise<CpuShares>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: EVERY_US });
  await session.post('Profiler.start');
  return async () => {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    return sharesOf(profile);
  };
}

/** What is built in counts as the file that called it. */
function sharesOf({ nodes, samples = [] }: Profiler.Profile): CpuShares {
  const partOf = new Map<number, string>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const visit = (id: number, above: string): void => {
    const node = byId.get(id);
    if (node === undefined) return;
    const { functionName, url } = node.callFrame;
    const own = partOfFrame(functionName, url, above);
    partOf.set(id, own);
    for (const child of node.children ?? []) visit(child, own);
  };
  const [root] = nodes;
  if (root) visit(root.id, REST);
  const counts = new Map<string, number>();
  for (const id of samples) {
    const part = partOf.get(id) ?? REST;
    counts.set(part, (counts.get(part) ?? 0) + 1);
  }
  return Object.fromEntries(
    [...counts].toSorted(([, a], [, b]) => b - a).map(([part, count]) => [part, count / samples.length]),
  );
}

function partOfFrame(functionName: string, url: string, above: string): string {
  if (functionName === '(garbage collector)') return GARBAGE;
  if (functionName === '(idle)') return IDLE;
  if (url === '') return above;
  return parts.find(([, file]) => file.test(url))?.[0] ?? REST;
}
