import type { Command } from 'commander';
import { withDesk } from './connect.ts';
import { CommandFailed, exitCodes, type Io } from './io.ts';
import { putFile } from './put-file.ts';

type Options = {
  readonly out?: string;
  readonly withOriginals?: boolean;
  readonly by?: string;
  readonly reason?: string;
};

/** `export proof CASE`: everything that shows how a case was handled, as one archive. */
export function addExportProof(group: Command, io: Io): void {
  group
    .command('proof')
    .description('导出办理凭证（zip）：快照、依据、时限、审签、函件、回应、效果与哈希清单')
    .argument('<处置单>', '文号，或只写序号，如 12')
    .option('--out <文件>', '写到文件；缺省写到标准输出')
    .option('--with-originals', '连同原页面（含个人信息），须写 --by 与 --reason，记入审计')
    .option('--by <姓名>', '经办人姓名')
    .option('--reason <理由>', '为什么要原页面')
    .action(async (name: string, { out, withOriginals, by, reason }: Options) => {
      const path = `/api/cases/${encodeURIComponent(name)}`;
      if (withOriginals === true && (by === undefined || reason === undefined))
        throw new CommandFailed('导出原页面必须写 --by 和 --reason。（加 --help 查看用法）', exitCodes.usage);
      const bytes = await withDesk(io, (desk) =>
        withOriginals === true
          ? desk.download({ method: 'POST', path: `${path}/proof`, body: { by: { name: by }, reason } })
          : desk.download({ path: `${path}/proof.zip` }),
      );
      putFile(bytes, out, io);
    });
}
