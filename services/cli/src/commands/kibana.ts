import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { aliasOf } from '@tingchao/adapters/elasticsearch/indices.ts';
import { buildDashboardFiles, type DashboardFile } from '@tingchao/adapters/kibana/build-dashboards.ts';
import { installDashboards, type InstallReport } from '@tingchao/adapters/kibana/install-dashboards.ts';
import { KibanaRefused, KibanaUnreachable, type KibanaDoor } from '@tingchao/adapters/kibana/kibana-door.ts';
import { toNdjson } from '@tingchao/adapters/kibana/saved-object.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { loadSettings, SettingsError } from '@tingchao/settings/load-settings.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { dashboardNames } from '../kibana/dashboard-names.ts';

/** Where the committed files lie. */
const shipped = fileURLToPath(new URL('../../../../infra/kibana/', import.meta.url));

type Install = {
  readonly url: string;
  readonly space?: string;
  readonly user?: string;
  readonly wait: string;
  readonly prefix?: string;
  readonly json?: boolean;
};

/** `kibana build [folder]` writes the dashboards as files, `kibana install` imports them; both with the county's own names. */
export function registerKibana(program: Command, io: Io): void {
  const kibana = program.command('kibana').description('Kibana 仪表板：生成、安装');
  kibana
    .command('build')
    .description('由代码和本县配置生成四个仪表板文件（.ndjson），可在 Kibana 的“已保存对象”里手工导入')
    .argument('[folder]', '写到哪里，默认 infra/kibana')
    .option('--prefix <prefix>', '索引名字的前缀，默认按配置')
    .action((folder: string | undefined, { prefix }: { readonly prefix?: string }) => {
      const target = folder === undefined ? shipped : resolve(process.env['INIT_CWD'] ?? process.cwd(), folder);
      const files = filesOf(io.configFolder, prefix);
      mkdirSync(target, { recursive: true });
      for (const { name, objects } of files) writeFileSync(resolve(target, name), toNdjson(objects));
      io.stdout.write(`已写出 ${files.length} 个仪表板到 ${target}:${files.map(({ name }) => name).join('、')}\n`);
    });
  kibana
    .command('install')
    .description('把四个仪表板装进 Kibana（8.9 以上），已有的由新的替换；重复执行没有害处')
    .requiredOption('--url <url>', 'Kibana 地址，如 http://127.0.0.1:5601')
    .option('--space <space>', '装进哪个空间，默认空间不用写')
    .option('--user <name>', '账号；密码取自环境变量 TINGCHAO_KIBANA_PASSWORD。API key 取自 TINGCHAO_KIBANA_API_KEY')
    .option('--wait <seconds>', 'Kibana 还在启动时最多等多少秒', '0')
    .option('--prefix <prefix>', '索引名字的前缀，默认按配置')
    .option('--json', '输出 JSON')
    .action(async (options: Install) => {
      const door = doorOf(options);
      const files = filesOf(io.configFolder, options.prefix);
      const report = await install(door, files, Number(options.wait) * 1000);
      io.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : inWords(report));
      const failures = report.files.flatMap((file) => file.failures.map((failure) => `${file.file}:${failure}`));
      if (failures.length === 0) return;
      const nothing = report.files.every(({ installed }) => installed === 0);
      throw new CommandFailed(`没有全部装上：${failures.join(';')}`, nothing ? exitCodes.failed : exitCodes.partial);
    });
}

function filesOf(configFolder: string, given: string | undefined): readonly DashboardFile[] {
  try {
    const settings = loadSettings(configFolder);
    if (given !== undefined && !/^[a-z][a-z0-9-]*$/u.test(given)) {
      throw new CommandFailed(`--prefix 只能用小写字母、数字和 -，以字母开头，现在是 ${given}`, exitCodes.usage);
    }
    const prefix = given ?? settings.app.cluster.elasticsearch.prefix;
    const alias = (kind: 'posts' | 'incidents' | 'cases'): string => aliasOf(prefix, kind);
    return buildDashboardFiles(
      { posts: alias('posts'), incidents: alias('incidents'), cases: alias('cases') },
      dashboardNames(settings),
    );
  } catch (error) {
    if (error instanceof SettingsError) throw new CommandFailed(error.message, exitCodes.configuration);
    throw error;
  }
}

function doorOf({ url, space, user, wait }: Install): KibanaDoor {
  const usage = (message: string): CommandFailed => new CommandFailed(message, exitCodes.usage);
  const address = URL.parse(url);
  if (!address || !/^https?:$/u.test(address.protocol))
    throw usage(`--url 不是网址：${url}。应如 http://127.0.0.1:5601`);
  if (address.username !== '' || address.password !== '') {
    throw usage('--url 里不要写账号密码（命令行会被别人看到）。账号用 --user，密码放环境变量 TINGCHAO_KIBANA_PASSWORD');
  }
  if (!/^\d+$/u.test(wait)) throw usage(`--wait 要写秒数，如 120，现在是 ${wait}`);
  if (space !== undefined && !/^[a-z0-9_-]+$/u.test(space))
    throw usage(`--space 要写空间的标识（小写字母、数字、-、_），现在是 ${space}`);
  if (user === undefined) return { url, space, apiKey: process.env['TINGCHAO_KIBANA_API_KEY'] };
  const password = process.env['TINGCHAO_KIBANA_PASSWORD'];
  if (password === undefined) throw usage('用 --user 时密码要放在环境变量 TINGCHAO_KIBANA_PASSWORD 里');
  return { url, space, user: { name: user, password } };
}

async function install(door: KibanaDoor, files: readonly DashboardFile[], waitMs: number): Promise<InstallReport> {
  try {
    return await installDashboards(door, files, { waitMs, clock: createSystemClock() });
  } catch (error) {
    if (error instanceof KibanaRefused || error instanceof KibanaUnreachable) {
      throw new CommandFailed(error.message, exitCodes.failed, { cause: error });
    }
    throw error;
  }
}

function inWords({ version, space, files }: InstallReport): string {
  const lines = files.map(({ file, title, ok, installed, replaced }) => {
    const how = replaced === 0 ? '' : `，其中 ${replaced} 个替换了旧的`;
    return `${ok ? '已装' : '未装全'} ${title}（${file}）：${installed} 个对象${how}`;
  });
  return [`Kibana ${version},${space === null ? '默认空间' : `空间 ${space}`}`, ...lines, ''].join('\n');
}
