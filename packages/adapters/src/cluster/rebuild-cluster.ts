import { Transient } from '@tingchao/ports/errors.ts';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import {
  beyondTopic,
  rebuiltKinds,
  RebuildRefused,
  refuseFewer,
  topicOfKind,
  type KindCounts,
  type RebuildOptions,
  type RebuildPlan,
  type Rebuilt,
  type RebuiltKind,
} from '@tingchao/ports/rebuild.ts';
import { asTold } from '@tingchao/ports/versioned.ts';
import type { LogRecord } from '@tingchao/ports/message-log.ts';
import type { NextGeneration } from '../elasticsearch/next-generation.ts';
import type { KafkaLog } from '../kafka/open-kafka-log.ts';

/** What a rebuild works on. */
export type ClusterParts = Pick<Stores, 'posts' | 'incidents' | 'cases'> & {
  readonly log: Pick<KafkaLog, 'scan' | 'lag' | 'readers'>;
  nextGeneration(): Promise<NextGeneration>;
};

/** No group has this name: its lag is all that lies in a topic. */
const NOBODY = 'nobody';
/** More than may ever wait to be appended. */
const ALL = 1_000_000;

/** What a rebuild would start from. */
export async function planCluster(parts: ClusterParts): Promise<RebuildPlan> {
  return {
    stored: await each((kind) => parts[kind].count()),
    records: await each((kind) => parts.log.lag(topicOfKind[kind], NOBODY)),
  };
}

/** Throws `RebuildRefused` while somebody reads for a group of this installation. */
export async function refuseWhileRunning({ log }: { readonly log: Pick<KafkaLog, 'readers'> }): Promise<void> {
  const readers = await log.readers();
  if (readers.length === 0) return;
  throw new RebuildRefused(
    `还有服务在运行（消费组 ${readers.join('、')}）；请先停止全部 collector、analyzer、response、console，被强行结束的要等约 10 秒才算离开，然后重试`,
  );
}

/**
 * Makes posts, incidents and cases of a cluster again from their topics: fills new indices beside those in use, then lets
 * the aliases lead to them in one step. Whatever ends it before leaves everything as it was. What is stored and not in the
 * log yet is kept. Throws `RebuildRefused` while a service runs or writes, or when the topics give fewer documents than
 * are stored.
 */
export async function rebuildCluster(parts: ClusterParts, options: RebuildOptions): Promise<Rebuilt> {
  await refuseWhileRunning(parts);
  const { stored: before, records } = await planCluster(parts);
  const next = await parts.nextGeneration();
  try {
    for (const kind of rebuiltKinds) await fillFromTopic(parts, next, { kind, of: records[kind], ...options });
    const carried = await carryOver(parts, next);
    const after = await next.counts();
    refuseFewer(before, after, options.fewer);
    await refuseWhileRunning(parts);
    await refuseChanged(parts, records);
    await next.putInPlace();
    return { before, after, carried };
  } catch (error) {
    // When the server is gone, what was filled is removed by the next rebuild.
    await next.discard().catch((trouble: unknown) => {
      if (!(trouble instanceof Transient)) throw trouble;
    });
    throw error;
  }
}

/** Somebody wrote meanwhile, a console perhaps, which reads for no group: what it wrote would be missing. */
async function refuseChanged(parts: ClusterParts, before: KindCounts): Promise<void> {
  const { records } = await planCluster(parts);
  if (rebuiltKinds.every((kind) => records[kind] === before[kind])) return;
  throw new RebuildRefused('重建期间又写入了新的记录，没有改动任何数据；请停止全部服务（含 console）后重试');
}

async function fillFromTopic(
  { log }: ClusterParts,
  next: NextGeneration,
  { kind, of, progress }: RebuildOptions & { readonly kind: RebuiltKind; readonly of: number },
): Promise<void> {
  let read = 0;
  for await (const page of log.scan(topicOfKind[kind])) {
    await putPage(next, kind, page);
    read += page.length;
    progress?.({ kind, read, of });
  }
}

function putPage(next: NextGeneration, kind: RebuiltKind, page: readonly LogRecord[]): Promise<void> {
  switch (kind) {
    case 'posts':
      return next.posts(page.map(({ value }) => JSON.parse(value) as KeptPost));
    case 'incidents':
      return next.incidents(page.map(({ value }) => asTold(JSON.parse(value) as Incident)));
    case 'cases':
      return next.cases(page.map(({ value }) => asTold(JSON.parse(value) as CaseFile)));
    default:
      return kind satisfies never;
  }
}

/** Documents whose last version no topic has yet stay as they are. */
async function carryOver(parts: ClusterParts, next: NextGeneration): Promise<number> {
  const versionIn = (kind: 'incidents' | 'cases') => (id: string) => next.versionOf(kind, id);
  const incidents = beyondTopic(await parts.incidents.unappended(ALL), versionIn('incidents'));
  const cases = beyondTopic(await parts.cases.unappended(ALL), versionIn('cases'));
  await next.incidents(incidents);
  await next.cases(cases);
  return incidents.length + cases.length;
}

async function each(countOne: (kind: RebuiltKind) => Promise<number>): Promise<KindCounts> {
  const [posts, incidents, cases] = await Promise.all(rebuiltKinds.map(countOne));
  return { posts: posts ?? 0, incidents: incidents ?? 0, cases: cases ?? 0 };
}
