import { dropIndexNames } from '@tingchao/adapters/elasticsearch/bare-bulk.ts';
import { dropKafkaNames } from '@tingchao/adapters/kafka/bare-kafka.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { clusterOptions } from '@tingchao/runtime/open-cluster.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import { settingsWithPrefix } from './settings-with-prefix.ts';

/** Deletes the topics, groups and indices of a measurement on servers of others. */
export async function dropBenchNames(given: {
  readonly configFolder: string;
  readonly dataFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly prefix: string;
}): Promise<void> {
  const { configFolder, dataFolder, env, prefix } = given;
  const settings = settingsWithPrefix(configFolder, prefix);
  const company = {
    clock: createSystemClock(),
    events: createPinoEvents({ level: 'warn' }),
    watch: { retried: () => {}, recovered: () => {} },
  };
  const { kafka, elasticsearch } = clusterOptions(settings, { env, dataFolder }, company);
  const connection = { ...kafka, clientId: 'tingchao-bench' };
  await Promise.all([dropKafkaNames(connection, `${prefix}-`), dropIndexNames(elasticsearch, prefix)]);
}
