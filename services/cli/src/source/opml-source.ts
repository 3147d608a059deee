import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { NotOpml, opmlOf, sourcesFromOpml, type FromOpml } from '@tingchao/collector/desk/opml-sources.ts';
import { sourcesYaml } from '@tingchao/collector/desk/sources-yaml.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { putFile } from '../put-file.ts';

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
        putFile(opmlOf(settingsOf()), options.out, io);
        return;
      }
      const { feeds, known, drafts } = read(await readFileOf(path), path, settingsOf(), options.owner);
      if (drafts.length === 0) throw new CommandFailed(`${feeds} 个订阅源都已配置，没有新的`);
      io.stderr.write(`读到 ${feeds} 个订阅源，${known} 个已有\n`);
      putFile(sourcesYaml(drafts), options.out, io);
    });
}

async function readFileOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new CommandFailed(`${path}：文件不存在`, exitCodes.failed, { cause: error });
  }
}

function read(bytes: Uint8Array, path: string, settings: Settings, owner: string): FromOpml {
  try {
    const read = sourcesFromOpml(bytes, settings, owner);
    if (read.feeds === 0) throw new NotOpml('里面没有订阅源');
    return read;
  } catch (error) {
    if (error instanceof NotOpml)
      throw new CommandFailed(`${path}：${error.message}`, exitCodes.failed, { cause: error });
    throw error;
  }
}
