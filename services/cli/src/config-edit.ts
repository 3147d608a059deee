import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import {
  settingsFilesSchema,
  settingsPreviewSchema,
  settingsStateSchema,
  settingsVersionSchema,
} from '@tingchao/console/routes/settings.ts';
import { readGiven } from '@tingchao/settings/load-changed.ts';
import { toLine } from '@tingchao/settings/mistake.ts';
import type { GivenFile } from '@tingchao/settings/place-files.ts';
import type { z } from 'zod';
import { withDesk, type Desk } from './connect.ts';
import { CommandFailed, exitCodes, type Io } from './io.ts';
import { wholeNumber } from './option-values.ts';
import { tryFiles } from './rules/try-files.ts';
import { terminalWidth, toTable } from './table.ts';
import { shortTime } from './text-lines.ts';

type Where = { readonly cluster?: boolean; readonly json?: boolean };
type Why = Where & { readonly by: string; readonly role?: string; readonly reason: string; readonly base?: number };

/** `config put|preview|history|rollback|export`: the settings of the running system, or of the data when nothing runs. */
export function addConfigEdit(config: Command, io: Io): void {
  const at = <T>({ cluster }: Where, work: (desk: Desk) => Promise<T>): Promise<T> =>
    withDesk(io, work, { cluster: cluster === true });
  const command = (usage: string, description: string): Command =>
    config
      .command(usage)
      .description(description)
      .option('--cluster', '集群方式且本机没有运行 console 时：直接连 Kafka 与 Elasticsearch')
      .option('--json', '输出 JSON');
  const changing = (usage: string, description: string): Command =>
    command(usage, description)
      .requiredOption('--by <姓名>', '经办人姓名')
      .option('--role <岗位>', '经办人岗位，如 值班员')
      .requiredOption('--reason <理由>', '理由')
      .option('--base <版本>', '据以修改的版本；其间有人改过就不采用', wholeNumber(0, 1_000_000));
  const change = async (path: string, body: object, why: Why): Promise<void> => {
    const { by, role, reason, base } = why;
    const person = { name: by, ...(role === undefined ? {} : { role }) };
    await at(why, async (desk) => {
      const asked = { ...body, by: person, reason, ...(base === undefined ? {} : { base }) };
      const text = await desk.ask({ method: 'POST', path, body: asked });
      const version = settingsVersionSchema.parse(JSON.parse(text));
      const late = await waitForParts(desk, version.number);
      io.stdout.write(why.json === true ? `${text}\n` : `${inForce(version, late)}\n`);
    });
  };

  command('preview <文件...>', '试看改过的配置文件：哪些键、词、行会变，并用本机最近的帖文试算；不写任何数据')
    .option('--days <天数>', '用最近多少天的帖文试算（缺省 30）', wholeNumber(1, 3650), 30)
    .action(async (files: readonly string[], options: Where & { readonly days: number }) => {
      const given = read(files);
      const text = await at(options, (desk) =>
        desk.ask({ method: 'POST', path: '/api/settings/preview', body: { files: given } }),
      );
      const trial = await tryFiles(io, files, options.days);
      if (options.json === true) {
        io.stdout.write(
          `${JSON.stringify({ ...(JSON.parse(text) as object), trial: trial?.trial ?? null, examples: trial?.examples ?? [] })}\n`,
        );
        return;
      }
      io.stdout.write(previewInWords(settingsPreviewSchema.parse(JSON.parse(text))));
      if (trial) io.stdout.write(`\n${trial.text}`);
    });
  changing('put <文件...>', '采用改过的配置文件（按内容认），不停机；有错就一处都不采用').action(
    (files: readonly string[], why: Why) => change('/api/settings', { files: read(files) }, why),
  );
  changing('rollback <版本>', '退回到某一版本的配置，0 为配置目录原样；记为新的一版').action(
    (version: string, why: Why) => change('/api/settings/rollback', { to: wholeNumber(0, 1_000_000)(version) }, why),
  );
  command('history', '配置改过几次：谁、何时、为何、改了哪些文件；哪一版在用').action(async (options: Where) => {
    const text = await at(options, (desk) => desk.ask({ path: '/api/settings' }));
    io.stdout.write(
      options.json === true ? `${text}\n` : historyInWords(settingsStateSchema.parse(JSON.parse(text)), io),
    );
  });
  command('export <目录>', '把在用的（或某一版本的）全部配置写成文件：配置目录加上运行中改过的')
    .option('--version <版本>', '哪一版；缺省为在用的', wholeNumber(0, 1_000_000))
    .action(async (folder: string, options: Where & { readonly version?: number }) => {
      const target = resolve(folder);
      if (existsSync(target) && readdirSync(target).length > 0)
        throw new CommandFailed(`目录 ${target} 不是空的；请换一个，免得混在一起`, exitCodes.usage);
      const path = `/api/settings/files${options.version === undefined ? '' : `?version=${options.version}`}`;
      const { number, files } = settingsFilesSchema.parse(JSON.parse(await at(options, (desk) => desk.ask({ path }))));
      mkdirSync(target, { recursive: true });
      cpSync(io.configFolder, target, { recursive: true });
      for (const file of files) {
        mkdirSync(dirname(join(target, file.path)), { recursive: true });
        writeFileSync(join(target, file.path), file.text);
      }
      io.stdout.write(
        options.json === true
          ? `${JSON.stringify({ number, folder: target, files: files.map((file) => file.path) })}\n`
          : `已把配置版本 ${number} 写到 ${target}（运行中改过的 ${files.length} 个文件在内）\n`,
      );
    });
}

function read(files: readonly string[]): readonly GivenFile[] {
  const { given, mistakes } = readGiven(files.map((file) => resolve(file)));
  if (mistakes.length > 0) throw new CommandFailed(mistakes.map(toLine).join('\n'), exitCodes.configuration);
  return given;
}

/** How long a thread may take to make its dictionaries anew before the command ends without it. */
const PATIENCE_MS = 20_000;

/** Waits until every part of the asked process works by a version; those that do not yet. */
async function waitForParts(desk: Desk, number: number): Promise<readonly string[]> {
  for (const until = Date.now() + PATIENCE_MS; ;) {
    const { parts, refused } = settingsStateSchema.parse(JSON.parse(await desk.ask({ path: '/api/settings' })));
    const late = parts.filter(({ version }) => version < number).map(({ where }) => where);
    if (late.length === 0 || refused !== null || Date.now() > until) return late;
    await setTimeout(100);
  }
}

function inForce(
  { number, files, content, restores }: z.infer<typeof settingsVersionSchema>,
  late: readonly string[],
): string {
  const what = restores === null ? '' : `，即版本 ${restores} 的内容`;
  const where = late.length === 0 ? '' : `${late.join('、')} 还没有用上，见 config history；`;
  return `配置版本 ${number} 已采用${what}（${files.join('、')}；内容版本 ${content}）。${where}从下一批起按它办，已办的不改。`;
}

function previewInWords({ number, content, files }: z.infer<typeof settingsPreviewSchema>): string {
  const lines = files.flatMap(({ path, isNew, changes }) => [
    `${path}${isNew ? '（新文件）' : ''}`,
    ...(isNew ? [] : changes.map((change) => `  ${changeInWords(change)}`)),
  ]);
  return `${lines.join('\n')}\n采用后为配置版本 ${number}（内容版本 ${content}）。\n`;
}

type Change = z.infer<typeof settingsPreviewSchema>['files'][number]['changes'][number];

function changeInWords({ path, added = [], removed = [], from, to }: Change): string {
  if (from !== undefined || to !== undefined) return `${path}：${short(from)} → ${short(to)}`;
  const parts = [
    ...(added.length > 0 ? [`加 ${added.join('、')}`] : []),
    ...(removed.length > 0 ? [`去 ${removed.join('、')}`] : []),
  ];
  return `${path}：${parts.join('；')}`;
}

function short(text: string | null | undefined): string {
  if (text === null || text === undefined) return '（无）';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function historyInWords(state: z.infer<typeof settingsStateSchema>, io: Io): string {
  const { inForce: used, latest, content, refused, files, versions } = state;
  const parts = state.parts.filter(({ version }) => version !== used);
  const lines = [`在用：${used === 0 ? '配置目录原样' : `版本 ${used}`}（内容版本 ${content}），最新为版本 ${latest}`];
  for (const { where, version } of parts) lines.push(`${where} 在用的是版本 ${version}`);
  if (refused) lines.push(`版本 ${refused.number} 没有采用：${refused.reason}`);
  for (const { path } of files.filter(({ changedBelow }) => changedBelow))
    lines.push(`${path}：配置目录里的同一文件后来又改过，那里的改动不起作用；请 config put 它，或 config rollback`);
  if (versions.length === 0) return `${lines.join('\n')}\n还没有在运行中改过。\n`;
  const rows = versions
    .toReversed()
    .map(({ number, at, by, reason, files: paths, restores }) => [
      String(number),
      shortTime(at),
      by,
      restores === null ? '修改' : `退回到 ${restores}`,
      paths.join('、'),
      reason,
    ]);
  return `${lines.join('\n')}\n${toTable(['版本', '时间', '经办人', '办法', '文件', '理由'], rows, 5, terminalWidth(io.stdout))}`;
}
