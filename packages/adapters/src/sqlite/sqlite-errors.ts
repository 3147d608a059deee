import { Transient } from '@tingchao/ports/errors.ts';

/** Primary result codes of SQLite that pass by themselves or when somebody makes room. */
const BUSY = 5;
const LOCKED = 6;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/** The database is damaged; nothing goes on before it is restored. */
export class Damaged extends Error {
  override readonly name = 'Damaged';
}

/** 0, which is no error, when the driver did not throw it. */
const primaryCode = (error: unknown): number => {
  const code = (error as { readonly errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : 0;
};

/** Another connection holds the lock. */
export const isBusy = (error: unknown): boolean => primaryCode(error) === BUSY;

/** Puts an error of the driver into the policy's words: `Transient` (retry), `Damaged` (stop); others stay as they are. */
export function toPolicy(error: unknown, file: string): unknown {
  const because = error instanceof Error ? error.message : String(error);
  switch (primaryCode(error)) {
    case FULL:
      return new Transient(`磁盘已满，无法写入 ${file}；腾出空间后自动继续`, { cause: error });
    case IOERR:
    case CANTOPEN:
      return new Transient(`读写 ${file} 失败（${because}）；请检查磁盘空间、配额与权限，恢复后自动继续`, {
        cause: error,
      });
    case BUSY:
    case LOCKED:
      return new Transient(`${file} 被另一个程序锁住超过 15 秒；请关闭打开它的程序，系统会自动重试`, { cause: error });
    case CORRUPT:
    case NOTADB:
      return new Damaged(`数据库 ${file} 已损坏（${because}）；请停机后用 tingchao restore 从备份恢复`, {
        cause: error,
      });
    default:
      return error;
  }
}
