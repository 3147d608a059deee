import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { withDesk } from './connect.ts';
import type { Io } from './io.ts';
import { putFile } from './put-file.ts';

const files = ['index.html', 'responses.html', 'responses.xml', 'statistics.json'] as const;

/** `export public`: pages and feed for the public, as a folder that can be put on any site. */
export function addExportPublic(group: Command, io: Io): void {
  group
    .command('public')
    .description('导出对外公开的统计页、历次回应与 RSS（静态文件；只含已月结的数和已发布的回应，小数不显示）')
    .requiredOption('--out <目录>', '写到目录，没有则新建')
    .option('--site <网址>', '这些文件放在哪个网址下，写进 RSS')
    .action(async ({ out, site }: { readonly out: string; readonly site?: string }) => {
      const query = site === undefined ? '' : `?${new URLSearchParams({ site }).toString()}`;
      const made = await withDesk(io, async (desk) => {
        const pages: (readonly [string, string])[] = [];
        for (const name of files)
          pages.push([name, await desk.ask({ path: `/api/public/${name}${name.endsWith('.xml') ? query : ''}` })]);
        return pages;
      });
      mkdirSync(out, { recursive: true });
      for (const [name, text] of made) putFile(text, join(out, name), io);
    });
}
