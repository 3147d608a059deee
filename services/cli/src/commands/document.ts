import { extname } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { SiteCheck } from '@tingchao/domain/site-check/site-check.ts';
import { withDesk, type Desk, type DeskRequest } from '../connect.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { oneOf } from '../option-values.ts';
import { putFile } from '../put-file.ts';
import { openChecks } from '../site/site-desk.ts';
import { terminalWidth, toTable } from '../table.ts';

const formats = ['docx', 'pdf', 'html', 'json'] as const;
const listSchema = z.object({
  items: z.array(z.object({ id: z.string(), name: z.string(), of: z.string(), series: z.string() })),
});
const issuedSchema = z.object({ name: z.string(), number: z.string() });

/** A report of a year counts all of it. */
const PATIENCE_MS = 5 * 60_000;
/** What was checked on websites and accounts; only 季度检查 takes it along. */
type Checks = readonly SiteCheck[] | undefined;

type Options = {
  readonly case?: string;
  readonly incident?: string;
  readonly letter?: string;
  readonly date?: string;
  readonly format?: string;
  readonly out?: string;
  readonly issue?: boolean;
  readonly by?: string;
  readonly json?: boolean;
};

/** `document <kind>`: an official document of a case, or a periodic report, as docx, PDF or page. */
export function registerDocument(program: Command, io: Io): void {
  program
    .command('document')
    .description('生成文书与报表（docx、PDF、网页）；不写种类时列出全部')
    .argument('[种类]', '文书代码，如 quick_report、dispatch_note、daily、monthly')
    .option('--case <处置单>', '处置单：文号，或只写序号，如 12')
    .option('--incident <事件>', '事件编号（与 --case 二选一）')
    .option('--letter <函件>', '函件代码，如 a1:urge；缺省为最近一份')
    .option('--date <时段>', '日 2026-03-02，周（其中任一天），月 2026-03，季 2026-Q1，年 2026；缺省为最近一期')
    .option('--format <格式>', '格式：docx、pdf、html、json；缺省按文件名，再缺省 docx', oneOf(formats))
    .option('--out <文件>', '写到文件；缺省写到标准输出')
    .option('--issue', '签发：编号并定稿（须写 --by）')
    .option('--by <姓名>', '签发人姓名')
    .option('--json', '列表与签发结果输出 JSON')
    .action(async (kind: string | undefined, options: Options) => {
      await withDesk(io, async (desk) => {
        if (kind === undefined) return list(desk, options, io);
        const path = await pathOf(desk, kind, options);
        const checks = path.startsWith('/api/reports/quarterly/') ? openChecks(io).list() : undefined;
        if (options.issue === true) await issue(desk, path, options, checks, io);
        if (options.issue === true && options.out === undefined) return;
        await fetchDocument(desk, path, options, checks, io);
      });
    });
}

async function list(desk: Desk, { json }: Options, io: Io): Promise<void> {
  const text = await desk.ask({ path: '/api/documents' });
  if (json === true) return void io.stdout.write(`${text}\n`);
  const rows = listSchema
    .parse(JSON.parse(text))
    .items.map(({ id, name, of, series }) => [id, name, scopes[of] ?? of, series]);
  io.stdout.write(toTable(['代码', '名称', '范围', '文号系列'], rows, 1, terminalWidth(io.stdout)));
}

const scopes: Readonly<Record<string, string>> = {
  case: '处置单',
  day: '日',
  week: '周',
  month: '月',
  quarter: '季',
  year: '年',
};

/** The address of the document; whoever named too little or too much is told what is wanted. */
async function pathOf(desk: Desk, kind: string, options: Options): Promise<string> {
  const { items } = listSchema.parse(JSON.parse(await desk.ask({ path: '/api/documents' })));
  const template = items.find(({ id, name }) => id === kind || name === kind);
  if (template === undefined) {
    throw new CommandFailed(
      `没有文书“${kind}”；可用：${items.map(({ id, name }) => `${id}（${name}）`).join('、')}。`,
      exitCodes.usage,
    );
  }
  const name = options.case ?? (options.incident === undefined ? undefined : `case-${options.incident}`);
  if (template.of === 'case') {
    if (options.case !== undefined && options.incident !== undefined) {
      throw new CommandFailed('--case 与 --incident 只写一个。', exitCodes.usage);
    }
    if (name === undefined) {
      throw new CommandFailed(
        `${template.name}须写 --case <处置单>（文号或序号）或 --incident <事件编号>。`,
        exitCodes.usage,
      );
    }
    return `/api/cases/${encodeURIComponent(name)}/documents/${template.id}`;
  }
  if (name !== undefined || options.letter !== undefined) {
    throw new CommandFailed(
      `${template.name}是定期报表，写 --date <时段>，不写 --case、--incident、--letter。`,
      exitCodes.usage,
    );
  }
  return `/api/reports/${template.id}/${encodeURIComponent(options.date ?? 'latest')}`;
}

async function issue(desk: Desk, path: string, { by, json }: Options, checks: Checks, io: Io): Promise<void> {
  if (by === undefined) throw new CommandFailed('签发须写 --by <姓名>：文书由具名人员签发。', exitCodes.usage);
  const text = await desk.ask({
    method: 'POST',
    path: `${path}/issue`,
    body: { by: { name: by }, ...(checks === undefined ? {} : { checks }) },
  });
  if (json === true) return void io.stderr.write(`${text}\n`);
  const { name, number } = issuedSchema.parse(JSON.parse(text));
  io.stderr.write(`已签发 ${name} ${number}\n`);
}

async function fetchDocument(
  desk: Desk,
  path: string,
  { letter, format, out }: Options,
  checks: Checks,
  io: Io,
): Promise<void> {
  const byName = out === undefined ? undefined : formats.find((one) => extname(out).toLowerCase() === `.${one}`);
  const wanted = format ?? byName ?? 'docx';
  const isText = wanted === 'html' || wanted === 'json';
  if (out === undefined && !isText && 'isTTY' in io.stdout && io.stdout.isTTY === true) {
    throw new CommandFailed(`${wanted} 不能显示在终端上，请写 --out <文件>。`, exitCodes.usage);
  }
  const query = new URLSearchParams({ format: wanted, ...(letter === undefined ? {} : { letter }) });
  const request: DeskRequest =
    checks === undefined
      ? { path: `${path}?${query.toString()}` }
      : { method: 'POST', path: `${path}/draw?${query.toString()}`, body: { checks } };
  putFile(await desk.download({ ...request, patienceMs: PATIENCE_MS }), out, io);
}
