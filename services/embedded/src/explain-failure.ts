import { PortInUse } from '@tingchao/console/service.ts';
import { SettingsError } from '@tingchao/settings/load-settings.ts';
import { UsageError } from './start-options.ts';

/** One clear line (several for settings: one a mistake) and the exit code. */
export type Failure = { readonly line: string; readonly exitCode: 1 | 2 | 3 };

/** Result codes of SQLite that say something about the machine, not about the program. */
const sqliteCodes = { readOnly: 8, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 } as const;

/** Says what stopped the system, where, and what to do; undefined when it is a bug and the stack is the message. */
export function explainFailure(error: unknown, dataFolder: string): Failure | undefined {
  for (const cause of causes(error)) {
    if (cause instanceof UsageError) return { line: cause.message, exitCode: 2 };
    if (cause instanceof SettingsError) {
      const count = cause.mistakes.length;
      return { line: `配置有 ${count} 处错误，没有启动：\n${cause.message}`, exitCode: 3 };
    }
    if (cause instanceof PortInUse || toldByName(cause)) return { line: cause.message, exitCode: 1 };
    const line = aboutDisk(cause, dataFolder);
    if (line !== undefined) return { line, exitCode: 1 };
  }
  return undefined;
}

/** Errors of the runtime that are written for people already. */
const toldByName = (error: Error): boolean => error.name === 'DataInUse';

function aboutDisk(error: Error, folder: string): string | undefined {
  const { code, errcode } = error as NodeJS.ErrnoException & { readonly errcode?: number };
  const primary = errcode === undefined ? undefined : errcode & 0xff;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG' || primary === sqliteCodes.full) {
    return `磁盘已满，数据写不进 ${folder}；已保存的内容不受影响。请腾出空间后重新启动，会从断点继续。`;
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || primary === sqliteCodes.readOnly) {
    return `数据目录 ${folder} 不可写。请改它的权限，或用 --data 换一个目录。`;
  }
  if (code === 'ENOTDIR' || code === 'EEXIST' || primary === sqliteCodes.cannotOpen) {
    return `数据目录 ${folder} 打不开（路径中有一段不是目录，或无权进入）。请用 --data 换一个目录。`;
  }
  if (primary === sqliteCodes.corrupt || primary === sqliteCodes.notADatabase) {
    return `数据目录 ${folder} 中的数据库已损坏。请保留原文件，从最近的备份恢复后再启动。`;
  }
  if (primary === sqliteCodes.ioError) return `读写 ${folder} 时磁盘出错。请检查磁盘后重新启动，会从断点继续。`;
  return undefined;
}

function* causes(error: unknown): Generator<Error> {
  let next: unknown = error;
  while (next instanceof Error) {
    yield next;
    if (next instanceof AggregateError) for (const inner of next.errors) yield* causes(inner);
    next = next.cause;
  }
}
