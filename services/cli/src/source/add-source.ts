import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { sourceSchema, type VisitedSource } from '@tingchao/domain/post/source-settings.ts';
import { channelTypes, type ChannelType } from '@tingchao/domain/post/post.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { oneOf } from '../option-values.ts';
import { describeTrial } from './describe-trial.ts';
import { detectSource, withReply, type Draft } from './detect-source.ts';
import { sourcesYaml } from './sources-yaml.ts';
import { openTrialWeb, politeGetOf, trySource, type Trial, type TrialWeb } from './try-source.ts';

type Options = {
  readonly id?: string;
  readonly name?: string;
  readonly owner: string;
  readonly channel?: ChannelType;
  readonly write?: boolean;
  readonly json?: boolean;
};
export type Proposed = { readonly source: VisitedSource; readonly why: string; readonly trial: Trial };

const PREVIEW_DETAILS = 3;

/** `source add URL`: finds out how an address may be collected, shows what would come, and writes the settings when told. */
export function addSourceAdd(source: Command, io: Io, settingsOf: () => Settings): void {
  source
    .command('add')
    .description('看一个网址能怎样采：订阅源、留言板还是网页列表，给出选择器和试采结果；--write 才写入 config/sources/')
    .argument('<网址>', 'http(s) 地址，或 {rsshub}/路由')
    .option('--id <编号>', '信源编号，缺省由域名得出')
    .option('--name <名称>', '显示名称')
    .option('--owner <责任人>', '责任人（岗位）', '网信办值班员')
    .option('--channel <类型>', `渠道类型：${channelTypes.join('、')}`, oneOf(channelTypes))
    .option('--write', '写入 config/sources/<编号>.yaml')
    .option('--json', '输出 JSON')
    .action(async (url: string, options: Options) => {
      const settings = settingsOf();
      const web = openTrialWeb(settings);
      try {
        const proposed = await proposeSource(url, options, settings, web);
        tell(proposed, options, io);
      } finally {
        await web.close();
      }
    });
}

/** Looks at the address, completes what was found and tries it: the first draft that brings something wins. */
export async function proposeSource(
  url: string,
  options: Pick<Options, 'id' | 'name' | 'owner' | 'channel'>,
  settings: Settings,
  web: TrialWeb,
): Promise<Proposed> {
  const address = filled(url, settings);
  const get = politeGetOf(settings, web);
  const drafts = await detectSource(address, get).catch((error: unknown) => {
    throw new CommandFailed(error instanceof Error ? error.message : String(error), exitCodes.failed, { cause: error });
  });
  let best: Proposed | undefined;
  for (const draft of drafts) {
    const source = complete(
      url.startsWith('{rsshub}') ? { ...draft, settings: { ...draft.settings, url } } : draft,
      address,
      options,
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
    const again = complete(better, address, options);
    return { source: again, why: better.why, trial: await trySource(again, settings, web) };
  }
  if (best) return best;
  throw new CommandFailed(`${url} 上没有认出订阅源，也没有成列的链接；若内容由脚本生成，请找它的 JSON 接口地址再试`);
}

function filled(url: string, settings: Settings): string {
  if (!url.startsWith('{rsshub}')) return url;
  const base = settings.app.collector.rsshubBase;
  if (base === undefined)
    throw new CommandFailed(
      '用 RSSHub 路由须先在 config/app.yaml 的 collector.rsshubBase 填自建 RSSHub 的地址',
      exitCodes.configuration,
    );
  return url.replace('{rsshub}', base.replace(/\/+$/, ''));
}

function complete(
  draft: Draft,
  address: string,
  options: Pick<Options, 'id' | 'name' | 'owner' | 'channel'>,
): VisitedSource {
  const { hostname, pathname } = new URL(address);
  const isGovernment = /(?:^|\.)gov\.cn$/.test(hostname);
  const slug = `${hostname.replace(/^www\./, '')}${pathname}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60);
  const isBoard = draft.settings['kind'] === 'message-board';
  const channel = options.channel ?? (isBoard ? 'gov_mailbox' : isGovernment ? 'gov_website' : 'news');
  const settings = {
    id: options.id ?? (slug.length >= 2 ? slug : `s-${slug}`),
    name: options.name ?? (draft.title.trim() || hostname),
    channelType: channel,
    ...(isGovernment && !isBoard && { official: true }),
    owner: options.owner,
    ...draft.settings,
    ...(draft.settings['detail'] !== undefined && { maxDetails: PREVIEW_DETAILS }),
  };
  const parsed = sourceSchema.safeParse(settings);
  if (parsed.success && parsed.data.kind !== 'import') return parsed.data;
  throw new CommandFailed(`拟出的配置不合格式：${parsed.error?.issues[0]?.message ?? '未知'}`, exitCodes.usage);
}

function tell({ source, why, trial }: Proposed, options: Options, io: Io): void {
  const written = withoutPreview(source);
  const yaml = sourcesYaml([written]);
  const path = join(io.configFolder, 'sources', `${source.id}.yaml`);
  if (options.write === true) {
    if (existsSync(path)) throw new CommandFailed(`${path} 已经有了；换一个 --id，或改那一份`, exitCodes.usage);
    if (trial.report.health === 'failed') throw new CommandFailed(`试采没有成功，没有写入：${trial.report.reason}`);
    writeFileSync(path, yaml, { flag: 'wx' });
  }
  if (options.json === true) {
    const { health, reason, found, added } = trial.report;
    io.stdout.write(`${JSON.stringify({ source: written, why, health, reason, found, added, fills: trial.fills })}\n`);
    return;
  }
  const note =
    options.write === true ? `已写入 ${path}，运行中的系统重启后生效\n` : '没有写入；加 --write 写入 config/sources/\n';
  io.stdout.write(`${why}\n\n${yaml}\n${describeTrial(trial)}${note}`);
}

/** The preview opens a few pages only; what is written keeps the usual bound. */
function withoutPreview(source: VisitedSource): Readonly<Record<string, unknown>> {
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
