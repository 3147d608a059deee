import { fileURLToPath } from 'node:url';
import { createMemoryFetcher, type MemoryFetcher } from '@tingchao/adapters/memory/memory-fetcher.ts';
import { createMemoryNotifier, type MemoryNotifier } from '@tingchao/adapters/memory/memory-notifier.ts';
import { createMemoryPublisher, type MemoryPublisher } from '@tingchao/adapters/memory/memory-publisher.ts';
import { createMemorySegmenter } from '@tingchao/adapters/memory/memory-segmenter.ts';
import { openMemoryStores } from '@tingchao/adapters/memory/open-memory-stores.ts';
import type { Segmenter } from '@tingchao/ports/segmenter.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createRecordedEvents, type RecordedEvents } from './recorded-events.ts';

/** A platform with handles for the test: the clock to move, the web to serve, what was sent, what was said. */
export type MemoryPlatform = Platform & {
  readonly clock: FakeClock;
  readonly events: RecordedEvents;
  readonly fetcher: MemoryFetcher;
  readonly outbox: MemoryNotifier;
  readonly publisher: MemoryPublisher;
};

/** The repository's own settings, read from `config/`. */
export function shippedSettings(): Settings {
  return loadSettings(fileURLToPath(new URL('../../../config', import.meta.url)));
}

/** Everything in memory, time under control. The settings are the shipped ones unless given. */
export function openMemoryPlatform(
  options: {
    readonly at?: string;
    readonly settings?: Settings;
    readonly clock?: FakeClock;
    readonly segmenter?: Segmenter;
  } = {},
): MemoryPlatform {
  const clock = options.clock ?? createFakeClock(options.at);
  const outbox = createMemoryNotifier();
  return {
    settings: options.settings ?? shippedSettings(),
    clock,
    events: createRecordedEvents(),
    ...openMemoryStores({ clock }),
    openSegmenter: async () => options.segmenter ?? createMemorySegmenter(),
    fetcher: createMemoryFetcher(),
    notifiers: [outbox],
    outbox,
    publisher: createMemoryPublisher(),
  };
}
