import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { install } from './install.ts';
import { findJava } from './java.ts';
import { checkoutFolder, installationFolder } from './places.ts';
import { StackProblem } from './problem.ts';
import { findStack, removeStack, startStack, type Stack } from './run-stack.ts';

const usage = `用法：node infra/test-stack/stack.ts install | start | stop | status  [--folder <目录>]
  install  取来 Kafka 与 Elasticsearch，不启动
  start    启动两者（数据从空开始），应答后返回，打印地址；已在运行则只打印地址
  stop     停止并删除数据
  status   打印地址和是否应答；都应答则退出码为 0
`;

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** As a shell takes them. */
const addresses = ({ kafka, elasticsearch }: Stack): string =>
  `export TINGCHAO_KAFKA=${kafka.address} TINGCHAO_ELASTICSEARCH=${elasticsearch.address}`;

async function answers(stack: Stack): Promise<boolean> {
  return (await Promise.all([stack.kafka.answers(), stack.elasticsearch.answers()])).every(Boolean);
}

async function start(folder: string): Promise<void> {
  const running = findStack(folder);
  if (running && (await answers(running))) {
    print(addresses(running));
    return;
  }
  print(addresses(await startStack(folder, { say, forThroughput: true })));
}

async function status(folder: string): Promise<number> {
  const stack = findStack(folder);
  if (!stack) {
    print('没有启动');
    return 1;
  }
  for (const server of [stack.kafka, stack.elasticsearch]) {
    print(`${server.name} ${server.address} ${(await server.answers()) ? '应答' : '不应答'}`);
  }
  return (await answers(stack)) ? 0 : 1;
}

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { folder: { type: 'string' } } });
  const folder = values.folder ? resolve(values.folder) : checkoutFolder();
  switch (positionals.join(' ')) {
    case 'install':
      await findJava();
      await install(say);
      print(installationFolder());
      return 0;
    case 'start':
      await start(folder);
      return 0;
    case 'stop':
      await removeStack(folder);
      return 0;
    case 'status':
      return status(folder);
    default:
      process.stderr.write(usage);
      return 2;
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof StackProblem)) throw error;
  say(error.message);
  process.exitCode = 1;
}
