import type { Settings } from '@tingchao/settings/settings.ts';
import type { EventCatalog, EventName } from './events.ts';

/** What a service's thread is started with. */
export type ThreadData = { readonly settings: Settings; readonly shared: unknown };

/** What the service's thread tells. */
export type Told =
  | { readonly kind: 'started' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'event'; readonly name: EventName; readonly fields: EventCatalog[EventName] };
