import type { Command } from 'commander';
import { z } from 'zod';
import { withDesk } from '../connect.ts';
import type { Io } from '../io.ts';
import { terminalWidth, toTable } from '../table.ts';

const lineSchema = z.object({
  action: z.enum(['month_closed', 'month_reopened']),
  month: z.string(),
  copy: z.number(),
  number: z.string(),
  by: z.string(),
  hash: z.string(),
  reason: z.string(),
});
const copySchema = lineSchema.extend({ at: z.string(), state: z.enum(['whole', 'changed', 'gone']) });
const listSchema = z.object({ lines: z.array(lineSchema.extend({ at: z.string() })), copies: z.array(copySchema) });
const traceSchema = z.object({
  definition: z.string(),
  ids: z.array(z.string()),
  among: z.array(z.string()).optional(),
});

type ActOptions = { readonly actor: string; readonly reason: string; readonly json?: boolean };
const states = { whole: '完好', changed: '被改动', gone: '不在库中' } as const;
/** A county of years takes a while. */
const PATIENCE_MS = 300_000;

/** `month list|close|reopen|trace`: the close of a month's statistics. */
export function registerMonth(program: Command, io: Io): void {
  const group = program.command('month').description('月结：统计冻结成副本，数字可逐个追溯');
  group
    .command('list')
    .description('列出月结与重开，逐份核对副本与审计链上的哈希')
    .option('--json', '输出 JSON')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const text = await withDesk(io, (desk) => desk.ask({ path: '/api/months' }));
      if (json === true) return void io.stdout.write(`${text}\n`);
      const { lines, copies } = listSchema.parse(JSON.parse(text));
      const stateOf = (line: z.infer<typeof lineSchema>): string => {
        const copy = copies.find(({ hash }) => hash === line.hash);
        return line.action === 'month_reopened' ? `重开：${line.reason}` : copy ? states[copy.state] : '';
      };
      const rows = lines.map((line) => [
        line.month,
        line.action === 'month_closed' ? '月结' : '重开',
        String(line.copy),
        line.number,
        line.at,
        line.by,
        line.hash.slice(0, 12),
        stateOf(line),
      ]);
      io.stdout.write(
        toTable(['月份', '办理', '第几份', '编号', '时间', '经办', '哈希', '状态'], rows, 7, terminalWidth(io.stdout)),
      );
    });
  addActs(group, io);
  group
    .command('trace')
    .description('一个数字由哪些处置单或留言数出来')
    .argument('<月份>', '如 2026-11')
    .requiredOption('--table <表>', '如 channels（渠道）、levels（等级）、units（单位）')
    .option('--row <行>', '行代码，如 III；缺省为合计', 'total')
    .requiredOption('--column <列>', '列代码，如 in_time_rate、reply_rate')
    .option('--json', '输出 JSON')
    .action(async (month: string, options: { table: string; row: string; column: string; json?: boolean }) => {
      const { table, row, column } = options;
      const query = new URLSearchParams({ table, row, column });
      const path = `/api/months/${encodeURIComponent(month)}/trace?${query.toString()}`;
      const text = await withDesk(io, (desk) => desk.ask({ path, patienceMs: PATIENCE_MS }));
      if (options.json === true) return void io.stdout.write(`${text}\n`);
      const { definition, ids, among } = traceSchema.parse(JSON.parse(text));
      io.stdout.write(
        `口径：${definition}\n${among ? `分子 ${ids.length}，分母 ${among.length}` : `${ids.length} 件`}\n`,
      );
      for (const id of ids) io.stdout.write(`${id}\n`);
      const rest = among?.filter((id) => !ids.includes(id)) ?? [];
      if (rest.length > 0) io.stdout.write(`只在分母中的 ${rest.length} 件：\n${rest.join('\n')}\n`);
    });
}

function addActs(group: Command, io: Io): void {
  const act = async (month: string, verb: 'close' | 'reopen', { actor, reason }: ActOptions): Promise<string> =>
    withDesk(io, (desk) =>
      desk.ask({
        method: 'POST',
        path: `/api/months/${encodeURIComponent(month)}/${verb}`,
        body: { by: { name: actor }, ...(verb === 'reopen' ? { reason } : {}) },
        patienceMs: PATIENCE_MS,
      }),
    );
  group
    .command('close')
    .description('月结：冻结一份副本，此后不可改')
    .argument('<月份>', '如 2026-11（统计期 10 月 29 日至 11 月 28 日）')
    .requiredOption('--actor <姓名>', '经办人姓名')
    .option('--json', '输出 JSON')
    .action(async (month: string, options: ActOptions) => {
      const text = await act(month, 'close', options);
      if (options.json === true) return void io.stdout.write(`${text}\n`);
      const line = lineSchema.parse(JSON.parse(text));
      io.stdout.write(`${month} 已月结：${line.number}，第 ${line.copy} 份，哈希 ${line.hash}\n`);
    });
  group
    .command('reopen')
    .description('重开已月结的月份：原副本保留，再月结另成一份')
    .argument('<月份>', '如 2026-11')
    .requiredOption('--actor <姓名>', '经办人姓名')
    .requiredOption('--reason <理由>', '为什么重开')
    .option('--json', '输出 JSON')
    .action(async (month: string, options: ActOptions) => {
      const text = await act(month, 'reopen', options);
      if (options.json === true) return void io.stdout.write(`${text}\n`);
      const line = lineSchema.parse(JSON.parse(text));
      io.stdout.write(`${month} 已重开；${line.number}（第 ${line.copy} 份）保留，可再月结。\n`);
    });
}
