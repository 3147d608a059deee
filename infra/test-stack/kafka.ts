import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Program } from './processes.ts';
import type { Recipe } from './server.ts';

const HEAP = '256m';

const settings = (folder: string, [port, controllerPort]: readonly number[]): Readonly<Record<string, string>> => ({
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
  listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
  'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
  'controller.listener.names': 'CONTROLLER',
  'inter.broker.listener.name': 'PLAINTEXT',
  'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  'log.dirs': join(folder, 'data'),
  // Topics are declared; one that appears because a name was misspelt would hide the mistake.
  'auto.create.topics.enable': 'false',
  // The topics of Kafka itself, for a cluster of one.
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '3',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.state.log.num.partitions': '3',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  // A test waits for its consumer, not for others that might join.
  'group.initial.rebalance.delay.ms': '0',
  'group.min.session.timeout.ms': '1000',
  'num.network.threads': '2',
  'num.io.threads': '2',
  // The default, 128 MiB, is half of our heap.
  'log.cleaner.dedupe.buffer.size': String(8 * 1024 * 1024),
});

/** One broker that is its own controller (KRaft). */
export function kafkaRecipe(jars: string, javaHome: string, flags: readonly string[]): Recipe {
  const java = join(javaHome, 'bin', 'java');
  const shared = ['-XX:+UseSerialGC', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', join(jars, '*')];
  return {
    name: 'kafka',
    address: (port) => `127.0.0.1:${port}`,
    prepare(folder, ports) {
      mkdirSync(join(folder, 'data'), { recursive: true });
      const lines = Object.entries(settings(folder, ports)).map(([name, value]) => `${name}=${value}`);
      writeFileSync(join(folder, 'server.properties'), `${lines.join('\n')}\n`);
      return Promise.resolve();
    },
    program(folder): Program {
      const file = join(folder, 'server.properties');
      const serve = [java, `-Xms${HEAP}`, `-Xmx${HEAP}`, ...flags, ...shared, 'kafka.Kafka', file];
      // A leading letter, since an id that starts with “-” reads as an option.
      const id = `T${randomBytes(16).toString('base64url').slice(1)}`;
      const quick = ['-Xmx128m', '-XX:TieredStopAtLevel=1'];
      const format = [
        java,
        ...quick,
        ...shared,
        'kafka.tools.StorageTool',
        'format',
        '--cluster-id',
        id,
        '--config',
        file,
      ];
      const formatted = existsSync(join(folder, 'data', 'meta.properties'));
      // One process group for both, so that nothing of it outlives its end.
      const script = formatted ? `exec ${quote(serve)}` : `${quote(format)} && exec ${quote(serve)}`;
      return {
        command: '/bin/sh',
        args: ['-c', script],
        folder,
        environment: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' },
      };
    },
    answers: kafkaAnswers,
  };
}

const quote = (words: readonly string[]): string =>
  words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');

const API_VERSIONS = 18;
const CORRELATION = 7;

/** Whether a broker answers the first request of the protocol, ApiVersions 0, without an error. */
export function kafkaAnswers(address: string): Promise<boolean> {
  const { hostname, port } = new URL(`kafka://${address}`);
  const request = Buffer.alloc(14);
  request.writeInt32BE(10, 0); // bytes that follow
  request.writeInt16BE(API_VERSIONS, 4);
  request.writeInt16BE(0, 6); // version
  request.writeInt32BE(CORRELATION, 8);
  request.writeInt16BE(-1, 12); // no client id
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(Number(port), hostname);
  const end = (answered: boolean): void => {
    socket.destroy();
    resolve(answered);
  };
  socket.setTimeout(2000, () => end(false));
  socket.on('error', () => end(false));
  socket.on('close', () => end(false));
  socket.on('connect', () => socket.write(request));
  socket.on('data', (answer) => {
    end(answer.length >= 10 && answer.readInt32BE(4) === CORRELATION && answer.readInt16BE(8) === 0);
  });
  return promise;
}
