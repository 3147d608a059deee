import { canonicalLink } from '@tingchao/domain/post/canonical-link.ts';
import type { CollectedItem } from '@tingchao/domain/post/collected-item.ts';
import { postId, type Identity } from '@tingchao/domain/post/post-id.ts';
import type { Source, VisitedSource } from '@tingchao/domain/post/source-settings.ts';
import { weekdayKind, type DayKind } from '@tingchao/domain/post/source-volume.ts';
import type { PostOrigin } from '@tingchao/domain/post/to-post.ts';
import { civilDay } from '@tingchao/domain/time/instant.ts';
import { createDayKinds } from '@tingchao/domain/trend/day-kinds.ts';
import type { Settings } from '@tingchao/settings/settings.ts';

/** What stands for the placeholders in source addresses, without a trailing slash. */
export type Bases = { readonly site?: string | undefined; readonly rsshub?: string | undefined };

/** A source ready to be visited: addresses filled in, ids and origin at hand. */
export type ReadySource = {
  readonly settings: VisitedSource;
  readonly origin: PostOrigin;
  /** Why it cannot be visited as configured; null when it can. */
  readonly problem: string | null;
  idOf(identity: Identity): string;
  /** Of which kind a day is for this deployment: weekdays, days off, make-up working days are alike among themselves. */
  readonly dayKind: DayKind;
  /** The item with the identity that ids are made of. */
  neutral(item: CollectedItem): CollectedItem;
};

/** The configured sources that are visited, enabled ones only. */
export function readySources(settings: Settings, bases: Bases = {}): readonly ReadySource[] {
  return allSources(settings).flatMap((source) =>
    source.kind === 'import' || !source.enabled ? [] : [readySource(source, settings, bases)],
  );
}

/** Every configured source of every file, in order. */
export const allSources = (settings: Pick<Settings, 'sources'>): readonly Source[] =>
  settings.sources.flatMap((file) => file.sources);

/** What the posts of a source carry of it. */
export const originOf = (source: Source, settings: Pick<Settings, 'app'>): PostOrigin => ({
  id: source.id,
  name: source.name,
  channelType: source.channelType,
  region: source.region ?? settings.app.region.county,
  official: source.official,
  regionHint: source.regionHint ?? null,
});

/** Fills the placeholders of one source. */
export function readySource(
  source: VisitedSource,
  settings: Pick<Settings, 'app' | 'calendars'>,
  bases: Bases = {},
): ReadySource {
  const all: Bases = { rsshub: settings.app.collector.rsshubBase, ...bases };
  const missing = new Set<string>();
  const filled = fill(source, all, missing);
  const neutral = neutralizer(all.site, settings.app.collector.trackingParameters);
  return {
    settings: filled,
    origin: originOf(source, settings),
    dayKind: dayKindOf(settings),
    problem: missing.size > 0 ? explain([...missing]) : null,
    idOf: (identity) => postId(source.id, neutral(identity)),
    neutral: (item) => ({
      ...item,
      identity: neutral(item.identity),
      forwards: item.forwards && neutral(item.forwards),
    }),
  };
}

/** A make-up working day is like any working day, a holiday like any other; ordinary days go by their weekday. */
function dayKindOf({ calendars }: Pick<Settings, 'calendars'>): DayKind {
  const kinds = createDayKinds(calendars);
  return (at) => {
    const kind = kinds.of(civilDay(at));
    return kind === 'holiday' || kind === 'makeup' ? kind : weekdayKind(at);
  };
}

function explain(missing: readonly string[]): string {
  const names = missing.map((name) => `{${name}}`).join('、');
  const mend = missing.includes('rsshub')
    ? '请在 config/app.yaml 的 collector.rsshubBase 填自建 RSSHub 的地址'
    : '只有 start 起的示例站点能用它';
  return `地址里的 ${names} 没有着落：${mend}`;
}

function fill<T>(value: T, bases: Bases, missing: Set<string>): T {
  if (typeof value === 'string') {
    return value.replace(/^\{(site|rsshub)\}/, (placeholder, name: keyof Bases) => {
      const base = bases[name];
      if (base === undefined) missing.add(name);
      return base === undefined ? placeholder : base.replace(/\/+$/, '');
    }) as T;
  }
  if (Array.isArray(value)) return value.map((one: unknown) => fill(one, bases, missing)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one, bases, missing)])) as T;
}

/** Stands in ids for the sample site, whose port may differ from start to start. */
const SITE = 'https://site.invalid';

function neutralizer(site: string | undefined, tracking: readonly string[]): (identity: Identity) => Identity {
  return (identity) => {
    if (identity.by !== 'link' || !URL.canParse(identity.link)) return identity;
    const stripped: Identity =
      tracking.length > 0 ? { by: 'link', link: canonicalLink(identity.link, tracking) } : identity;
    if (site === undefined) return stripped;
    const origin = new URL(site).origin;
    const link = new URL(stripped.link).href;
    // Canonical links are https, whatever the site speaks.
    const own = [origin, origin.replace(/^http:/, 'https:')].find((one) => link.startsWith(`${one}/`));
    return own === undefined ? stripped : { by: 'link', link: SITE + link.slice(own.length) };
  };
}
