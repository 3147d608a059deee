import type { Topic } from '@tingchao/ports/message-log.ts';
import type { Platform } from './platform.ts';
import { inTime } from './in-time.ts';

/** Who reads which topic; what lags behind is shown as degraded. */
export type Reader = { readonly topic: Topic; readonly group: string; readonly name: string };

export type Progress = {
  /** Migrations are done and every service runs. */
  readonly isReady: () => boolean;
  readonly readers: readonly Reader[];
};

/** More unread records than this is a lag worth showing; a normal batch is far below. */
const lagLimit = 5_000;
/** A server that takes longer to say how it is counts as not answering; below the patience of any prober. */
export const ASKING_MS = 3_000;

export type Health = {
  readonly status: 'starting' | 'ok' | 'degraded';
  /** What is wrong, one line each; empty when nothing is. */
  readonly reasons: readonly string[];
  /** Which of it keeps the work from being done at all. */
  readonly missing: readonly string[];
  readonly lag: Readonly<Record<string, number>>;
};

/**
 * The state of the whole: a failed source, a lagging reader or a server in trouble degrades it; a start not finished or a
 * window not filled holds it back. Answers within seconds whatever the servers do.
 */
export async function readHealth(platform: Platform, progress: Progress): Promise<Health> {
  const unready = [...(progress.isReady() ? [] : ['启动尚未完成']), ...(platform.vitals?.missing() ?? [])];
  const state = (reasons: readonly string[], missing: readonly string[], lag: Health['lag']): Health => ({
    status: unready.length > 0 ? 'starting' : reasons.length > 0 ? 'degraded' : 'ok',
    reasons: [...new Set([...unready, ...reasons])],
    missing: [...unready, ...missing],
    lag,
  });
  const own = platform.vitals?.troubles() ?? [];
  // Without its servers nothing else can be asked; what is wrong with them is all there is to say.
  const servers = await readServers(platform);
  if (servers.length > 0) return state([...servers, ...own], servers, {});
  const asked = await inTime(readWork(platform, progress.readers), ASKING_MS);
  if (asked === undefined) {
    const slow = `存储在 ${ASKING_MS / 1000} 秒内没有回答：请检查磁盘与服务器的负荷`;
    return state([slow, ...own], [], {});
  }
  return state([...asked.reasons, ...own], [], asked.lag);
}

/** What is wrong with the servers behind the stores, or that they do not say. */
export async function readServers(platform: Pick<Platform, 'troubles'>): Promise<readonly string[]> {
  if (platform.troubles === undefined) return [];
  const told = await inTime(platform.troubles(), ASKING_MS);
  return told ?? [`服务器在 ${ASKING_MS / 1000} 秒内没有回答：请检查 Kafka、Elasticsearch 是否在运行、网络是否通`];
}

type Work = Pick<Health, 'reasons' | 'lag'>;

async function readWork(platform: Platform, readers: readonly Reader[]): Promise<Work> {
  const lags = await Promise.all(
    readers.map(async (reader) => ({ ...reader, lag: await platform.log.lag(reader.topic, reader.group) })),
  );
  const sources = await platform.sources.list();
  return {
    reasons: [
      ...sources
        .filter((source) => source.health === 'failed')
        .map((source) => `信源 ${source.sourceId} 采集失败：${source.reason}`),
      ...lags.filter(({ lag }) => lag > lagLimit).map(({ name, lag }) => `${name}积压 ${lag} 条`),
    ],
    lag: Object.fromEntries(lags.map(({ topic, group, lag }) => [`${group}:${topic}`, lag])),
  };
}
