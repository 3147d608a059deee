import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryFetcher } from '@tingchao/adapters/memory/memory-fetcher.ts';
import { createMemoryNotifier } from '@tingchao/adapters/memory/memory-notifier.ts';
import { dropIndices } from '@tingchao/adapters/elasticsearch/testing.ts';
import { dropTopics } from '@tingchao/adapters/kafka/testing.ts';
import { openPlatform, type PlatformOptions } from '@tingchao/runtime/open-platform.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { inject } from 'vitest';

/** A corner of the servers that every test of the run shares: names with a prefix of its own, keys in a folder of its own. */
export type Corner = AsyncDisposable & {
  readonly prefix: string;
  /** Keys, and where files may be left. */
  readonly folder: string;
  readonly kafka: string;
  readonly elasticsearch: string;
  /** Settings that point there. */
  settings(shipped: Settings): Settings;
  /** What processes of their own need to know of it. */
  readonly env: Readonly<Record<string, string>>;
};

/** Takes a corner; what lies in it is deleted with it. */
export function takeCorner(): Corner {
  const [kafka, elasticsearch] = [inject('kafka'), inject('elasticsearch')];
  const prefix = `test-${randomUUID().slice(0, 8)}`;
  const folder = mkdtempSync(join(tmpdir(), 'tingchao-cluster-'));
  return {
    prefix,
    folder,
    kafka,
    elasticsearch,
    settings: (shipped) => ({
      ...shipped,
      app: {
        ...shipped.app,
        cluster: {
          kafka: { ...shipped.app.cluster.kafka, brokers: [kafka], prefix: `${prefix}-` },
          elasticsearch: { ...shipped.app.cluster.elasticsearch, url: elasticsearch, prefix },
        },
      },
    }),
    env: { TINGCHAO_KAFKA: kafka, TINGCHAO_ELASTICSEARCH: elasticsearch, TINGCHAO_DATA: folder },
    async [Symbol.asyncDispose]() {
      await dropIndices(elasticsearch, prefix);
      await dropTopics(kafka, `${prefix}-`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The platform of a corner; nothing is fetched and nothing leaves unless told. */
export function openIn(corner: Corner, shipped: Settings, options: Partial<PlatformOptions> = {}): Promise<Platform> {
  return openPlatform(corner.settings(shipped), {
    mode: 'cluster',
    dataFolder: corner.folder,
    env: {},
    events: createPinoEvents({ level: 'warn' }),
    fetcher: createMemoryFetcher(),
    notifiers: [createMemoryNotifier()],
    ...options,
  });
}
