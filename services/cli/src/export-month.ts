import type { Command } from 'commander';
import { withDesk } from './connect.ts';
import type { Io } from './io.ts';
import { oneOf } from './option-values.ts';
import { putFile } from './put-file.ts';

type Options = {
  readonly month?: string;
  readonly copy?: string;
  readonly format?: string;
  readonly out?: string;
};

/** A county of years takes a while. */
const PATIENCE_MS = 300_000;

/** `export monthly` and `export bulletin`: a month as it was closed, or as it stands while it is open. */
export function addExportMonth(group: Command, io: Io): void {
  add(group, io, {
    name: 'monthly',
    description: '导出月度统计与月报：已月结的取冻结副本，未月结的为预表',
    formats: ['xlsx', 'docx', 'pdf', 'html', 'json'],
    fallback: 'xlsx',
    path: '',
  });
  add(group, io, {
    name: 'bulletin',
    description: '导出月度通报（草稿，由具名人员签发）',
    formats: ['docx', 'pdf', 'html', 'json'],
    fallback: 'docx',
    path: '/bulletin',
  });
}

type Spec = {
  readonly name: string;
  readonly description: string;
  readonly formats: readonly string[];
  readonly fallback: string;
  readonly path: string;
};

function add(group: Command, io: Io, { name, description, formats, fallback, path }: Spec): void {
  group
    .command(name)
    .description(description)
    .argument('[月份]', '如 2026-11；缺省为最近一个结束的月份')
    .option('--month <月份>', '同上')
    .option('--copy <n>', '第几份月结副本；缺省为现行的')
    .option('--format <格式>', `格式：${formats.join('、')}；缺省按文件名，再缺省 ${fallback}`, oneOf(formats))
    .option('--out <文件>', '写到文件；缺省写到标准输出')
    .action(async (named: string | undefined, { month = named ?? 'latest', copy, format, out }: Options) => {
      const byName = formats.find((one) => out?.toLowerCase().endsWith(`.${one}`) === true);
      const query = new URLSearchParams({ format: format ?? byName ?? fallback });
      if (copy !== undefined) query.set('copy', copy);
      const address = `/api/months/${encodeURIComponent(month)}${path}?${query.toString()}`;
      putFile(await withDesk(io, (desk) => desk.download({ path: address, patienceMs: PATIENCE_MS })), out, io);
    });
}
