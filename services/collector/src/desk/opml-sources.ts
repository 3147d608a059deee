import { readOpml, writeOpml, type Subscription } from '@tingchao/adapters/web/opml.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { allSources } from '../ready-source.ts';
import { slugOf } from './propose-source.ts';

export { NotOpml } from '@tingchao/adapters/web/opml.ts';

/** The configured feeds as an OPML document. */
export const opmlOf = (settings: Pick<Settings, 'app' | 'sources'>): string =>
  writeOpml('听潮信源', subscriptions(settings));

const subscriptions = (settings: Pick<Settings, 'app' | 'sources'>): readonly Subscription[] =>
  allSources(settings).flatMap((one) =>
    one.kind === 'rss' && !one.url.startsWith('{site}')
      ? [
          {
            title: one.name,
            feed: one.url.replace('{rsshub}', settings.app.collector.rsshubBase ?? '{rsshub}'),
            site: null,
          },
        ]
      : [],
  );

/** What an OPML document brings: how many feeds are in it, how many are configured already, and the rest as sources. */
export type FromOpml = {
  readonly feeds: number;
  readonly known: number;
  /** Disabled until somebody has looked at each. */
  readonly drafts: readonly Readonly<Record<string, unknown>>[];
};

/** Reads an OPML document as sources of the settings. Throws `NotOpml`. */
export function sourcesFromOpml(bytes: Uint8Array, settings: Pick<Settings, 'sources'>, owner: string): FromOpml {
  const feeds = readOpml(bytes);
  const sources = allSources(settings);
  const taken = new Set(sources.flatMap((one) => (one.kind === 'rss' ? [one.url] : [])));
  const fresh = feeds.filter(({ feed }) => !taken.has(feed));
  const ids = new Set(sources.map(({ id }) => id));
  const drafts = fresh.map(({ title, feed }) => {
    const slug = slugOf(feed, 56);
    let id = slug;
    for (let n = 2; ids.has(id); n += 1) id = `${slug}-${n}`;
    ids.add(id);
    return {
      id,
      kind: 'rss',
      enabled: false,
      name: title.slice(0, 100),
      channelType: new URL(feed).hostname.endsWith('gov.cn') ? 'gov_website' : 'news',
      owner,
      url: feed,
    };
  });
  return { feeds: feeds.length, known: feeds.length - fresh.length, drafts };
}
