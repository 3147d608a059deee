import { CommandFailed } from './io.ts';

/** Errors of the storage that are written for people: a command ends with their words. */
const told: ReadonlySet<string> = new Set([
  'BackupUnusable',
  'DataInUse',
  'Damaged',
  'RebuildRefused',
  'ServerUnusable',
  'Transient',
  'Permanent',
]);
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

/** The end of a command that met trouble with the data in a known way, with one clear line; undefined for a bug. */
export function explainStorage(error: unknown): CommandFailed | undefined {
  if (!(error instanceof Error)) return undefined;
  if (told.has(error.name)) return new CommandFailed(error.message, undefined, { cause: error });
  const { code = '', path = '' } = error as NodeJS.ErrnoException;
  const reason = reasons[code];
  if (reason === undefined) return undefined;
  return new CommandFailed(`无法读写 ${path}：${reason}；请处理后重试`, undefined, { cause: error });
}
