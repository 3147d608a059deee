import type { ChannelType } from '@tingchao/domain/post/post.ts';
import { sourceSchema, type VisitedSource } from '@tingchao/domain/post/source-settings.ts';
import { Permanent } from '@tingchao/ports/errors.ts';
import { detectSource, withReply, type Draft } from './detect-source.ts';
import { politeGetOf, trySource, type Trial, type TrialSettings, type TrialWeb } from './try-source.ts';

/** What the person who asks says of the source that is to be. */
export type Wish = {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly owner: string;
  readonly channel?: ChannelType | undefined;
};
export type Proposed = { readonly source: VisitedSource; readonly why: string; readonly trial: Trial };

/** Nothing can be proposed of this address; the message says in one line why and what to do. */
export class NotProposed extends Permanent {
  override readonly name = 'NotProposed';
  /** Something has to be set first, or the wish itself does not fit the form of a source. */
  readonly mend: 'address' | 'settings' | 'wish';
  constructor(message: string, mend: NotProposed['mend'], options?: ErrorOptions) {
    super(message, options);
    this.mend = mend;
  }
}

const PREVIEW_DETAILS = 3;

/**
 * Looks at an address, completes what was found and tries it: the first draft that brings something wins. Throws `NotProposed`
 * when nothing on it repeats or it could not be read.
 */
export async function proposeSource(
  url: string,
  wish: Wish,
  settings: TrialSettings,
  web: TrialWeb,
): Promise<Proposed> {
  const address = filled(url, settings);
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address))
    throw new NotProposed(`“${url}”不是网址；请写 http:// 或 https:// 开头的完整地址`, 'wish');
  const get = politeGetOf(settings, web);
  const drafts = await detectSource(address, get).catch((error: unknown) => {
    throw new NotProposed(error instanceof Error ? error.message : String(error), 'address', { cause: error });
  });
  let best: Proposed | undefined;
  for (const draft of drafts) {
    const source = complete(
      url.startsWith('{rsshub}') ? { ...draft, settings: { ...draft.settings, url } } : draft,
      address,
      wish,
    );
    const trial = await trySource(source, settings, web);
    const proposed = { source, why: draft.why, trial };
    if (trial.report.added === 0) {
      best ??= proposed;
      continue;
    }
    const letter = trial.report.posts[0]?.link ?? null;
    if (source.kind !== 'message-board' || letter === null) return proposed;
    const better = await withReply(draft, letter, get);
    if (better === draft) return proposed;
    const again = complete(better, address, wish);
    return { source: again, why: better.why, trial: await trySource(again, settings, web) };
  }
  if (best) return best;
  throw new NotProposed(
    `${url} 上没有认出订阅源，也没有成列的链接；若内容由脚本生成，请找它的 JSON 接口地址再试`,
    'address',
  );
}

function filled(url: string, settings: TrialSettings): string {
  if (!url.startsWith('{rsshub}')) return url;
  const base = settings.app.collector.rsshubBase;
  if (base === undefined)
    throw new NotProposed(
      '用 RSSHub 路由须先在 config/app.yaml 的 collector.rsshubBase 填自建 RSSHub 的地址',
      'settings',
    );
  return url.replace('{rsshub}', base.replace(/\/+$/, ''));
}

/** The id that an address gives: its host and path in small letters, at most `most` long. */
export function slugOf(address: string, most = 60): string {
  const { hostname, pathname } = new URL(address);
  const slug = `${hostname.replace(/^www\./, '')}${pathname}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, most)
    .replaceAll(/-+$/g, '');
  return slug.length >= 2 ? slug : `s-${slug}`;
}

function complete(draft: Draft, address: string, wish: Wish): VisitedSource {
  const { hostname } = new URL(address);
  const isGovernment = /(?:^|\.)gov\.cn$/.test(hostname);
  const isBoard = draft.settings['kind'] === 'message-board';
  const channel = wish.channel ?? (isBoard ? 'gov_mailbox' : isGovernment ? 'gov_website' : 'news');
  const settings = {
    id: wish.id ?? slugOf(address),
    name: wish.name ?? (draft.title.trim().slice(0, 100) || hostname),
    channelType: channel,
    ...(isGovernment && !isBoard && { official: true }),
    owner: wish.owner,
    ...draft.settings,
    ...(draft.settings['detail'] !== undefined && { maxDetails: PREVIEW_DETAILS }),
  };
  const parsed = sourceSchema.safeParse(settings);
  if (parsed.success && parsed.data.kind !== 'import') return parsed.data;
  throw new NotProposed(`拟出的配置不合格式：${parsed.error?.issues[0]?.message ?? '未知'}`, 'wish');
}

/** What is written of a proposed source: the preview opens a few pages only, what is written keeps the usual bound. */
export function withoutPreview(source: VisitedSource): Readonly<Record<string, unknown>> {
  const shown: Record<string, unknown> = {
    id: source.id,
    kind: source.kind,
    name: source.name,
    channelType: source.channelType,
  };
  if (source.official) shown['official'] = true;
  shown['owner'] = source.owner;
  if (source.kind === 'rss') return { ...shown, url: source.url };
  return { ...shown, list: source.list, ...(source.detail !== undefined && { detail: source.detail }) };
}
