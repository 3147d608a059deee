import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { NotProposed, proposeSource, withoutPreview, type Proposed } from '@tingchao/collector/desk/propose-source.ts';
import { sourcesYaml } from '@tingchao/collector/desk/sources-yaml.ts';
import { openTrialWeb } from '@tingchao/collector/desk/try-source.ts';
import { channelTypes, type ChannelType } from '@tingchao/domain/post/post.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { oneOf } from '../option-values.ts';
import { describeTrial } from './describe-trial.ts';

type Options = {
  readonly id?: string;
  readonly name?: string;
  readonly owner: string;
  readonly channel?: ChannelType;
  readonly write?: boolean;
  readonly json?: boolean;
};

const codes = { address: exitCodes.failed, settings: exitCodes.configuration, wish: exitCodes.usage } as const;

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
        tell(await proposeSource(url, options, settings, web), options, io);
      } catch (error) {
        if (!(error instanceof NotProposed)) throw error;
        throw new CommandFailed(error.message, codes[error.mend], { cause: error });
      } finally {
        await web.close();
      }
    });
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
