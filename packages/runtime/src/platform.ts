import type { Clock } from '@tingchao/ports/clock.ts';
import type { HttpFetcher } from '@tingchao/ports/http-fetcher.ts';
import type { Notifier } from '@tingchao/ports/notifier.ts';
import type { Publisher } from '@tingchao/ports/publisher.ts';
import type { Segmenter } from '@tingchao/ports/segmenter.ts';
import type { SingleSignOn } from '@tingchao/ports/single-sign-on.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import type { Events } from './events.ts';
import type { LiveSettings } from './live-settings.ts';
import type { Vitals } from './vitals.ts';

/** Everything a service may touch: the ports, opened for one way to run, and the settings it runs by. */
export type Platform = Omit<Stores, 'close'> & {
  /** Those in force at the moment of the asking: what is worked on for longer keeps them, or `madeOf` them. */
  readonly settings: Settings;
  /** How the settings change while the process runs; absent where they cannot. */
  readonly live?: LiveSettings;
  readonly clock: Clock;
  readonly events: Events;
  /** What the events tell of this process; absent where nobody listens to them. */
  readonly vitals?: Vitals;
  /**
   * Opened at the first asking: its dictionary takes a second and up to 250 MB, and only who reads posts needs it. Opened
   * again when the words that it keeps whole are others than before; absent, they are those of the settings in force.
   */
  openSegmenter(userWords?: readonly string[]): Promise<Segmenter>;
  readonly fetcher: HttpFetcher;
  readonly notifiers: readonly Notifier[];
  /** The ways out for signed texts; which there are, the settings in force say. */
  readonly publisher: Publisher;
  /** The county's provider of identities; absent where `config/app.yaml` names none. */
  readonly signOn?: SingleSignOn;
  /** Closes what was opened, in reverse order. */
  close(): Promise<void>;
};

/** A part of the system that starts and stops; made by a factory from the platform. */
export type Service = {
  readonly name: string;
  start(): Promise<void>;
  /** Drains what is in hand and resolves within 30 s. */
  stop(): Promise<void>;
  /** Rejects when the service cannot go on; never resolves before `stop`. */
  readonly done: Promise<void>;
};

export type ServiceFactory = (platform: Platform) => Service;
