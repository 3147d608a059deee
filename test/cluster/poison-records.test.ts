import { createKafkaClient } from '@tingchao/adapters/kafka/kafka-client.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { anIncident, aPost } from '@tingchao/testkit/builders.ts';
import { expect, inject, test } from 'vitest';
import { startElasticsearchFaults } from './elasticsearch-faults.ts';
import { townPosts } from './town-posts.ts';
import { compareWholeSystems, healthOf, parkedIn, removeIndices } from './whole-system.ts';

const url = inject('elasticsearch');
const topics = ['posts.collected', 'incidents.changed'] as const;

/** What no handler can read, as bytes that anybody may have published; the last is as large as a topic takes. */
const poison: readonly { readonly topic: (typeof topics)[number]; readonly bytes: Buffer; readonly reason: RegExp }[] =
  topics.flatMap((topic) => {
    const good = topic === 'posts.collected' ? aPost() : anIncident();
    const size = topic === 'posts.collected' ? 5_000_000 : 3_900_000;
    const cannotBeRead = /不是 JSON|不合格式|密文打不开/u;
    return [
      { topic, bytes: Buffer.from('{"id": "broken'), reason: /不是 JSON/u },
      { topic, bytes: Buffer.from(JSON.stringify({ ...good, laterField: 1 })), reason: /不合格式/u },
      { topic, bytes: Buffer.from(JSON.stringify({ ...good, id: 7 })), reason: /不合格式.id/u },
      { topic, bytes: Buffer.from('\0'), reason: cannotBeRead },
      { topic, bytes: Buffer.from('"\\ud800"'), reason: /不合格式/u },
      { topic, bytes: Buffer.from([0xff, 0xfe, 0xed, 0xa0, 0x80]), reason: cannotBeRead },
      { topic, bytes: Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9]), reason: cannotBeRead },
      { topic, bytes: Buffer.alloc(0), reason: cannotBeRead },
      { topic, bytes: Buffer.from('['.repeat(200_000)), reason: cannotBeRead },
      { topic, bytes: Buffer.from(JSON.stringify({ junk: 'x'.repeat(size) })), reason: /不合格式/u },
    ];
  });

/** Odd, but posts all the same: they are stored. */
const odd = (posts: readonly Post[]): readonly Post[] =>
  posts.map((post, n) => {
    if (n === 5) return { ...post, text: `${post.text}\0` };
    if (n === 9) return { ...post, title: `${post.title}\ud800`, text: `\udc00${post.text}` };
    return post;
  });

test('records nobody can read are parked once each, with the reason, and what lies behind them flows', async () => {
  await using faulty = await startElasticsearchFaults(url);
  const brokers = [inject('kafka')];
  await using both = await compareWholeSystems({ kafka: inject('kafka'), elasticsearch: faulty.address });
  const { system } = both;
  const producer = createKafkaClient({ brokers, clientId: 'stranger' }).producer();
  await producer.connect();
  await both.survive(odd(townPosts().slice(0, 128)), {
    // The batches they lie in are tried again and again, since Elasticsearch refuses for a while.
    begin: () => faulty.inject({ kind: 'bulk-rejected' }),
    async during() {
      for (const { topic, bytes } of poison) {
        const partitions = Array.from({ length: 8 }, (_, partition) => partition);
        const at = partitions.map((partition) => ({ partition, key: 'poison', value: bytes }));
        // Large ones go to one partition, all others to each.
        await producer.send({ topic: `${system.prefix}.${topic}`, messages: at.slice(0, bytes.length > 1e6 ? 1 : 8) });
      }
      await expect.poll(() => system.events.of('batch_retried').length, { timeout: 60_000 }).toBeGreaterThan(3);
      expect((await healthOf(system)).status).toBe('degraded');
    },
    end: () => faulty.heal(),
  });
  await producer.disconnect();
  const parked = await parkedIn(system);
  for (const topic of topics) {
    const [own, found] = [poison.filter((one) => one.topic === topic), parked.filter((one) => one.topic === topic)];
    expect(found).toHaveLength((own.length - 1) * 8 + 1);
    for (const { bytes, reason } of own) {
      const same = found.filter(({ value, ...one }) => bytesOf(one, value).equals(bytes) || value === bytes.toString());
      expect(same.length, `${topic} ${bytes.subarray(0, 20).toString('hex')}`).toBe(bytes.length > 1e6 ? 1 : 8);
      for (const one of same) expect(one.reason).toMatch(reason);
    }
  }
  expect(new Set(parked.map(({ topic, partition, offset }) => `${topic}/${partition}/${offset}`)).size).toBe(
    parked.length,
  );
  await removeIndices(url, system);
});

const bytesOf = ({ encoding }: { readonly encoding?: string }, value: string): Buffer =>
  Buffer.from(value, encoding === 'base64' ? 'base64' : 'utf8');
