import { readFile } from 'node:fs/promises';
import { decode } from '@tingchao/adapters/web/decode.ts';
import { decideRobots } from '@tingchao/adapters/web/robots.ts';
import type { Command } from 'commander';
import { answerLines } from '../jsonl.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { readInput } from '../read-input.ts';
import { requiredText } from '../request-fields.ts';

type Options = { readonly agent?: string; readonly url?: string; readonly jsonl?: true };

function decided(bytes: Uint8Array, agent: string, url: string) {
  if (!URL.canParse(url)) throw new Error(`不是网址：${url}`);
  return decideRobots(decode(bytes, { kind: 'text' }).text, agent, url);
}

/** `robots FILE --agent A --url U`: whether a robots.txt lets an agent fetch a URL; with `--jsonl` one request a line. */
export function registerRobots(program: Command, io: Io): void {
  program
    .command('robots')
    .description('按 robots.txt 判断能否抓取（RFC 9309）')
    .argument('[file]', 'robots.txt 文件；- 为标准输入')
    .option('--agent <name>', '抓取程序的名称')
    .option('--url <url>', '要抓取的网址')
    .option('--jsonl', '逐行读入请求 {id, file（或 text），agent, url}，逐行输出')
    .option('--json', '输出 JSON（默认即是）')
    .action(async (file: string | undefined, options: Options) => {
      if (options.jsonl) {
        const { failed } = await answerLines(io.stdin, io.stdout, async (request) => {
          const { text } = request;
          const bytes = typeof text === 'string' ? Buffer.from(text) : await readFile(requiredText(request, 'file'));
          return decided(bytes, requiredText(request, 'agent'), requiredText(request, 'url'));
        });
        if (failed > 0) throw new CommandFailed(`${failed} 个请求没有读成，原因见各行的 error`, exitCodes.partial);
        return;
      }
      const { agent, url } = options;
      if (agent === undefined || url === undefined) throw new CommandFailed('缺少 --agent 或 --url', exitCodes.usage);
      if (!URL.canParse(url)) throw new CommandFailed(`不是网址：${url}`, exitCodes.usage);
      io.stdout.write(`${JSON.stringify(decided(await readInput(file, io), agent, url))}\n`);
    });
}
