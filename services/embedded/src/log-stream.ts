import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { civilDate, toClock, type Instant } from '@tingchao/domain/time/instant.ts';
import { isPackaged } from '@tingchao/runtime/own-command.ts';

/** Where the log lines of a run go: all of them to a file a day, what needs a person to the terminal too. */
export type LogStream = {
  /** One JSON line of the logger. */
  write(line: string): void;
  close(): void;
};

const WARN = 40;
/** Fields of the logger itself, of no use to a reader at the terminal. */
const ownFields = new Set(['pid', 'hostname']);

/**
 * Opens `<folder>/tingchao-2026-03-02.log`. A file that cannot be written (a full disk) is told once on the terminal and
 * tried again with every line; logging never stops the work.
 */
export function openLogStream(folder: string, terminal: Writable, now: () => Instant): LogStream {
  mkdirSync(folder, { recursive: true });
  let day = '';
  let file: number | undefined;
  let told = false;
  const append = (line: string): void => {
    const today = civilDate(now());
    try {
      if (today !== day || file === undefined) {
        if (file !== undefined) closeSync(file);
        file = undefined;
        file = openSync(join(folder, `tingchao-${today}.log`), 'a', 0o600);
        day = today;
      }
      writeSync(file, line);
      told = false;
    } catch (error) {
      if (!told) terminal.write(`日志写不进 ${folder}：${(error as NodeJS.ErrnoException).code ?? String(error)}\n`);
      told = true;
    }
  };
  return {
    write: (line) => {
      append(line);
      const entry = JSON.parse(line) as Record<string, unknown>;
      if (Number(entry['level']) >= WARN) terminal.write(forTerminal(entry, now()));
    },
    close: () => {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

/** What needs a person, in words; an event that is not here prints by its own name. */
const headlines: Readonly<Record<string, string>> = {
  source_failed: '信源采集失败',
  record_parked: '一条记录无法处理，已搁置',
  notice_failed: '通知未送达',
  segmenter_fell_back: isPackaged
    ? '分词用安装包自带的 @node-rs/jieba'
    : '没有编译好的 nodejieba，分词改用 @node-rs/jieba，可以照常运行；怎样装见 tingchao doctor',
  batch_retried: '处理受阻，自动重试',
  work_paused: '工作暂停，恢复条件具备后自动继续',
  maintenance_failed: '数据整理失败，稍后再试',
  calendar_missing: '缺放假安排，工作日时限无法计算',
};

/** What its headline says in full; the rest is in the file. */
const toldInFull: ReadonlySet<string> = new Set(['segmenter_fell_back']);

function forTerminal(entry: Readonly<Record<string, unknown>>, at: Instant): string {
  const { msg, reason, ...rest } = entry;
  if (toldInFull.has(String(msg))) return `${toClock(at).slice(11)} ${headlines[String(msg)]}\n`;
  const fields = Object.entries(rest).filter(([name, value]) => !ownFields.has(name) && typeof value === 'string');
  const about = fields.map(([, value]) => String(value)).join(' ');
  const why = typeof reason === 'string' ? `：${reason}` : '';
  const name = String(msg);
  const year = typeof rest['year'] === 'number' ? ` ${rest['year']}` : '';
  const line = `${toClock(at).slice(11)} ${headlines[name] ?? name}${year} ${about}${why}`;
  return `${line.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trimEnd()}\n`;
}
