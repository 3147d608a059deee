import type { Unanswered } from '@tingchao/console/routes/unanswered.ts';
import { instant, toClock } from '@tingchao/domain/time/instant.ts';
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { terminalWidth, toTable } from '../table.ts';
import { askUnanswered } from './site-desk.ts';

type Options = { readonly source?: string; readonly json?: boolean };

/** `site unanswered`: the messages whose answer is overdue by working days, by name. */
export function addUnanswered(group: Command, io: Io): void {
  group
    .command('unanswered')
    .description('逾期未答复的留言名单：按各信源或渠道的工作日时限（信源 answerWorkdays，未写按 sla.yaml）')
    .option('--source <编号>', '只看这些信源，多个用逗号隔开；不写为全部留言、信箱、12345 渠道')
    .option('--json', '输出 JSON')
    .action(async ({ source, json }: Options) => {
      const query = new URLSearchParams(source === undefined ? {} : { source });
      const found = await askUnanswered(query, io);
      io.stdout.write(json === true ? `${JSON.stringify(found)}\n` : toText(found, io));
    });
}

function toText({ late, waiting, calendarMissing }: Unanswered, io: Io): string {
  const lacks = calendarMissing.length === 0 ? '' : `；${calendarMissing.join('、')} 年放假安排未录入，有的算不出时限`;
  const head = `待答复 ${waiting} 件，逾期 ${late.length} 件${lacks}。\n`;
  if (late.length === 0) return head;
  const rows = late.map(({ askedAt, dueAt, channelName, title, basis, removed, caseNumber }) => [
    toClock(instant(askedAt)),
    toClock(instant(dueAt)),
    channelName,
    removed ? `${title}（网站上已不见）` : title,
    caseNumber ?? '未立案',
    basis,
  ]);
  return head + toTable(['提出', '应答复', '渠道', '标题', '处置单', '依据'], rows, 3, terminalWidth(io.stdout));
}
