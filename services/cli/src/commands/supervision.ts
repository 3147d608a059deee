import type { Command } from 'commander';
import { signedListSchema, waitingLetterSchema } from '@tingchao/console/views/supervision-view.ts';
import { z } from 'zod';
import { withDesk } from '../connect.ts';
import type { Io } from '../io.ts';
import { terminalWidth, toTable } from '../table.ts';
import { shortTime } from '../text-lines.ts';

const waitingSchema = z.object({ items: z.array(waitingLetterSchema) });
const standings = { due: '可签发', moot: '已办，请作废', early: '未超时' } as const;

type SignOptions = {
  readonly unit: string;
  readonly place?: string;
  readonly by: string;
  readonly role?: string;
  readonly reason?: string;
  readonly json?: boolean;
};

/** `supervision list|sign`: letters that wait for a signature, and a unit's 催办清单 of the day. */
export function registerSupervision(program: Command, io: Io): void {
  const group = program.command('supervision').description('督办：待签发的催办、督办、约谈通报');
  group
    .command('list')
    .description('列出待签发的函件，先到时限的在前；红牌只在超时以后')
    .option('--json', '输出 JSON')
    .action(async (options: { readonly json?: boolean }) => {
      const text = await withDesk(io, (desk) => desk.ask({ path: '/api/supervision' }));
      if (options.json === true) return void io.stdout.write(`${text}\n`);
      const { items } = waitingSchema.parse(JSON.parse(text));
      if (items.length === 0) return void io.stdout.write('没有待签发的函件。\n');
      const rows = items.map((one) => [
        one.unitName,
        one.name,
        one.case,
        shortTime(one.dueAt),
        standings[one.standing],
        one.listed ? '并入当日催办清单' : one.letter,
      ]);
      const head = ['收文单位', '函件', '处置单', '应发', '情况', '函件代码'];
      io.stdout.write(toTable(head, rows, 0, terminalWidth(io.stdout)));
    });
  group
    .command('sign')
    .description('签发一个单位当日的催办清单：其全部待催事项，一个文号，每日一份')
    .requiredOption('--unit <单位>', '收文单位：名称或代码')
    .option('--place <乡镇>', '属地乡镇时的乡镇名')
    .requiredOption('--by <姓名>', '签发人姓名')
    .option('--role <岗位>', '签发人岗位，如 督办员')
    .option('--reason <说明>', '说明')
    .option('--json', '输出 JSON')
    .action(async ({ unit, place, by, role, reason, json }: SignOptions) => {
      const body = {
        by: { name: by, ...(role === undefined ? {} : { role }) },
        unit,
        ...(place === undefined ? {} : { place }),
        ...(reason === undefined ? {} : { reason }),
      };
      const text = await withDesk(io, (desk) => desk.ask({ method: 'POST', path: '/api/supervision/lists', body }));
      if (json === true) return void io.stdout.write(`${text}\n`);
      const { number, unitName, cases } = signedListSchema.parse(JSON.parse(text));
      io.stdout.write(`已签发 ${number}，致${unitName}，共 ${cases.length} 件：${cases.join('、')}。\n`);
    });
}
