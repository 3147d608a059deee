import type { TestProject } from 'vitest/node';
import { elasticsearchAnswers } from '../../infra/test-stack/elasticsearch.ts';
import { kafkaAnswers } from '../../infra/test-stack/kafka.ts';
import { checkoutFolder } from '../../infra/test-stack/places.ts';
import { StackProblem } from '../../infra/test-stack/problem.ts';
import { findStack, startPrivateStack } from '../../infra/test-stack/run-stack.ts';
import type { ServerName } from '../../infra/test-stack/server.ts';
import { onceARun } from '../once-a-run.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** `host:port` of a Kafka broker. All test files share it: names start with a random prefix. */
    kafka: string;
    /** URL of an Elasticsearch node. All test files share it: names start with a random prefix. */
    elasticsearch: string;
    /** The folder that holds the data of both servers; empty where they are somebody else's. */
    serversFolder: string;
    /** Why there are no servers; empty when there are. */
    serversMissing: string;
  }
}

type Addresses = Readonly<Record<ServerName, string>>;
type Servers = Addresses & { readonly folder: string; end(): Promise<void> };

/** Nobody listens there; well-formed, for files that build their client before any test. */
const nowhere: Addresses = { kafka: '127.0.0.1:1', elasticsearch: 'http://127.0.0.1:1' };

const say = (line: string): void => void process.stderr.write(`· ${line}\n`);

/**
 * Global setup of every project that needs servers: one broker and one node a run, and only when the run has a test that needs
 * them. When they cannot be had, each test file fails with the reason (`need-servers.ts`) and the other projects still run.
 */
export default async function startServers(project: TestProject): Promise<() => Promise<void>> {
  const { value, end } = await onceARun('servers', async () => {
    const found = await find();
    return { value: found, end: () => found.servers.end() };
  });
  const { servers, missing } = value;
  project.provide('kafka', servers.kafka);
  project.provide('elasticsearch', servers.elasticsearch);
  project.provide('serversFolder', servers.folder);
  project.provide('serversMissing', missing);
  return end;
}

async function find(): Promise<{ servers: Servers; missing: string }> {
  const none = { ...nowhere, folder: '', end: () => Promise.resolve() };
  if (process.env['TINGCHAO_SKIP_CLUSTER'] === '1') {
    say('TINGCHAO_SKIP_CLUSTER=1：需要 Kafka 与 Elasticsearch 的测试一律跳过');
    return { servers: none, missing: '' };
  }
  try {
    return { servers: await ofTheirOwn(), missing: '' };
  } catch (error) {
    const missing = error instanceof StackProblem ? error.message : `测试服务器起不来：${String(error)}`;
    say(missing);
    return { servers: none, missing };
  }
}

/** Servers named in the environment, else those that `stack.ts start` runs, else new ones for this run. */
async function ofTheirOwn(): Promise<Servers> {
  const named = await fromEnvironment();
  const here = await started();
  const known = { ...here, ...named };
  const areOurs = Object.keys(named).length === 0;
  const servers = (['kafka', 'elasticsearch'] as const).filter((name) => known[name] === undefined);
  if (servers.length === 0) {
    const folder = areOurs ? checkoutFolder() : '';
    return { ...nowhere, ...known, folder, end: () => Promise.resolve() };
  }
  const stack = await startPrivateStack({ servers, say });
  const fresh = Object.fromEntries(servers.map((name) => [name, stack[name].address]));
  const folder = areOurs ? stack.folder : '';
  return { ...nowhere, ...known, ...fresh, folder, end: async () => stack[Symbol.asyncDispose]() };
}

async function fromEnvironment(): Promise<Partial<Addresses>> {
  const { TINGCHAO_KAFKA: kafka, TINGCHAO_ELASTICSEARCH: elasticsearch } = process.env;
  if (kafka && !(await kafkaAnswers(kafka.split(',')[0] ?? ''))) {
    throw new StackProblem(`TINGCHAO_KAFKA=${kafka} 没有应答；改正地址，或去掉这个变量，由测试自己启动`);
  }
  if (elasticsearch && !(await elasticsearchAnswers(elasticsearch))) {
    throw new StackProblem(
      `TINGCHAO_ELASTICSEARCH=${elasticsearch} 没有应答；改正地址，或去掉这个变量，由测试自己启动`,
    );
  }
  return { ...(kafka && { kafka }), ...(elasticsearch && { elasticsearch }) };
}

async function started(): Promise<Partial<Addresses>> {
  const stack = findStack(checkoutFolder());
  if (!stack || !(await stack.kafka.answers()) || !(await stack.elasticsearch.answers())) return {};
  say(`测试使用 infra/test-stack/stack.ts 已启动的服务器：${stack.kafka.address}，${stack.elasticsearch.address}`);
  return { kafka: stack.kafka.address, elasticsearch: stack.elasticsearch.address };
}
