import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nobody } from './places.ts';
import type { Recipe } from './server.ts';

const HEAP = '512m';
/** Later flags win: hundreds of thousands of documents want more than the few hundred of a test. */
export const LOADED_HEAP = ['-Xms1g', '-Xmx1g'];

const settings = (folder: string, [port, peerPort]: readonly number[]): readonly string[] => [
  'cluster.name: tingchao-test',
  'node.name: test-1',
  `path.data: ${JSON.stringify(join(folder, 'data'))}`,
  `path.logs: ${JSON.stringify(join(folder, 'logs'))}`,
  'network.host: 127.0.0.1',
  `http.port: ${port}`,
  `transport.port: ${peerPort}`,
  'discovery.type: single-node',
  'xpack.security.enabled: false',
  // A developer's disk may be fuller than a server's ever should be; a test of the watermarks sets them itself.
  // The serial collector lets the old generation fill up before it looks at it: what is garbage would count as full.
  'indices.breaker.total.use_real_memory: false',
  'cluster.routing.allocation.disk.threshold_enabled: false',
  // Every test has indices of its own.
  'cluster.max_shards_per_node: 4000',
];

const machine = [
  `-Xms${HEAP}`,
  `-Xmx${HEAP}`,
  '-XX:-AlwaysPreTouch',
  '-XX:+UseSerialGC',
  '-XX:+ExitOnOutOfMemoryError',
  '-Djava.io.tmpdir=${ES_TMPDIR}',
];

/** Everything to the console, which is the log file of the server. */
const logging = [
  'status = error',
  'appender.console.type = Console',
  'appender.console.name = console',
  'appender.console.layout.type = PatternLayout',
  'appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n',
  'rootLogger.level = info',
  'rootLogger.appenderRef.console.ref = console',
];

/** One node without security and without replicas to wait for. */
export function elasticsearchRecipe(home: string, javaHome: string, flags: readonly string[]): Recipe {
  const java = join(javaHome, 'bin', 'java');
  return {
    name: 'elasticsearch',
    address: (port) => `http://127.0.0.1:${port}`,
    prepare(folder, ports) {
      for (const part of ['', 'config', 'data', 'logs', 'tmp']) {
        mkdirSync(join(folder, part), { recursive: true });
        if (nobody) chownSync(join(folder, part), nobody, nobody);
      }
      const write = (name: string, lines: readonly string[]): void => {
        const path = join(folder, 'config', name);
        writeFileSync(path, `${lines.join('\n')}\n`);
        // Whatever the umask is.
        chmodSync(path, 0o644);
      };
      write('elasticsearch.yml', settings(folder, ports));
      write('jvm.options', [...machine, ...flags]);
      write('log4j2.properties', logging);
      return Promise.resolve();
    },
    program(folder) {
      const config = join(folder, 'config');
      const launcher = {
        'cli.name': 'server',
        'cli.script': join(home, 'bin', 'elasticsearch'),
        'cli.libs': 'lib/tools/server-cli',
        'es.path.home': home,
        'es.path.conf': config,
        'es.distribution.type': 'zip',
        'es.java.type': 'ES_JAVA_HOME',
      };
      const properties = Object.entries(launcher).map(([name, value]) => `-D${name}=${value}`);
      const classes = ['-cp', `${join(home, 'lib', '*')}:${join(home, 'lib', 'cli-launcher', '*')}`];
      return {
        command: java,
        args: ['-Xmx64m', '-XX:+UseSerialGC', ...properties, ...classes, 'org.elasticsearch.launcher.CliToolLauncher'],
        folder: home,
        environment: {
          PATH: '/usr/bin:/bin',
          LANG: 'C.UTF-8',
          HOME: folder,
          HOSTNAME: 'localhost',
          JAVA_HOME: javaHome,
          ES_HOME: home,
          ES_PATH_CONF: config,
          ES_TMPDIR: join(folder, 'tmp'),
          ES_JAVA_HOME: javaHome,
          ES_DISTRIBUTION_TYPE: 'zip',
        },
        user: nobody,
      };
    },
    answers: elasticsearchAnswers,
  };
}

/** Whether a node answers and its indices can be read and written (health yellow or green). */
export async function elasticsearchAnswers(address: string): Promise<boolean> {
  try {
    const health = new URL('/_cluster/health?wait_for_status=yellow&timeout=1s', address);
    const response = await fetch(health, { signal: AbortSignal.timeout(3000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // Not listening yet, or gone: the caller asks again.
    return false;
  }
}
