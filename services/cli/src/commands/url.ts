import { decideUrl, type GuardPolicy } from '@tingchao/adapters/web/guard.ts';
import { loadSettings, SettingsError } from '@tingchao/settings/load-settings.ts';
import type { Command } from 'commander';
import { answerLines } from '../jsonl.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { requiredText } from '../request-fields.ts';

type Options = { readonly resolve?: string; readonly jsonl?: true };

/** The ports that settings add; no grants, because those live in memory of a running system only. */
function policyFrom(io: Io): GuardPolicy {
  try {
    return { extraPorts: loadSettings(io.configFolder).app.collector.extraPorts };
  } catch (error) {
    if (error instanceof SettingsError)
      throw new CommandFailed(error.message, exitCodes.configuration, { cause: error });
    throw error;
  }
}

/** Addresses as `--resolve` takes them (`1.2.3.4,::1`) or a request's list of texts. */
function addressesOf(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const list = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(list) || !list.every((each) => typeof each === 'string'))
    throw new Error('resolve 应为地址或地址列表');
  return (list as readonly string[]).map((each) => each.trim()).filter((each) => each !== '');
}

/** `url URL`: whether the fetch guard would let a URL through; decides only, never connects. */
export function registerUrl(program: Command, io: Io): void {
  program
    .command('url')
    .description('判断抓取防护是否放行一个网址（只判断，不连接）')
    .argument('[url]', '网址')
    .option('--resolve <addresses>', '域名解析到的地址，逗号分隔')
    .option('--jsonl', '逐行读入请求 {id, url, resolve},逐行输出')
    .option('--json', '输出 JSON（默认即是）')
    .action(async (url: string | undefined, options: Options) => {
      const policy = policyFrom(io);
      if (options.jsonl) {
        const { failed } = await answerLines(io.stdin, io.stdout, (request) =>
          decideUrl(requiredText(request, 'url'), addressesOf(request['resolve']), policy),
        );
        if (failed > 0) throw new CommandFailed(`${failed} 个请求没有读成，原因见各行的 error`, exitCodes.partial);
        return;
      }
      if (url === undefined) throw new CommandFailed('缺少网址', exitCodes.usage);
      io.stdout.write(`${JSON.stringify(decideUrl(url, addressesOf(options.resolve), policy))}\n`);
    });
}
