import kafkajs, { type Admin } from 'kafkajs';
import type { Topic } from '@tingchao/ports/message-log.ts';
import { kafkaConfigOf, type TopicSetting, type TopicSettings } from './topic-settings.ts';

/** What does not fit: `wrong` forbids to work, `odd` is told. Each one line with the remedy. */
export type TopicFindings = { readonly wrong: readonly string[]; readonly odd: readonly string[] };

type Named = { readonly name: string; readonly setting: TopicSetting };

/** Settings without which the log would not keep its promises: another value is not worked with. */
const vital: ReadonlySet<string> = new Set(['cleanup.policy']);
const FROM_REPLICAS = 3;

/** Creates the topics that are missing and compares those that are there with their declaration. */
export async function prepareTopics(
  admin: Admin,
  settings: TopicSettings,
  nameOf: (topic: Topic) => string,
): Promise<TopicFindings> {
  const declared = Object.entries(settings.topics).map(([topic, setting]) => ({
    name: nameOf(topic as Topic),
    setting,
  }));
  const there = new Set(await admin.listTopics());
  const missing = declared.filter(({ name }) => !there.has(name));
  if (missing.length > 0) await create(admin, missing, settings.replicas);
  const known = declared.filter(({ name }) => there.has(name));
  if (known.length === 0) return { wrong: [], odd: [] };
  return compareTopics(admin, known);
}

async function create(admin: Admin, missing: readonly Named[], wanted: number): Promise<void> {
  const { brokers } = await admin.describeCluster();
  const replicas = Math.min(wanted, brokers.length);
  await admin.createTopics({
    // Another service may create them at the same moment: then false is answered, and all is well.
    waitForLeaders: true,
    topics: missing.map(({ name, setting }) => ({
      topic: name,
      numPartitions: setting.partitions,
      replicationFactor: replicas,
      configEntries: Object.entries({
        ...kafkaConfigOf(setting),
        ...(replicas >= FROM_REPLICAS ? { 'min.insync.replicas': '2' } : {}),
      }).map(([name_, value]) => ({ name: name_, value })),
    })),
  });
}

/** Compares topics that are there with their declaration; changes nothing. */
export async function compareTopics(admin: Admin, known: readonly Named[]): Promise<TopicFindings> {
  const [wrong, odd]: [string[], string[]] = [[], []];
  const { topics } = await admin.fetchTopicMetadata({ topics: known.map(({ name }) => name) });
  for (const { name, setting } of known) {
    const partitions = topics.find((topic) => topic.name === name)?.partitions.length ?? 0;
    if (partitions === setting.partitions) continue;
    wrong.push(
      `主题 ${name} 有 ${partitions} 个分区，infra/kafka/topics.yaml 写的是 ${setting.partitions}：请把该文件改为 ${partitions}，或停机后删除主题重建`,
    );
  }
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: known.map(({ name, setting }) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name,
      configNames: Object.keys(kafkaConfigOf(setting)),
    })),
  });
  for (const { name, setting } of known) {
    const entries = resources.find(({ resourceName }) => resourceName === name)?.configEntries ?? [];
    for (const [key, value] of Object.entries(kafkaConfigOf(setting))) {
      const found = entries.find(({ configName }) => configName === key)?.configValue;
      if (found === value) continue;
      const remedy = `kafka-configs.sh --alter --entity-type topics --entity-name ${name} --add-config ${key}=${value}`;
      const line = `主题 ${name} 的 ${key} 是 ${found ?? '（未知）'}，infra/kafka/topics.yaml 要求 ${value}：请改该文件，或运行 ${remedy}`;
      (vital.has(key) ? wrong : odd).push(line);
    }
  }
  return { wrong, odd };
}
