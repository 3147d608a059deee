import type { Command } from 'commander';
import { caseDetailSchema } from '@tingchao/console/views/case-view.ts';
import { clarificationsSchema, effectSchema } from '@tingchao/console/routes/case-effect.ts';
import type { Spread } from '@tingchao/domain/response/effect/effect.ts';
import { verdictNames } from '@tingchao/domain/response/effect/record-effect.ts';
import type { z } from 'zod';
import { afterAnswerLines } from './case-after-answer.ts';
import { withDesk } from './connect.ts';
import { CommandFailed, exitCodes, type Io } from './io.ts';
import { wholeNumber } from './option-values.ts';
import { toTable } from './table.ts';
import { fullTime } from './text-lines.ts';

const pathOf = (name: string): string => `/api/cases/${encodeURIComponent(name)}`;

/** `case effect`, `case recheck` and `case clarifications`: what an answer brought, whether it still stands, and what was said before. */
export function addEffect(group: Command, io: Io): void {
  group
    .command('effect')
    .description('看回应的效果：回应（澄清）前后的声量、负面占比、来源，同地同事新来件，群众评价')
    .argument('<处置单>', '文号，或只写序号，如 12')
    .option('--json', '输出 JSON')
    .action(async (name: string, options: { readonly json?: boolean }) => {
      const text = await withDesk(io, (desk) => desk.ask({ path: `${pathOf(name)}/effect` }));
      io.stdout.write(options.json === true ? `${text}\n` : inWords(effectSchema.parse(JSON.parse(text))));
    });
  group
    .command('recheck')
    .description('现在就取回已发布的内容，与签发稿逐句比对')
    .argument('<处置单>', '文号，或只写序号，如 12')
    .option('--json', '输出 JSON')
    .action(async (name: string, options: { readonly json?: boolean }) => {
      const path = `${pathOf(name)}/publication-check`;
      const text = await withDesk(io, (desk) => desk.ask({ method: 'POST', path }));
      if (options.json === true) return void io.stdout.write(`${text}\n`);
      const { published } = afterAnswerLines(caseDetailSchema.parse(JSON.parse(text)));
      io.stdout.write(published.length === 0 ? '还没有发布。\n' : `${published.join('\n')}\n`);
    });
  group
    .command('clarifications')
    .description('按事项查找已发布的澄清，供参考；用时须重新拟稿、审签')
    .argument('[说法]', '说法或事项；不写则须写 --case')
    .option('--case <处置单>', '按这件处置单的标题和说法找')
    .option('--limit <件数>', '最多几件', wholeNumber(1, 20), 5)
    .option('--json', '输出 JSON')
    .action(async (words: string | undefined, options: SearchOptions) => {
      if (words === undefined && options.case === undefined) {
        throw new CommandFailed('请写要找的说法，或写 --case 处置单。', exitCodes.usage);
      }
      const query = new URLSearchParams({ limit: String(options.limit) });
      if (words !== undefined) query.set('q', words);
      if (options.case !== undefined) query.set('case', options.case);
      const text = await withDesk(io, (desk) => desk.ask({ path: `/api/clarifications?${query.toString()}` }));
      if (options.json === true) return void io.stdout.write(`${text}\n`);
      const { items } = clarificationsSchema.parse(JSON.parse(text));
      io.stdout.write(items.length === 0 ? '没有找到已发布的同类澄清。\n' : items.map(foundInWords).join('\n'));
    });
}

type SearchOptions = { readonly case?: string; readonly limit: number; readonly json?: boolean };

function foundInWords(one: z.infer<typeof clarificationsSchema>['items'][number]): string {
  const statements = one.statements.map((statement) => `  说法：${statement}`);
  const text = one.text.split('\n').map((line) => `  │ ${line}`);
  return [`${one.number} 《${one.title}》 ${fullTime(one.publishedAt)}`, ...statements, ...text, ''].join('\n');
}

function inWords({ answeredAt, channel, clarifies, windows, ratings }: z.infer<typeof effectSchema>): string {
  const rows = windows.flatMap(({ hours, over, before, after, returns, verdict }) => [
    [`前 ${hours} 小时`, ...figures(before), '', ''],
    [`后 ${hours} 小时${over ? '' : '（未满）'}`, ...figures(after), String(returns), verdictNames[verdict]],
  ]);
  const header = ['时段', '帖数', '转发', '来源', '渠道', '负面', '诉求', '新来件', '结论'];
  const said = Object.entries(ratings).map(([rating, count]) => `${rating} ${count}`);
  return [
    `${fullTime(answeredAt)} 在${channel === '' ? '官方渠道' : channel}${clarifies.length > 0 ? '澄清' : '回应'}`,
    ...clarifies.map(({ id, statement, statusName }) => `  ${id} ${statement}（${statusName}）`),
    toTable(header, rows, 0, 120).trimEnd(),
    `群众评价与回访：${said.length === 0 ? '尚无' : said.join('，')}`,
    '',
  ].join('\n');
}

const figures = ({ posts, reposts, sources, channels, hostility, asks }: Spread): readonly string[] => [
  String(posts),
  String(reposts),
  String(sources),
  String(channels),
  hostility === null ? '—' : `${Math.round(hostility * 100)}%`,
  String(asks),
];
