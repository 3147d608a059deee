import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import type { Command } from 'commander';
import { replyCheckSchema } from '@tingchao/console/routes/reply-check.ts';
import { checkReply } from '@tingchao/domain/response/reply-gate/check-reply.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import type { z } from 'zod';
import { withDesk } from '../connect.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { findingLines } from '../reply-findings.ts';

type Options = { readonly case?: string; readonly letter?: string; readonly json?: boolean };
type Checked = z.infer<typeof replyCheckSchema>;

/** `reply check`: a drafted reply is looked through before anybody is asked to sign it. */
export function registerReply(program: Command, io: Io): void {
  program
    .command('reply')
    .description('回应稿送审前比对')
    .command('check')
    .description('逐条比对一份回应稿：答没答所问、时间地点措施联系方式、与前次通报是否矛盾、个人信息等，各附原句与依据')
    .argument('<文件>', '回应稿（UTF-8 文本），- 表示标准输入')
    .option('--case <处置单>', '按这件处置单的来信与前次通报比对：文号或序号')
    .option('--letter <文件>', '没有处置单时，来信的文本（第一行为标题）')
    .option('--json', '输出 JSON')
    .action(async (file: string, options: Options) => {
      const reply = await readReply(file, io);
      const checked = await check(reply, options, io);
      if (options.json === true) return void io.stdout.write(`${JSON.stringify(checked)}\n`);
      io.stdout.write(`${[...findingLines(checked.findings), summary(checked)].join('\n')}\n`);
    });
}

async function check(reply: string, options: Options, io: Io): Promise<Checked> {
  if (options.case !== undefined) {
    const path = `/api/cases/${encodeURIComponent(options.case)}/reply-check`;
    const answer = await withDesk(io, (desk) => desk.ask({ method: 'POST', path, body: { text: reply } }));
    return replyCheckSchema.parse(JSON.parse(answer));
  }
  const letter = options.letter === undefined ? undefined : await readReply(options.letter, io);
  const [title = '', ...rest] = (letter ?? '').split('\n');
  const letters = letter === undefined ? [] : [{ title, text: rest.join('\n') }];
  const { replyGate } = loadSettings(io.configFolder);
  const findings = checkReply(reply, { letters, notices: [], unverified: false }, replyGate).map(
    ({ answer: _none, ...finding }) => finding,
  );
  return { findings, blocking: findings.filter(({ blocking }) => blocking).length };
}

function summary({ findings, blocking }: Checked): string {
  if (findings.length === 0) return '没有提示。比对只看用词，不判断真假；仍须审签。';
  const must = blocking === 0 ? '' : `，其中 ${blocking} 条须在签发前修改或写明理由`;
  return `共 ${findings.length} 条提示${must}。`;
}

async function readReply(path: string, io: Io): Promise<string> {
  const text = path === '-' ? await readAll(io.stdin) : await readBytes(path);
  if (text.trim() === '') throw new CommandFailed(`${path === '-' ? '标准输入' : path}：没有内容。`, exitCodes.failed);
  return text.trim();
}

async function readBytes(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new CommandFailed(`读不到 ${path}：请检查路径。`, exitCodes.failed, { cause: error });
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new CommandFailed(`${path}：不是 UTF-8 编码，请另存为 UTF-8。`, exitCodes.failed, { cause: error });
  }
}
