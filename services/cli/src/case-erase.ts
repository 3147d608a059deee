import type { Command } from 'commander';
import { erasedSchema } from '@tingchao/console/routes/case-erasure.ts';
import { withDesk } from './connect.ts';
import type { Io } from './io.ts';

type Options = {
  readonly reason: string;
  readonly by: string;
  readonly confirmedBy: string;
  readonly role?: string;
  readonly cluster?: boolean;
  readonly json?: boolean;
};

/** A large database is written anew at the end of an erasure. */
const PATIENCE_MS = 30 * 60_000;

/** `case erase`: erases the words of a case for good; two named persons. */
export function addErase(group: Command, io: Io): void {
  group
    .command('erase')
    .description('抹除一件已了结处置单的内容（正文、标题、链接、作者、快照、未发布的稿件）；不可恢复')
    .argument('<处置单>', '文号，或只写序号，如 12')
    .requiredOption('--reason <理由>', '为何抹除；不要写当事人姓名')
    .requiredOption('--by <姓名>', '经办人姓名')
    .requiredOption('--confirmed-by <姓名>', '复核人姓名，须是另一人')
    .option('--role <岗位>', '经办人岗位')
    .option('--cluster', '集群方式且本机没有运行 console 时：直接连 Kafka 与 Elasticsearch')
    .option('--json', '输出 JSON')
    .action(async (name: string, { reason, by, confirmedBy, role, cluster, json }: Options) => {
      const body = {
        by: { name: by, ...(role === undefined ? {} : { role }) },
        confirmedBy: { name: confirmedBy },
        reason,
      };
      const path = `/api/cases/${encodeURIComponent(name)}/erasure`;
      const text = await withDesk(io, (desk) => desk.ask({ method: 'POST', path, body, patienceMs: PATIENCE_MS }), {
        cluster: cluster === true,
      });
      io.stdout.write(json === true ? `${text}\n` : inWords(erasedSchema.parse(JSON.parse(text))));
    });
}

function inWords({ number, again, posts, incidents, cases }: ReturnType<typeof erasedSchema.parse>): string {
  const what = again
    ? `${number} 之前已抹除，已复查`
    : `已抹除 ${number}：帖文 ${posts} 条、事件 ${incidents} 个、处置单 ${cases} 件的内容；文号、时限、单位和办理经过保留`;
  return (
    `${what}。\n` +
    '更早的备份和数据目录下的 replaced-… 里还有这些内容：逐个执行 tingchao erase --in <目录> 清理，或者删除它们；' +
    '在本机恢复旧备份时会自动再次抹除。\n'
  );
}
