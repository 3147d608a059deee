import { isDeepStrictEqual } from 'node:util';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import { filesAt, type SettingsStore, type SettingsVersion } from '@tingchao/ports/settings-store.ts';
import { loadSettings, SettingsError, type LoadOptions, type Overlay } from '@tingchao/settings/load-settings.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import type { Events } from './events.ts';
import { inTime } from './in-time.ts';

/** Where the settings of a process come from, before anything was edited; can be handed to a thread. */
export type SettingsSeed = Pick<LoadOptions, 'instead' | 'dataFolder'> & { readonly folder: string };

/** A version that is not in force here, and why. */
export type RefusedVersion = { readonly number: number; readonly reason: string };

/** The settings of a process while it runs: what is in force, and how the next version takes its place. */
export type LiveSettings = {
  readonly seed: SettingsSeed;
  readonly store: SettingsStore;
  /** What is in force: the same object until another version is. */
  current(): Settings;
  /** Number of the version in force; 0 is the folder as it is. */
  number(): number;
  /** The newest version, when it cannot be used here. */
  refused(): RefusedVersion | null;
  /**
   * Makes something of the settings, now and from every version that comes: a version is in force only when all that is made
   * of it could be made, and then all of it at once. The result gives what was made of the settings in force; a promise is
   * awaited before the change.
   */
  use<T>(make: (settings: Settings) => T): () => T;
  /** Looks for a newer version and puts it in force, or says why not. `Transient` when the log cannot be read. */
  refresh(): Promise<void>;
};

/** How long a start waits for the edits that the log holds. */
const PATIENCE_MS = 3_000;

type Made = { readonly make: (settings: Settings) => unknown; value: unknown };

/**
 * Opens the settings of a process: the newest version that can be used, however many before it. `settings` are those of
 * version `number`, and go on to give what is read at the start only (`app`).
 */
export async function openLiveSettings(options: {
  readonly settings: Settings;
  readonly number?: number;
  readonly seed: SettingsSeed;
  readonly store: SettingsStore;
  readonly events: Events;
  /** Whose settings they are, for people: a process or a thread. */
  readonly name: string;
}): Promise<LiveSettings> {
  const { seed, store, events, name } = options;
  let current = options.settings;
  let number = options.number ?? 0;
  let refused: RefusedVersion | null = null;
  const made = new Set<Made>();

  const load = (history: readonly SettingsVersion[], wanted: number): Settings => {
    const loaded = loadSettings(seed.folder, { ...seed, overlay: overlayAt(history, wanted) });
    // Equal weights stay the same bytes: what was unpacked from them need not be held twice.
    const weights = isDeepStrictEqual(loaded.weights, current.weights) ? current.weights : loaded.weights;
    return Object.freeze({ ...loaded, app: options.settings.app, weights });
  };
  const tell = (): void => events.emit('settings_applied', { where: name, version: number, content: current.version });
  const refuse = (wanted: number, error: unknown): void => {
    const reason = error instanceof Error ? error.message : String(error);
    if (refused?.number === wanted && refused.reason === reason) return;
    refused = { number: wanted, reason };
    events.emit('settings_refused', { where: name, version: wanted, inForce: number, reason });
  };
  const apply = async (history: readonly SettingsVersion[], wanted: number): Promise<void> => {
    const next = wanted === number ? current : load(history, wanted);
    const values = new Map([...made].map((one) => [one, one.make(next)]));
    await Promise.all(values.values());
    // Who came meanwhile made its own of what was in force until now.
    for (const one of made) one.value = values.has(one) ? values.get(one) : one.make(next);
    current = next;
    number = wanted;
  };
  const refresh = async (): Promise<void> => {
    let wanted = number + 1;
    try {
      const history = await store.history();
      wanted = history.length;
      if (wanted === number || wanted === refused?.number) return;
      await apply(history, wanted);
    } catch (error) {
      if (error instanceof Transient) throw error;
      refuse(wanted, error);
      return;
    }
    refused = null;
    tell();
  };
  /** At the start nothing is made yet; what a newer program does not understand any more gives way to what came before. */
  const begin = async (): Promise<void> => {
    const history = await store.history();
    let newest: SettingsError | undefined;
    for (let wanted = history.length; wanted !== number && wanted >= 0; wanted -= 1) {
      try {
        await apply(history, wanted);
        break;
      } catch (error) {
        if (!(error instanceof SettingsError) || wanted === 0) throw error;
        newest ??= error;
      }
    }
    if (newest) refuse(history.length, newest);
    else tell();
  };
  const beginning = begin().catch((error: unknown) => {
    // A log that cannot be reached now is looked at again by whoever follows it; until then the folder is in force.
    if (error instanceof Transient) return;
    if (!(error instanceof Permanent)) throw error;
    refuse(number + 1, error);
  });
  // Nobody waits for servers that are absent: what comes late comes into force between two batches, like any edit.
  await inTime(beginning, PATIENCE_MS);

  let turn: Promise<void> = beginning.catch((error: unknown) => refuse(number + 1, error));
  return {
    seed,
    store,
    current: () => current,
    number: () => number,
    refused: () => refused,
    use<T>(make: (settings: Settings) => T): () => T {
      const one: Made = { make, value: make(current) };
      made.add(one);
      return () => one.value as T;
    },
    refresh() {
      const mine = turn.then(refresh);
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** What lies over the folder with the first `number` versions; mistakes in it are told with the version they came with. */
export function overlayAt(history: readonly SettingsVersion[], number = history.length): Overlay {
  return new Map(
    [...filesAt(history, number)].map(([path, text]) => {
      const from = history.slice(0, number).findLast(({ files }) => path in files)?.number ?? number;
      return [path, { text, name: `${path}（配置版本 ${from}）` }] as const;
    }),
  );
}

/** What has settings that may change while it runs; where they cannot, `live` is absent. */
type WithSettings = { readonly settings: Settings; readonly live?: LiveSettings | undefined };

/** What is made of the settings in force, made anew with each version (`LiveSettings.use`). */
export function madeOf<T>(platform: WithSettings, make: (settings: Settings) => T): () => T {
  if (platform.live) return platform.live.use(make);
  const value = make(platform.settings);
  return () => value;
}
