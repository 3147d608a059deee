import { CommandFailed } from './io.ts';

/** Errors of the storage that are written for people: a command ends with their words. */
const told: ReadonlySet<string> = new Set(['BackupUnusable', 'DataInUse', 'Damaged', 'Transient', 'Permanent']);
/** What the operating system says about a folder, in words. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: '没有权限',
  EPERM: '没有权限',
  EROFS: '只读',
  ENOSPC: '磁盘已满',
  EDQUOT: '超出磁盘配额',
  EFBIG: '文件大小超出限制',
  ENOTDIR: '路径中有一段不是目录',
  EEXIST: '同名文件已存在',
};

/** Waits for work on the data; what goes wrong there in a known way ends the command with one clear line. */
export async function explainStorage<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (told.has(error.name)) throw new CommandFailed(error.message, undefined, { cause: error });
    const { code = '', path = '' } = error as NodeJS.ErrnoException;
    const reason = reasons[code];
    if (reason === undefined) throw error;
    throw new CommandFailed(`无法读写 ${path}:${reason};请处理后重试`, undefined, { cause: error });
  }
}
