import type { Command } from 'commander';
import { withDesk } from '../connect.ts';
import type { Io } from '../io.ts';
import { oneOf } from '../option-values.ts';

type DigestOptions = { readonly date?: string; readonly format: string; readonly json?: boolean };

/** `digest`: the daily digest of today or of another day, on stdout. */
export function registerDigest(program: Command, io: Io): void {
  program
    .command('digest')
    .description('舆情日报：需决定、需知晓、需关注')
    .option('--date <日期>', '哪一天，如 2026-03-02；缺省为今天')
    .option('--format <格式>', '格式：md、html、json', oneOf(['md', 'html', 'json']), 'md')
    .option('--json', '即 --format json')
    .action(async ({ date, format, json }: DigestOptions) => {
      const path = `/api/digests/${encodeURIComponent(date ?? 'latest')}?format=${json === true ? 'json' : format}`;
      const text = await withDesk(io, (desk) => desk.ask({ path }));
      io.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    });
}
