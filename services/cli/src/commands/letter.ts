import { extname } from 'node:path';
import type { Command } from 'commander';
import { registerLineSchema, unitLettersSchema } from '@tingchao/console/views/supervision-view.ts';
import { z } from 'zod';
import { withDesk } from '../connect.ts';
import type { Io } from '../io.ts';
import { oneOf } from '../option-values.ts';
import { putFile } from '../put-file.ts';
import { terminalWidth, toTable } from '../table.ts';
import { shortTime } from '../text-lines.ts';

const registerSchema = z.object({ items: z.array(registerLineSchema) });
const countsSchema = z.object({ items: z.array(unitLettersSchema) });
const receivedSchema = z.object({ number: z.string(), received: z.int() });

const formats = ['docx', 'pdf', 'html', 'json'] as const;

type Range = { readonly from?: string; readonly to?: string; readonly json?: boolean };

/** `letter list|count|show|receive`: the register of numbered letters, what each unit was sent, and 签收. */
export function registerLetter(program: Command, io: Io): void {
  const group = program.command('letter').description('函件登记簿：文号、收文单位、签收，作废的保留');
  const ranged = (name: string, about: string): Command =>
    group
      .command(name)
      .description(about)
      .option('--from <日期>', '自何时签发，如 2026-03-01')
      .option('--to <日期>', '至何时（不含）')
      .option('--json', '输出 JSON');

  ranged('list', '按文号列出函件与清单').action(async (options: Range) => {
    const text = await ask(io, '/api/letters', options);
    if (options.json === true) return void io.stdout.write(`${text}\n`);
    const { items } = registerSchema.parse(JSON.parse(text));
    if (items.length === 0) return void io.stdout.write('还没有签发过函件。\n');
    const rows = items.map((line) => [
      line.number,
      line.status === 'void' ? `作废：${line.voidReason ?? ''}` : line.name,
      line.unitName,
      line.signedAt === null ? '' : `${shortTime(line.signedAt)} ${line.signedBy ?? ''}`,
      line.receivedAt === null ? '未签收' : `${shortTime(line.receivedAt)} ${line.receivedBy ?? ''}`,
      line.cases.join('、'),
    ]);
    io.stdout.write(toTable(['文号', '函件', '收文单位', '签发', '签收', '处置单'], rows, 5, terminalWidth(io.stdout)));
  });

  ranged('count', '各单位收到的函件数：一份清单算一件，作废的另计').action(async (options: Range) => {
    const text = await ask(io, '/api/letters/counts', options);
    if (options.json === true) return void io.stdout.write(`${text}\n`);
    const { items } = countsSchema.parse(JSON.parse(text));
    if (items.length === 0) return void io.stdout.write('这段时间没有签发函件。\n');
    const series = [...new Set(items.flatMap(({ signed }) => Object.keys(signed)))].toSorted();
    const rows = items.map((one) => [
      one.unitName,
      ...series.map((name) => String(one.signed[name] ?? 0)),
      String(one.void),
      String(one.unreceived),
    ]);
    io.stdout.write(toTable(['单位', ...series, '作废', '未签收'], rows, 0, terminalWidth(io.stdout)));
  });

  group
    .command('show')
    .description('看一份函件：催办清单列出该单位当日全部事项；写 --out 可存为 docx、pdf、html')
    .argument('<文号>', '如 舆催办〔2026〕1号')
    .option('--format <格式>', '格式：docx、pdf、html、json；缺省按文件名，再缺省 html', oneOf(formats))
    .option('--out <文件>', '写到文件；缺省写到标准输出')
    .action(async (number: string, options: { readonly format?: string; readonly out?: string }) => {
      const { out } = options;
      const byName = formats.find((one) => out !== undefined && extname(out).toLowerCase() === `.${one}`);
      const query = new URLSearchParams({ format: options.format ?? byName ?? 'html' });
      const path = `/api/letters/${encodeURIComponent(number)}/document?${query.toString()}`;
      await withDesk(io, async (desk) => putFile(await desk.download({ path }), out, io));
    });
  group
    .command('receive')
    .description('按文号签收；清单在其每一件中签收')
    .argument('<文号>', '如 舆督办〔2026〕3号')
    .requiredOption('--by <姓名>', '签收人姓名')
    .option('--unit <单位>', '收文单位：名称或代码')
    .option('--json', '输出 JSON')
    .action(
      async (number: string, options: { readonly by: string; readonly unit?: string; readonly json?: boolean }) => {
        const { by, unit } = options;
        const body = { by: { name: by }, number, ...(unit === undefined ? {} : { unit }) };
        const text = await withDesk(io, (desk) => desk.ask({ method: 'POST', path: '/api/letters/receipts', body }));
        if (options.json === true) return void io.stdout.write(`${text}\n`);
        const done = receivedSchema.parse(JSON.parse(text));
        io.stdout.write(`已签收 ${done.number}（${done.received} 件）。\n`);
      },
    );
}

function ask(io: Io, path: string, { from, to }: Range): Promise<string> {
  const query = new URLSearchParams();
  if (from !== undefined) query.set('from', from);
  if (to !== undefined) query.set('to', to);
  return withDesk(io, (desk) => desk.ask({ path: `${path}?${query.toString()}` }));
}
