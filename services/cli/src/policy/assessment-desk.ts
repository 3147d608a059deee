import { join } from 'node:path';
import { openPaperFiles, paperFolders, type PaperFiles } from '@tingchao/adapters/system/paper-files.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { assessmentOutline } from '@tingchao/domain/policy/assessment-outline.ts';
import {
  decideRelease,
  interpretationState,
  nameSpokesperson,
  recordRelease,
  recordSync,
  type AssessmentRefusal,
} from '@tingchao/domain/policy/assessment-steps.ts';
import {
  assessmentSchema,
  syncPaperNames,
  syncPapers,
  syncStageNames,
  syncStages,
  type Assessment,
} from '@tingchao/domain/policy/assessment.ts';
import { compareForecast } from '@tingchao/domain/policy/compare-forecast.ts';
import { riskLevelNames } from '@tingchao/domain/policy/policy-settings.ts';
import type { Result } from '@tingchao/domain/result.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import { civilDate, parseInstant, type Instant } from '@tingchao/domain/time/instant.ts';

import type { Command } from 'commander';
import { readSettings } from '../connect.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { oneOf } from '../option-values.ts';
import { terminalWidth, toTable } from '../table.ts';
import { writeOutline, type OutlineOptions } from '../write-outline.ts';
import { readHeard } from './read-past.ts';

/** The assessments of this desk, one file each in the data folder. */
export const openAssessments = (io: Io): PaperFiles<Assessment> =>
  openPaperFiles(join(io.dataFolder, paperFolders.assessments), (value) => assessmentSchema.parse(value));

type Taken = { readonly by: string; readonly note?: string; readonly at?: string; readonly json?: boolean };
const paperOf = new Map(syncPapers.map((paper) => [syncPaperNames[paper], paper]));
const stageOf = new Map(syncStages.map((stage) => [syncStageNames[stage], stage]));

/** `policy list`, `show`, `sync`, `spokesperson`, `decide`, `release`, `compare`. */
export function addAssessmentSteps(group: Command, io: Io): void {
  group
    .command('list')
    .description('列出评估过的文稿：等级、决定、解读时限')
    .option('--json', '输出 JSON')
    .action(({ json }: { readonly json?: boolean }) => {
      const files = openAssessments(io).list();
      io.stdout.write(json === true ? `${JSON.stringify(files)}\n` : toList(files, io));
    });
  group
    .command('show')
    .description('再看一份评估报告')
    .argument('<编号>', '评估编号，写开头几位即可')
    .option('--out <文件>', '写成文件：.md、.html 或 .json')
    .option('--json', '输出 JSON')
    .action((id: string, options: OutlineOptions) => print(find(id, io), options, io));
  group
    .command('sync')
    .description('登记三同步：政策文件、解读方案、解读材料各自起草、审签、发布；审签须另一人')
    .argument('<编号>', '评估编号')
    .requiredOption('--paper <文件>', '政策文件、解读方案、解读材料', oneOf([...paperOf.keys()]))
    .requiredOption('--stage <步骤>', '起草、审签、发布', oneOf([...stageOf.keys()]))
    .requiredOption('--by <姓名>', '经办人姓名')
    .option('--note <说明>', '说明、文号或链接')
    .option('--at <时间>', '何时，如 2026-03-02T09:00；缺省为现在')
    .option('--json', '输出 JSON')
    .action((id: string, step: Taken & { readonly paper: string; readonly stage: string }) => {
      const [paper, stage] = [paperOf.get(step.paper), stageOf.get(step.stage)];
      if (paper === undefined || stage === undefined) throw new TypeError(`${step.paper} ${step.stage}`);
      const at = momentOf(step.at);
      take(id, (file) => recordSync(file, { paper, stage, by: step.by, note: step.note ?? '', at }), step, io);
    });
  group
    .command('spokesperson')
    .description('定发言人')
    .argument('<编号>', '评估编号')
    .requiredOption('--name <姓名>', '发言人姓名、职务')
    .option('--json', '输出 JSON')
    .action((id: string, step: { readonly name: string; readonly json?: boolean }) =>
      take(id, (file) => nameSpokesperson(file, step.name), step, io),
    );
  group
    .command('decide')
    .description('同意发布或暂缓发布，须署名并写明理由')
    .argument('<编号>', '评估编号')
    .requiredOption('--decision <决定>', '同意、暂缓', oneOf(['同意', '暂缓']))
    .requiredOption('--by <姓名>', '决定人姓名')
    .requiredOption('--reason <理由>', '理由')
    .option('--json', '输出 JSON')
    .action((id: string, step: Taken & { readonly decision: string; readonly reason: string }) => {
      const decision = step.decision === '同意' ? 'go' : 'hold';
      const at = momentOf(undefined);
      take(id, (file) => decideRelease(file, { decision, by: step.by, reason: step.reason, at }), step, io);
    });
  group
    .command('release')
    .description('登记文件已发布，起算解读时限（3 个工作日）；须已同意发布且三同步都已审签')
    .argument('<编号>', '评估编号')
    .requiredOption('--by <姓名>', '经办人姓名')
    .option('--at <时间>', '何时发布；缺省为现在')
    .option('--json', '输出 JSON')
    .action((id: string, step: Taken) => {
      const { policy, calendars } = readSettings(io);
      const rules = { calendar: createCalendar(calendars), workdays: policy.thresholds.interpretationWorkdays };
      const at = momentOf(step.at);
      take(id, (file) => recordRelease(file, { by: step.by, at }, rules), step, io);
    });
  group
    .command('compare')
    .description('发布之后：把评估时的预计与实际听到的对照')
    .argument('<编号>', '评估编号')
    .option('--out <文件>', '写成文件：.md、.html 或 .json')
    .option('--json', '输出 JSON')
    .action(async (id: string, options: OutlineOptions) => {
      const file = find(id, io);
      if (file.release === null)
        throw new CommandFailed('还没有登记发布，没有可对照的；先用 policy release 登记。', exitCodes.failed);
      const { policy } = readSettings(io);
      const heard = await readHeard(
        file.topics.map((topic) => topic.id),
        civilDate(file.release.at),
        io,
      );
      const comparison = compareForecast(file, heard, policy.thresholds.alike, momentOf(undefined));
      const next = { ...file, comparison, version: file.version + 1 };
      openAssessments(io).write(next);
      await print(next, options, io);
    });
}

function momentOf(text: string | undefined): Instant {
  const now = createSystemClock().now();
  const at = text === undefined ? now : parseInstant(text);
  if (at === undefined || at > now)
    throw new CommandFailed('时间须写成 2026-03-02T09:00 的样子，且不晚于现在。', exitCodes.usage);
  return at;
}

function find(id: string, io: Io): Assessment {
  const found = openAssessments(io)
    .list()
    .filter((file) => file.id.startsWith(id));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new CommandFailed(
    found.length === 0
      ? `没有编号为 ${id} 的评估；用 policy list 查看。`
      : `编号 ${id} 有 ${found.length} 份，请多写几位。`,
    exitCodes.failed,
  );
}

function take(
  id: string,
  step: (file: Assessment) => Result<Assessment, AssessmentRefusal>,
  { json }: { readonly json?: boolean },
  io: Io,
): void {
  const result = step(find(id, io));
  if (!result.ok) throw new CommandFailed(result.error.message, exitCodes.failed);
  openAssessments(io).write(result.value);
  io.stdout.write(json === true ? `${JSON.stringify(result.value)}\n` : toList([result.value], io));
}

async function print(file: Assessment, options: OutlineOptions, io: Io): Promise<void> {
  const { policy } = readSettings(io);
  await writeOutline(assessmentOutline(file, policy, momentOf(undefined)), file, options, io);
}

function toList(files: readonly Assessment[], io: Io): string {
  if (files.length === 0) return '还没有评估过的文稿。用 policy assess 文件 评估。\n';
  const at = momentOf(undefined);
  const rows = files.map((file) => {
    const last = file.decisions.at(-1);
    const decided = last === undefined ? '未决定' : `${last.decision === 'go' ? '同意' : '暂缓'}（${last.by}）`;
    return [
      file.id,
      file.title,
      `${riskLevelNames[file.risk.level]} ${file.risk.score}`,
      decided,
      interpretationState(file, at),
    ];
  });
  return toTable(['编号', '文稿', '风险', '决定', '解读'], rows, 1, terminalWidth(io.stdout));
}
