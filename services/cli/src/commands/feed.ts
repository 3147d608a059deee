import { readFile } from 'node:fs/promises';
import { openDeadlineParser } from '@tingchao/adapters/web/parse-deadline.ts';
import { NotAFeed, type Feed } from '@tingchao/adapters/web/parse-feed.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import type { Command } from 'commander';
import { answerLines } from '../jsonl.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { optionalText, requiredText } from '../request-fields.ts';
import { readInput } from '../read-input.ts';

type Options = { readonly url?: string; readonly contentType?: string; readonly jsonl?: true };

const shown = ({ feed, items, dropped }: Feed) => ({
  feed,
  items: items.map((item) => ({ ...item, publishedAt: item.publishedAt === null ? null : toIso(item.publishedAt) })),
  ...(dropped > 0 && { dropped }),
});

/** `feed FILE`: what a feed's bytes say, as one JSON; with `--jsonl` one request a line. */
export function registerFeed(program: Command, io: Io): void {
  program
    .command('feed')
    .description('解析订阅源文件（RSS、Atom、JSON Feed）')
    .argument('[file]', '文件；- 为标准输入')
    .option('--url <url>', '订阅源的网址，用来补全相对链接')
    .option('--content-type <type>', '服务器给出的 Content-Type')
    .option('--jsonl', '逐行读入请求 {id, file, url, contentType},逐行输出')
    .option('--json', '输出 JSON（默认即是）')
    .action(async (file: string | undefined, options: Options) => {
      await using parser = openDeadlineParser({ deadlineMs: 60_000 });
      if (options.jsonl) {
        const { failed } = await answerLines(io.stdin, io.stdout, async (request) => {
          const bytes = await readFile(requiredText(request, 'file'));
          const url = optionalText(request, 'url');
          return shown(await parser.feed(bytes, { url, contentType: optionalText(request, 'contentType') }));
        });
        if (failed > 0) throw new CommandFailed(`${failed} 个请求没有读成，原因见各行的 error`, exitCodes.partial);
        return;
      }
      const bytes = await readInput(file, io);
      try {
        const feed = await parser.feed(bytes, { url: options.url, contentType: options.contentType });
        io.stdout.write(`${JSON.stringify(shown(feed))}\n`);
      } catch (error) {
        if (error instanceof NotAFeed)
          throw new CommandFailed(`${file}:${error.message}`, exitCodes.failed, { cause: error });
        throw error;
      }
    });
}
