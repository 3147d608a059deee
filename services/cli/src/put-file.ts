import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommandFailed, exitCodes, type Io } from './io.ts';

/** What the operating system says about the file, in words and with a way out. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: '目录不存在，请先建目录',
  EISDIR: '这是目录，请写上文件名',
  ENOTDIR: '路径中有一段不是目录',
  ENOSPC: '磁盘已满，请清理后重试',
  EACCES: '没有权限，请换一个目录',
  EPERM: '没有权限，请换一个目录',
  EROFS: '磁盘只读，请换一个目录',
  EBUSY: '文件正被别的程序打开，请关闭后重试',
};

/** Writes what a command made to a file, or to stdout when none is named. */
export function putFile(text: string | Uint8Array, file: string | undefined, io: Io): void {
  if (file === undefined) return void io.stdout.write(text);
  try {
    writeFileSync(file, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandFailed(`写不了 ${file}：${reasons[code ?? ''] ?? `不可写（${code}）`}。`, exitCodes.failed, {
      cause: error,
    });
  }
  io.stderr.write(`已写到 ${resolve(file)}\n`);
}
