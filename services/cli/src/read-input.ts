import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { CommandFailed, exitCodes, type Io } from './io.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: '文件不存在；请检查路径',
  EISDIR: '这是目录，不是文件',
  EACCES: '没有权限；请改权限或换一个用户',
  EPERM: '没有权限；请改权限或换一个用户',
};

/** The bytes of a command's FILE argument (`-`: standard input). Refuses with one line when it is missing or cannot be read. */
export async function readInput(file: string | undefined, io: Io): Promise<Uint8Array> {
  if (file === undefined) throw new CommandFailed('缺少文件；给出文件名，或用 - 从标准输入读', exitCodes.usage);
  if (file === '-') return buffer(io.stdin);
  try {
    return await readFile(file);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    throw new CommandFailed(`读不了文件 ${file}：${reasons[code] ?? `${code}；请检查路径和权限`}`, exitCodes.failed, {
      cause,
    });
  }
}
