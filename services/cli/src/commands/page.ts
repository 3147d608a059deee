import { readFile } from 'node:fs/promises';
import { openDeadlineParser } from '@tingchao/adapters/web/parse-deadline.ts';
import { NotAPage, type Page } from '@tingchao/adapters/web/parse-page.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import type { Command } from 'commander';
import { answerLines } from '../jsonl.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { readInput } from '../read-input.ts';
import { optionalText, requiredText } from '../request-fields.ts';

type Options = { readonly url?: string; readonly contentType?: string; readonly jsonl?: true };

const shown = ({ attachments, ...page }: Page) => ({
  ...page,
  publishedAt: page.publishedAt === null ? null : toIso(page.publishedAt),
  ...(attachments.length > 0 && { attachments }),
});

/** `page FILE --url U`: title, body, time and author of a web page; with `--jsonl` one request a line. */
export function registerPage(program: Command, io: Io): void {
  program
    .command('page')
    .description('解析网页文件：标题、正文、发布时间、作者')
    .argument('[file]', '文件；- 为标准输入')
    .option('--url <url>', '网页的网址')
    .option('--content-type <type>', '服务器给出的 Content-Type')
    .option('--jsonl', '逐行读入请求 {id, file, url, contentType},逐行输出')
    .option('--json', '输出 JSON（默认即是）')
    .action(async (file: string | undefined, options: Options) => {
      await using parser = openDeadlineParser({ deadlineMs: 60_000 });
      if (options.jsonl) {
        const { failed } = await answerLines(io.stdin, io.stdout, async (request) => {
          const bytes = await readFile(requiredText(request, 'file'));
          const url = requiredText(request, 'url');
          return shown(await parser.page(bytes, { url, contentType: optionalText(request, 'contentType') }));
        });
        if (failed > 0) throw new CommandFailed(`${failed} 个请求没有读成，原因见各行的 error`, exitCodes.partial);
        return;
      }
      if (options.url === undefined) throw new CommandFailed('缺少 --url', exitCodes.usage);
      const bytes = await readInput(file, io);
      try {
        const page = await parser.page(bytes, { url: options.url, contentType: options.contentType });
        io.stdout.write(`${JSON.stringify(shown(page))}\n`);
      } catch (error) {
        if (error instanceof NotAPage)
          throw new CommandFailed(`${file}:${error.message}`, exitCodes.failed, { cause: error });
        throw error;
      }
    });
}
