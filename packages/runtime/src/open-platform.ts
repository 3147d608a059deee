import type { Clock } from '@tingchao/ports/clock.ts';
import type { HttpFetcher } from '@tingchao/ports/http-fetcher.ts';
import type { Notifier } from '@tingchao/ports/notifier.ts';
import type { Publisher } from '@tingchao/ports/publisher.ts';
import type { Segmenter } from '@tingchao/ports/segmenter.ts';
import { settingsInLog } from '@tingchao/ports/settings-store.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import type { Events } from './events.ts';
import { openLiveSettings, type LiveSettings, type SettingsSeed } from './live-settings.ts';
import { openNotifiers } from './open-notifiers.ts';
import { openOwnPublisher } from './open-own-publisher.ts';
import { openOwnSignOn } from './open-own-sign-on.ts';
import type { Platform } from './platform.ts';
import { timedLog } from './timed-log.ts';
import { watchVitals } from './vitals.ts';

export type PlatformOptions = {
  /** `embedded`: everything in one data folder. `cluster`: Kafka and Elasticsearch. `memory`: gone with the process, for `replay` and tests. */
  readonly mode: 'embedded' | 'memory' | 'cluster';
  /** Needed by `embedded`; made when missing. In a `cluster` what all services share: keys and heads of the audit. */
  readonly dataFolder?: string;
  readonly clock?: Clock;
  readonly events?: Events;
  readonly fetcher?: HttpFetcher;
  readonly notifiers?: readonly Notifier[];
  readonly publisher?: Publisher;
  readonly segmenter?: Segmenter;
  /** What the platform of another thread of this process shares (`Platform.share`): the same data, opened here. */
  readonly shared?: unknown;
  /** Words the segmenter keeps whole; those of the settings unless given. */
  readonly userWords?: readonly string[];
  /** Where the settings came from: what was edited since lies over them, and what is edited from now on comes into force. */
  readonly seed?: SettingsSeed;
  /** The version that the settings given are; 0, the seed as it is, unless told. */
  readonly settingsNumber?: number;
  /** Who this is in messages about settings; a process or a thread. */
  readonly name?: string;
  /** Loopback origins the fetcher may reach, e.g. the sample site; granted by the composition and by nothing else. */
  readonly grantedOrigins?: readonly string[];
  /** Where secrets come from. */
  readonly env?: Readonly<Record<string, string | undefined>>;
};

/**
 * Opens everything a service may touch, for one way to run; the only place that chooses between them. Throws `DataInUse`
 * when another process works on the data, `SettingsError` when a secret is missing.
 */
export async function openPlatform(settings: Settings, options: PlatformOptions): Promise<Platform> {
  const events = watchVitals(options.events ?? (await import('./pino-events.ts')).createPinoEvents());
  const clock = options.clock ?? (await import('@tingchao/adapters/system/system-clock.ts')).createSystemClock();
  const opened: (() => Promise<void>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (let close = opened.pop(); close; close = opened.pop()) await close();
  };
  try {
    const stores = await openStores(settings, options, clock, events);
    opened.push(() => stores.close());
    const live = options.seed && (await openLive(settings, options, options.seed, stores, events));
    const fetcher = options.fetcher ?? (await openOwnFetcher(settings, options, clock, opened));
    const notifiers =
      options.notifiers ?? (await openNotifiers(() => live?.current() ?? settings, options, clock, opened));
    const publisher = options.publisher ?? (await openOwnPublisher(settings, options, { clock, fetcher, opened }));
    const signOn = await openOwnSignOn(settings, options, opened);
    const openSegmenter = perWords(
      async (words) => options.segmenter ?? (await openOwnSegmenter(words, events, settings.app.analysis.segmenter)),
      async () => options.userWords ?? (await wordsOf(live?.current() ?? settings)),
    );
    return {
      get settings() {
        return live?.current() ?? settings;
      },
      ...(live ? { live } : {}),
      clock,
      events,
      vitals: events,
      ...stores,
      log: timedLog(stores.log, events),
      openSegmenter,
      fetcher,
      notifiers,
      publisher,
      ...(signOn === undefined ? {} : { signOn }),
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function openStores(settings: Settings, options: PlatformOptions, clock: Clock, events: Events): Promise<Stores> {
  const watch = {
    retried: (retry: Parameters<typeof events.emit<'batch_retried'>>[1]) => events.emit('batch_retried', retry),
    recovered: (group: Parameters<typeof events.emit<'group_recovered'>>[1]) => events.emit('group_recovered', group),
  };
  switch (options.mode) {
    case 'memory': {
      const { openMemoryStores } = await import('@tingchao/adapters/memory/open-memory-stores.ts');
      return openMemoryStores({ clock, watch });
    }
    case 'embedded': {
      const sqlite = await import('@tingchao/adapters/sqlite/open-sqlite-stores.ts');
      if (options.shared !== undefined) return sqlite.joinSqliteStores(options.shared, { clock, watch });
      if (options.dataFolder === undefined) throw new TypeError('the embedded platform needs a data folder');
      return sqlite.openSqliteStores(options.dataFolder, { clock, watch });
    }
    case 'cluster':
      return (await import('./open-cluster.ts')).openCluster(settings, options, { clock, events, watch });
    default:
      return options.mode satisfies never;
  }
}

function openLive(
  settings: Settings,
  { settingsNumber = 0, name = '主进程' }: PlatformOptions,
  seed: SettingsSeed,
  stores: Stores,
  events: Events,
): Promise<LiveSettings> {
  return openLiveSettings({ settings, number: settingsNumber, seed, store: settingsInLog(stores), events, name });
}

/** One segmenter for the words of the last asking. */
function perWords(
  open: (words: readonly string[]) => Promise<Segmenter>,
  usual: () => Promise<readonly string[]>,
): Platform['openSegmenter'] {
  let opened: { readonly key: string; readonly segmenter: Promise<Segmenter> } | undefined;
  return async (given) => {
    if (given === undefined && opened) return opened.segmenter;
    const words = given ?? (await usual());
    const key = words.join('\n');
    if (opened?.key !== key) opened = { key, segmenter: open(words) };
    return opened.segmenter;
  };
}

async function openOwnSegmenter(
  userWords: readonly string[],
  events: Events,
  engine: Settings['app']['analysis']['segmenter'],
): Promise<Segmenter> {
  const { openSegmenter } = await import('@tingchao/adapters/jieba/open-segmenter.ts');
  return openSegmenter({
    userWords,
    withoutNative: engine === 'prebuilt',
    onFallback: ({ reason }) => events.emit('segmenter_fell_back', { from: 'nodejieba', to: '@node-rs/jieba', reason }),
  });
}

async function wordsOf(settings: Settings): Promise<readonly string[]> {
  const { compileDictionary } = await import('@tingchao/domain/analysis/compile-dictionary.ts');
  return compileDictionary(settings).userWords;
}

async function openOwnFetcher(
  settings: Settings,
  options: PlatformOptions,
  clock: Clock,
  opened: (() => Promise<void>)[],
): Promise<HttpFetcher> {
  if (options.mode === 'memory')
    return (await import('@tingchao/adapters/memory/memory-fetcher.ts')).createMemoryFetcher();
  const { openFetcher } = await import('@tingchao/adapters/web/open-fetcher.ts');
  const { openRenderer } = await import('@tingchao/adapters/web/open-renderer.ts');
  const { contact, maxBodyBytes, extraPorts, browser } = settings.app.collector;
  const userAgent = `${settings.app.collector.userAgent} (+${contact})`;
  const fetcher = openFetcher({
    policy: { extraPorts, grantedOrigins: options.grantedOrigins ?? [] },
    userAgent,
    renderer: openRenderer({ ...browser, userAgent }),
    maxBytes: maxBodyBytes,
    clock,
  });
  opened.push(() => fetcher.close());
  return fetcher;
}
