import type { Command } from 'commander';
import { withDesk } from '../connect.ts';
import { addExportMonth } from '../export-month.ts';
import { addExportProof } from '../export-proof.ts';
import { addExportPublic } from '../export-public.ts';
import type { Io } from '../io.ts';
import { oneOf } from '../option-values.ts';
import { putFile } from '../put-file.ts';
import { caseLabels } from '../train/case-labels.ts';

/** `export ledger|digest|monthly|bulletin|proof|public|labels`: what goes into a file, or to stdout when none is named. */
export function registerExport(program: Command, io: Io): void {
  const group = program.command('export').description('导出台账、日报、月报、通报、办理凭证、公开统计、交办标注');
  group
    .command('ledger')
    .description('导出处置台账（列序与文件规定一致）')
    .option('--format <格式>', '格式：csv、xlsx；缺省按文件名，再缺省 csv', oneOf(['csv', 'xlsx']))
    .option('--out <文件>', '写到文件；缺省写到标准输出')
    .action(async ({ format, out }: { readonly format?: string; readonly out?: string }) => {
      const wanted = format ?? (out?.toLowerCase().endsWith('.xlsx') === true ? 'xlsx' : 'csv');
      putFile(await withDesk(io, (desk) => desk.download({ path: `/api/ledger.${wanted}` })), out, io);
    });
  group
    .command('digest')
    .description('导出日报')
    .option('--date <日期>', '哪一天，如 2026-03-02；缺省为今天')
    .option('--format <格式>', '格式：md、html、json', oneOf(['md', 'html', 'json']), 'html')
    .option('--out <文件>', '写到文件；缺省写到标准输出')
    .action(
      async ({ date, format, out }: { readonly date?: string; readonly format: string; readonly out?: string }) => {
        const path = `/api/digests/${encodeURIComponent(date ?? 'latest')}?format=${format}`;
        putFile(await withDesk(io, (desk) => desk.ask({ path })), out, io);
      },
    );
  addExportMonth(group, io);
  addExportProof(group, io);
  addExportPublic(group, io);
  group
    .command('labels')
    .description('导出交办结果作标注（JSONL，已遮蔽个人信息），供 tingchao train 用')
    .option('--out <文件>', '写到文件；缺省写到标准输出')
    .action(async ({ out }: { readonly out?: string }) => {
      const lines = await withDesk(io, async (desk) => {
        const rows = await Array.fromAsync(caseLabels(desk));
        return rows.map((row) => `${JSON.stringify(row)}\n`);
      });
      putFile(lines.join(''), out, io);
    });
}
