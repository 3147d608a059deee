import { openDeadlineParser } from '@tingchao/adapters/web/parse-deadline.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import type { CollectDeps } from './collect-source.ts';
import { createPoliteGet } from './polite-get.ts';
import { createRobotsGate } from './robots-gate.ts';

/** The part of a platform that visits touch. */
export type CollectPlatform = CollectDeps['platform'] &
  Pick<Platform, 'fetcher' | 'authorSalt'> & { readonly settings: Pick<Settings, 'app'> };

/** What `collectSource` needs, made from a platform; `stopping` ends visits between two requests. */
export function collectDeps(
  platform: CollectPlatform,
  stopping: AbortSignal = new AbortController().signal,
): CollectDeps {
  const { fetcher, clock } = platform;
  const { userAgent } = platform.settings.app.collector;
  const pass = createRobotsGate({ fetcher, clock, userAgent, stopping });
  const get = createPoliteGet(fetcher, pass, stopping);
  return { platform, get, parser: openDeadlineParser(), authorSalt: platform.authorSalt };
}
