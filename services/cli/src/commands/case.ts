import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { caseDetailSchema, caseSummarySchema } from '@tingchao/console/views/case-view.ts';
import { caseCommandSchema } from '@tingchao/domain/response/case-command.ts';
import { z } from 'zod';
import { caseSheet, caseTable, stepResult } from '../case-sheet.ts';
import { withDesk } from '../connect.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { addEffect } from '../case-effect.ts';
import { addErase } from '../case-erase.ts';
import { addTime } from '../case-time.ts';
import { wholeNumber } from '../option-values.ts';
import { readStep, stepOptions } from '../step-options.ts';
import { terminalWidth } from '../table.ts';

const pageSchema = z.object({ items: z.array(caseSummarySchema), nextOffset: z.int().nullable() });

/** Names that clerks know a step by, beside the action's own. */
const aliases: Readonly<Record<string, string>> = { keep: 'not-need' };

/** `case list|show` and one command for every step a person can take, with exactly the fields of its schema. */
export function registerCase(program: Command, io: Io): void {
  const group = program.command('case').description('办理处置单');
  addList(group, io);
  addShow(group, io);
  for (const schema of caseCommandSchema.options) addStep(group, schema, io);
  addEffect(group, io);
  addTime(group, io);
  addErase(group, io);
}

type ListOptions = {
  readonly all?: boolean;
  readonly status?: string;
  readonly unit?: string;
  readonly limit: number;
  readonly json?: boolean;
};

function addList(group: Command, io: Io): void {
  group
    .command('list')
    .description('列出在办处置单，最近立案的在前')
    .option('--all', '连已办结、并案、留存的一起列')
    .option('--status <状态>', '只列该状态（代码，如 judging）')
    .option('--unit <单位>', '只列该单位承办过的：名称或代码')
    .option('--limit <件数>', '最多几件', wholeNumber(1, 200), 50)
    .option('--json', '输出 JSON')
    .action(async (options: ListOptions) => {
      const query = new URLSearchParams({ limit: String(options.limit) });
      if (options.all !== true && options.status === undefined) query.set('open', 'true');
      if (options.status !== undefined) query.set('status', options.status);
      if (options.unit !== undefined) query.set('unit', options.unit);
      const text = await withDesk(io, (desk) => desk.ask({ path: `/api/cases?${query.toString()}` }));
      if (options.json === true) return void io.stdout.write(`${text}\n`);
      const { items, nextOffset } = pageSchema.parse(JSON.parse(text));
      io.stdout.write(caseTable(items, terminalWidth(io.stdout)));
      if (nextOffset !== null) io.stdout.write('（还有更多，加 --limit 查看）\n');
    });
}

function addShow(group: Command, io: Io): void {
  group
    .command('show')
    .description('看一件处置单：时限与算式、交办、稿件、函件、办理经过')
    .argument('<处置单>', '文号，或只写序号，如 12')
    .option('--json', '输出 JSON')
    .action(async (name: string, options: { readonly json?: boolean }) => {
      const text = await withDesk(io, (desk) => desk.ask({ path: pathOf(name) }));
      io.stdout.write(options.json === true ? `${text}\n` : caseSheet(caseDetailSchema.parse(JSON.parse(text))));
    });
}

type StepFlags = { readonly by: string; readonly role?: string; readonly json?: boolean };

function addStep(group: Command, schema: (typeof caseCommandSchema)['options'][number], io: Io): void {
  const action = schema.shape.action.value;
  const options = stepOptions(schema);
  const command = group
    .command(action.replaceAll('_', '-'))
    .description(schema.meta()?.description ?? action)
    .argument('<处置单>', '文号，或只写序号，如 12')
    .requiredOption('--by <姓名>', '经办人姓名')
    .option('--role <岗位>', '经办人岗位，如 督办员')
    .option('--json', '输出 JSON');
  const alias = aliases[action];
  if (alias !== undefined) command.alias(alias);
  for (const { option, fromFile } of options) {
    command.addOption(option);
    if (fromFile !== undefined) command.addOption(fromFile);
  }
  command.action(async (name: string, given: StepFlags & Readonly<Record<string, unknown>>) => {
    const { fields, missing } = readStep(options, given, readText);
    if (missing !== undefined) throw new CommandFailed(`必须写 ${missing}。（加 --help 查看用法）`, exitCodes.usage);
    const by = { name: given.by, ...(given.role === undefined ? {} : { role: given.role }) };
    const body = { by, command: { action, ...fields } };
    const text = await withDesk(io, (desk) => desk.ask({ method: 'POST', path: `${pathOf(name)}/steps`, body }));
    io.stdout.write(given.json === true ? `${text}\n` : stepResult(caseDetailSchema.parse(JSON.parse(text))));
  });
}

const pathOf = (name: string): string => `/api/cases/${encodeURIComponent(name)}`;

function readText(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)).trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT'
        ? '文件不存在'
        : code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
          ? '不是 UTF-8 编码，请另存为 UTF-8'
          : '无法读取';
    throw new CommandFailed(`${path}:${why}。`, exitCodes.failed, { cause: error });
  }
}
