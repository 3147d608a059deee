import type { Settings } from '@tingchao/settings/settings.ts';
import type { SettingsSeed } from './live-settings.ts';
import type { EventCatalog, EventName } from './events.ts';

/** What a service's thread is started with. */
export type ThreadData = {
  readonly name: string;
  readonly settings: Settings;
  /** Where they came from and which version they are; absent where they cannot change. */
  readonly live: { readonly seed: SettingsSeed; readonly number: number } | undefined;
  readonly shared: unknown;
};

/** What the service's thread tells. */
export type Told =
  | { readonly kind: 'started' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'event'; readonly name: EventName; readonly fields: EventCatalog[EventName] };
