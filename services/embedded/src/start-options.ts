import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { startCommand } from '@tingchao/runtime/own-command.ts';

/** `collector` only collects (outside), `desk` only analyses and files (inside), `console` only shows what is there. */
export const parts = ['collector', 'desk', 'console'] as const;
export type Part = (typeof parts)[number];

export type StartOptions = {
  /** Sources file or folder instead of the sample county; undefined takes the sample county. */
  readonly sources?: string;
  readonly configFolder: string;
  readonly dataFolder: string;
  /** Overrides `server.port`; 0 takes any free port. */
  readonly port?: number;
  /** Serve and collect the sample county. */
  readonly sample: boolean;
  /** Run a part of the system, each with its interface; undefined runs all of it. */
  readonly only?: Part;
};

/** The command line cannot be understood; the message says what is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** How `start` is called, for `--help` and after a slip. */
export const usage = `用法：${startCommand} [选项]
  --sources 文件   用这份信源配置采集真实信源（缺省：本机示例县“青岚县”）
  --no-sample      不起示例县；采集 config/sources/ 里启用的信源
  --data 目录      数据目录（缺省 ./data）
  --only 部分      只跑一部分：collector 采集，desk 研判与处置，console 只看
  --port 端口      网页与接口端口（缺省见 config/app.yaml；0 为任一空闲端口）
  --help           显示本说明`;

/** Reads the arguments of `start`; a leading `--` of the package runner is ignored. `help` when asked for. */
export function parseStartOptions(
  args: readonly string[],
  from: { readonly root: string; readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): StartOptions | 'help' {
  const { values } = parseStrictly(args[0] === '--' ? args.slice(1) : args);
  if (values.help === true) return 'help';
  return {
    configFolder: resolve(from.env['TINGCHAO_CONFIG'] ?? resolve(from.root, 'config')),
    dataFolder: resolve(from.cwd, values.data ?? from.env['TINGCHAO_DATA'] ?? resolve(from.root, 'data')),
    sample: values.sources === undefined && values['no-sample'] !== true,
    ...(values.sources === undefined ? {} : { sources: resolve(from.cwd, values.sources) }),
    ...(values.only === undefined ? {} : { only: toPart(values.only) }),
    ...(values.port === undefined ? {} : { port: toPort(values.port) }),
  };
}

function parseStrictly(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        sources: { type: 'string' },
        'no-sample': { type: 'boolean' },
        data: { type: 'string' },
        only: { type: 'string' },
        port: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
      strict: true,
    });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!code.startsWith('ERR_PARSE_ARGS')) throw error;
    const option = /'(-{0,2}[^' <]+)/.exec((error as Error).message)?.[1] ?? '';
    const what =
      code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' ? `选项 ${option} 的取值不对` : `不认识的参数 ${option}`;
    throw new UsageError(`${what}。\n${usage}`, { cause: error });
  }
}

function toPart(text: string): Part {
  const part = parts.find((one) => one === text);
  if (part === undefined) throw new UsageError(`--only 只能是 ${parts.join('、')}，而不是“${text}”。`);
  return part;
}

function toPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new UsageError(`--port 须为 0–65535 的整数，而不是“${text}”。`);
  return port;
}
