import type { Command } from 'commander';
import { privacyNoticeSchema, retentionRunSchema, retentionSchema } from '@tingchao/console/routes/retention.ts';
import { withDesk } from '../connect.ts';
import type { Io } from '../io.ts';
import { terminalWidth, toTable } from '../table.ts';
import { fullTime } from '../text-lines.ts';

type Json = { readonly json?: boolean };

/** `retention show|run|notice`: terms of keeping, what was let go, and what citizens are told. */
export function registerRetention(program: Command, io: Io): void {
  const group = program.command('retention').description('保存期：各类内容保存多久，清理了什么；个人信息保护告知');
  group
    .command('show')
    .description('保存期、上次清理、现在到期的件数、最近的清理记录')
    .option('--json', '输出 JSON')
    .action(async ({ json }: Json) => {
      const text = await withDesk(io, (desk) => desk.ask({ path: '/api/retention', patienceMs: 600_000 }));
      if (json === true) return void io.stdout.write(`${text}\n`);
      const { terms, lastLook, due, runs } = retentionSchema.parse(JSON.parse(text));
      const width = terminalWidth(io.stdout);
      const rows = terms.map(({ what, term, how }) => [what, term, how]);
      io.stdout.write(toTable(['内容', '保存期', '怎样清理'], rows, 2, width));
      const last = lastLook === null ? '还没有清理过' : `上次清理 ${fullTime(lastLook)}`;
      io.stdout.write(
        `\n${last}；现在到期：未归入事件的帖文 ${due.posts} 条，原文快照 ${due.originals} 份（${due.cases} 件案）。\n`,
      );
      if (runs.length === 0) return;
      const lines = runs.map((run) => [
        fullTime(run.at),
        run.by === 'system' ? '系统' : run.by,
        String(run.posts),
        String(run.originals),
      ]);
      io.stdout.write(`\n${toTable(['时间', '执行', '帖文', '快照'], lines, 1, width)}`);
    });
  group
    .command('run')
    .description('立即清理一次到期内容；平时每日自动')
    .requiredOption('--by <姓名>', '经办人姓名')
    .option('--json', '输出 JSON')
    .action(async ({ by, json }: Json & { readonly by: string }) => {
      const body = { by: { name: by } };
      const ask = { method: 'POST', path: '/api/retention/run', body, patienceMs: 3_600_000 } as const;
      const text = await withDesk(io, (desk) => desk.ask(ask));
      const { posts, originals, cases } = retentionRunSchema.parse(JSON.parse(text));
      io.stdout.write(
        json === true
          ? `${text}\n`
          : `已清理：未归入事件的帖文 ${posts} 条，原文快照 ${originals} 份（${cases} 件案）。\n`,
      );
    });
  group
    .command('notice')
    .description('个人信息保护告知，可放到网站；运行时也在 /privacy')
    .option('--json', '输出 JSON')
    .action(async ({ json }: Json) => {
      const text = await withDesk(io, (desk) => desk.ask({ path: '/api/privacy-notice' }));
      if (json === true) return void io.stdout.write(`${text}\n`);
      const { sections } = privacyNoticeSchema.parse(JSON.parse(text));
      const parts = sections.map(({ heading, lines }) =>
        [`## ${heading}`, ...lines.map((line) => `- ${line}`)].join('\n'),
      );
      io.stdout.write(`# 个人信息保护告知\n\n${parts.join('\n\n')}\n`);
    });
}
