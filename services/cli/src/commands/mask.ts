import { text as readAll } from 'node:stream/consumers';
import type { Command } from 'commander';
import { findPersonalData, maskText } from '@tingchao/domain/text/mask.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { answerLines, writeLine } from '../jsonl.ts';

/** The masked text and its spans; offsets in UTF-16 units of the text as given. */
export function answerMask(text: string): object {
  const spans = findPersonalData(text);
  return { text: maskText(text, spans), spans };
}

/** `mask`: a text on stdin, or with `--jsonl` one `{id, text}` a line. */
export function registerMask(program: Command, io: Io): void {
  program
    .command('mask')
    .description('遮蔽标准输入文字中的个人信息')
    .option('--json', '输出 JSON（本命令总是如此）')
    .option('--jsonl', '每行一个 {id, text}')
    .action(async (options: { readonly jsonl?: boolean }) => {
      if (options.jsonl !== true) {
        await writeLine(io.stdout, answerMask(await readAll(io.stdin)));
        return;
      }
      const { failed } = await answerLines(io.stdin, io.stdout, (request) => {
        if (typeof request['text'] !== 'string') throw new CommandFailed('缺少 text（字符串）');
        return answerMask(request['text']);
      });
      if (failed > 0) throw new CommandFailed(`有 ${failed} 行无法处理，原因见各行的 error`, exitCodes.partial);
    });
}
