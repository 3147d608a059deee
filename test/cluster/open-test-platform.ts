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
import { settingsAt, type Place } from './place.ts';

/** A place of a test's own on the servers that every test of the run shares; what lies there is deleted with it. */
export type Corner = Place & AsyncDisposable;

/** Takes a corner: names with a prefix of its own, keys in a folder of its own. */
export function takeCorner(): Corner {
  const place: Place = {
    prefix: `test-${randomUUID().slice(0, 8)}`,
    folder: mkdtempSync(join(tmpdir(), 'tingchao-cluster-')),
    kafka: inject('kafka'),
    elasticsearch: inject('elasticsearch'),
  };
  return {
    ...place,
    async [Symbol.asyncDispose]() {
      await dropIndices(place.elasticsearch, place.prefix);
      await dropTopics(place.kafka, `${place.prefix}-`);
      rmSync(place.folder, { recursive: true, force: true });
    },
  };
}

/** The platform of a corner; nothing is fetched and nothing leaves unless told. */
export function openIn(corner: Place, shipped: Settings, options: Partial<PlatformOptions> = {}): Promise<Platform> {
  return openPlatform(settingsAt(corner, shipped), {
    mode: 'cluster',
    dataFolder: corner.folder,
    env: {},
    events: createPinoEvents({ level: 'warn' }),
    fetcher: createMemoryFetcher(),
    notifiers: [createMemoryNotifier()],
    ...options,
  });
}
