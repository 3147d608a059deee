import type { Command } from 'commander';
import { caseTimeSchema } from '@tingchao/console/views/supervision-view.ts';
import { spanInWords } from '@tingchao/domain/time/remaining.ts';
import { withDesk } from './connect.ts';
import type { Io } from './io.ts';
import { fullTime } from './text-lines.ts';

/** `case time`: where the time of each clock went, and on whom its lateness falls. */
export function addTime(group: Command, io: Io): void {
  group
    .command('time')
    .description('每个时限的耗时，按研判、交办、承办、审签分到经手单位；迟误落在耗时的环节')
    .argument('<处置单>', '文号，或只写序号，如 12')
    .option('--json', '输出 JSON')
    .action(async (name: string, options: { readonly json?: boolean }) => {
      const path = `/api/cases/${encodeURIComponent(name)}/time`;
      const text = await withDesk(io, (desk) => desk.ask({ path }));
      if (options.json === true) return void io.stdout.write(`${text}\n`);
      const { number, clocks } = caseTimeSchema.parse(JSON.parse(text));
      const lines = clocks.flatMap((clock) => [
        `${clock.name}，应于 ${fullTime(clock.dueAt)}，${clock.lateMs > 0 ? `超时 ${spanInWords(clock.lateMs)}` : '未超时'}`,
        ...clock.parts.map(
          ({ stage, holder, ms, lateMs }) =>
            `  ${stage} ${holder} ${spanInWords(ms)}${lateMs > 0 ? `，其中计迟误 ${spanInWords(lateMs)}` : ''}`,
        ),
      ]);
      io.stdout.write(`${[number, ...lines].join('\n')}\n`);
    });
}
