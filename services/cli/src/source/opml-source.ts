import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { NotOpml, readOpml, writeOpml, type Subscription } from '@tingchao/adapters/web/opml.ts';
import { allSources } from '@tingchao/collector/ready-source.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { putFile } from '../put-file.ts';
import { sourcesYaml } from './sources-yaml.ts';

/** `source opml FILE` turns a subscription list into sources; without a file the configured feeds are written as one. */
export function addSourceOpml(source: Command, io: Io, settingsOf: () => Settings): void {
  source
    .command('opml')
    .description('OPML 订阅清单：给文件则转成信源配置，不给则把已配置的订阅源写成 OPML')
    .argument('[文件]', '要读入的 OPML')
    .option('--owner <责任人>', '读入的信源由谁负责', '网信办值班员')
    .option('--out <文件>', '写到文件，缺省标准输出')
    .action(async (path: string | undefined, options: { readonly owner: string; readonly out?: string }) => {
      if (path === undefined) {
        putFile(writeOpml('听潮信源', subscriptions(settingsOf())), options.out, io);
        return;
      }
      const feeds = await readList(path);
      const taken = new Set(allSources(settingsOf()).flatMap((one) => (one.kind === 'rss' ? [one.url] : [])));
      const fresh = feeds.filter(({ feed }) => !taken.has(feed));
      if (fresh.length === 0) throw new CommandFailed(`${feeds.length} 个订阅源都已配置，没有新的`);
      io.stderr.write(`读到 ${feeds.length} 个订阅源，${feeds.length - fresh.length} 个已有\n`);
      putFile(sourcesYaml(drafts(fresh, options.owner)), options.out, io);
    });
}

async function readList(path: string): Promise<readonly Subscription[]> {
  try {
    const feeds = readOpml(await readFile(path));
    if (feeds.length === 0) throw new NotOpml('里面没有订阅源');
    return feeds;
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (error instanceof NotOpml || missing)
      throw new CommandFailed(`${path}：${missing ? '文件不存在' : (error as Error).message}`, exitCodes.failed, {
        cause: error,
      });
    throw error;
  }
}

const subscriptions = (settings: Settings): readonly Subscription[] =>
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

/** Disabled until somebody has looked at each. */
function drafts(feeds: readonly Subscription[], owner: string): readonly Readonly<Record<string, unknown>>[] {
  const ids = new Map<string, number>();
  return feeds.map(({ title, feed }) => {
    const { hostname, pathname } = new URL(feed);
    const slug = `${hostname.replace(/^www\./, '')}${pathname}`
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 56);
    const times = (ids.get(slug) ?? 0) + 1;
    ids.set(slug, times);
    const id = times === 1 ? slug : `${slug}-${times}`;
    return {
      id,
      kind: 'rss',
      enabled: false,
      name: title,
      channelType: hostname.endsWith('gov.cn') ? 'gov_website' : 'news',
      owner,
      url: feed,
    };
  });
}
