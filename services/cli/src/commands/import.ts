import { basename, dirname, resolve } from 'node:path';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { openFileText, UnreadableFile, type FileText } from '@tingchao/collector/import/file-text.ts';
import { guessProfile } from '@tingchao/collector/import/guess-profile.ts';
import { importProfiles, profileSource, type ImportProfile } from '@tingchao/collector/import/profiles.ts';
import { readItems, type BadRow } from '@tingchao/collector/import/read-items.ts';
import { allSources } from '@tingchao/collector/ready-source.ts';
import { importAnswerSchema } from '@tingchao/console/routes/intake.ts';
import type { ImportMapping } from '@tingchao/domain/post/import-settings.ts';
import { instant } from '@tingchao/domain/time/instant.ts';
import { loadSettings, SettingsError } from '@tingchao/settings/load-settings.ts';
import { withDesk } from '../connect.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { readPictures, requestsOf } from '../import-pictures.ts';
import { oneOf } from '../option-values.ts';

type Options = {
  readonly source?: string;
  readonly profile?: ImportProfile;
  readonly pictures?: string;
  readonly json?: boolean;
};
type Chosen = {
  readonly id: string;
  readonly source: { readonly id: string } | { readonly profile: ImportProfile };
  readonly mapping: ImportMapping;
};

/** Bad rows told one by one on a terminal; `--json` lists all of them. */
const MAX_TOLD = 20;

/** `import FILE`: takes a CSV or JSONL export into the system; the same file twice doubles nothing. */
export function registerImport(program: Command, io: Io): void {
  program
    .command('import')
    .description(
      '导入 XLSX、CSV、JSONL（12345 工单、监测平台导出）或复制下来的群聊（只留摘要，去掉姓名）；再次导入不会重复',
    )
    .argument('<文件>', '要导入的文件')
    .option('--source <编号>', '按 config/sources/ 里这个信源（kind: import）的列名对照')
    .option('--profile <名称>', `按通用列名：${importProfiles.join('、')}（缺省按表头判断）`, oneOf(importProfiles))
    .option('--pictures <目录>', '表里“截图”一列写的图片在哪个目录，缺省与文件同一目录；按哈希留作证据')
    .option('--json', '输出 JSON')
    .action(async (path: string, options: Options) => {
      const result = await importFile(resolve(path), options, io).catch((error: unknown) => {
        if (error instanceof UnreadableFile)
          throw new CommandFailed(`${basename(path)}:${error.message}`, exitCodes.failed, { cause: error });
        throw error;
      });
      io.stdout.write(options.json === true ? `${JSON.stringify(result)}\n` : summary(result));
      if (result.bad.length === 0) return;
      const told = result.bad.slice(0, MAX_TOLD).map(({ line, reason }) => `${result.file}:${line}:${reason}`);
      const more = result.bad.length > MAX_TOLD ? [`……另有 ${result.bad.length - MAX_TOLD} 行，加 --json 看全部`] : [];
      throw new CommandFailed([...told, ...more].join('\n'), exitCodes.partial);
    });
}

type Result = {
  readonly file: string;
  readonly source: string;
  readonly encoding: string;
  readonly rows: number;
  readonly added: number;
  readonly revised: number;
  readonly known: number;
  readonly bad: readonly BadRow[];
};

async function importFile(path: string, options: Options, io: Io): Promise<Result> {
  const file = await openFileText(path, instant(Date.now()));
  const { id, source, mapping } = await choose(file, options, io);
  const totals = { rows: 0, added: 0, revised: 0, known: 0 };
  const bad: BadRow[] = [];
  const bar = openBar(io, file.bytes);
  try {
    await withDesk(io, async (desk) => {
      const now = instant(Date.now());
      for await (const batch of readItems(file, mapping, now, (read) => bar?.update(read))) {
        bad.push(...batch.bad);
        totals.rows += batch.items.length + batch.bad.length;
        if (batch.items.length === 0) continue;
        const read = await readPictures(batch, options.pictures ?? dirname(path));
        bad.push(...read.bad);
        for (const body of requestsOf(batch.items, read.pictures)) {
          const answer = importAnswerSchema.parse(
            JSON.parse(await desk.ask({ method: 'POST', path: '/api/imports', body: { source, ...body } })),
          );
          totals.added += answer.added;
          totals.revised += answer.revised;
          totals.known += answer.known;
        }
      }
    });
  } finally {
    bar?.stop();
  }
  return { file: basename(path), source: id, encoding: file.encoding, ...totals, bad };
}

async function choose(file: FileText, options: Options, io: Io): Promise<Chosen> {
  if (options.source !== undefined && options.profile !== undefined) {
    throw new CommandFailed('--source 与 --profile 只能给一个', exitCodes.usage);
  }
  if (options.source === undefined) {
    const profile = options.profile ?? (await guessProfile(file));
    const { id, mapping } = profileSource(profile);
    return { id, source: { profile }, mapping };
  }
  const found = allSources(settingsOf(io)).find(({ id }) => id === options.source);
  if (found?.kind === 'import') return { id: found.id, source: { id: found.id }, mapping: found.mapping };
  const known = allSources(settingsOf(io)).flatMap((one) => (one.kind === 'import' ? [one.id] : []));
  const reason = found ? '不是导入类信源（kind: import）' : '没有这个信源';
  throw new CommandFailed(`--source ${options.source}：${reason}；可用：${known.join('、') || '无'}`, exitCodes.usage);
}

function settingsOf(io: Io): ReturnType<typeof loadSettings> {
  try {
    return loadSettings(io.configFolder);
  } catch (error) {
    if (error instanceof SettingsError)
      throw new CommandFailed(error.message, exitCodes.configuration, { cause: error });
    throw error;
  }
}

function openBar(io: Io, total: number): SingleBar | undefined {
  const out = io.stderr as typeof io.stderr & { readonly isTTY?: boolean };
  if (out.isTTY !== true) return undefined;
  const stream = out as unknown as NodeJS.WriteStream;
  const bar = new SingleBar({ format: '导入 [{bar}] {percentage}%', stream, hideCursor: true, clearOnComplete: true });
  bar.start(total, 0);
  return bar;
}

function summary(result: Result): string {
  const { rows, added, revised, known, bad } = result;
  const broken = bad.length > 0 ? `，坏行 ${bad.length} 条没有收` : '';
  return `导入完成（${result.source}，${result.encoding}）：读到 ${rows} 行，新增 ${added}，有变 ${revised}，已有 ${known}${broken}\n`;
}
