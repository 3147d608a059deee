import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { openMemoryStores } from '@tingchao/adapters/memory/open-memory-stores.ts';
import type { Incident } from '@tingchao/domain/incident/incident.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import { plus } from '@tingchao/domain/time/instant.ts';
import { commitInOrder } from '@tingchao/ports/commit.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import type { MessageLog } from '@tingchao/ports/message-log.ts';
import { aPost, START } from '@tingchao/testkit/builders.ts';
import { expect, test } from 'vitest';
import { lateWrites } from './late-writes.ts';
import { deliver, platformOver, startServices } from './lived-world.ts';
import { onOneMachine } from './one-machine.ts';

lateWrites(async () => onOneMachine());

test('what was saved when the log failed is told when its posts come again, whether it was founded or joined', async () => {
  const stores = openMemoryStores({ clock: createSystemClock(), backoffMs: 5 });
  let [failing, failures] = [true, 0];
  const log: MessageLog = {
    ...stores.log,
    async append(topic, records) {
      if (topic === 'incidents.changed' && failing) {
        failing = false;
        failures += 1;
        throw new Transient('日志暂时写不进去');
      }
      await stores.log.append(topic, records);
    },
  };
  const platform = { ...platformOver(stores), commit: commitInOrder({ ...stores, log }) };
  const services = await startServices(platform);
  await deliver(platform, [lamps('w0', 0)]);
  await services.settled();
  failing = true;
  await deliver(platform, [lamps('w1', 1)]);
  await services.settled();
  await services.stop();
  expect(failures).toBe(2);
  const [incident, ...others] = await stores.incidents.list({ limit: 10 });
  expect(others).toEqual([]);
  expect(incident).toMatchObject({ version: 2, appendedVersion: 2, counts: { posts: 2 } });
  const told = (await stores.log.read('incidents.changed')).map(({ value }) => (JSON.parse(value) as Incident).version);
  expect(told).toEqual([1, 2]);
  expect(await stores.cases.get(caseIdOf(incident?.id ?? ''))).toBeDefined();
});

const lamps = (id: string, hours: number): Post =>
  aPost({
    id,
    text: '望山乡云顶村的路灯坏了两个月没人修，晚上接孩子看不见路',
    collectedAt: plus(START, hours * 3_600_000),
    publishedAt: plus(START, hours * 3_600_000),
  });
