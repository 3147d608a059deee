import { setTimeout as wait } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { startPrivateStack } from '../../infra/test-stack/run-stack.ts';
import { townPosts } from './town-posts.ts';
import { compareWholeSystems, healthOf } from './whole-system.ts';

/** How long nobody listens at its address; the start afterwards takes as long again. */
const GONE_MS = 25_000;

test('Elasticsearch that is gone for a while: posts wait in the log, memory stays, and work goes on by itself', async () => {
  await using stack = await startPrivateStack({ servers: ['elasticsearch'] });
  const { elasticsearch } = stack;
  await using both = await compareWholeSystems({ kafka: inject('kafka'), elasticsearch: elasticsearch.address });
  const { platform, events } = both.system;
  await both.survive(townPosts(), {
    begin: () => elasticsearch.stop(),
    async during() {
      await expect.poll(async () => (await healthOf(both.system)).status, { timeout: 30_000 }).toBe('degraded');
      expect((await healthOf(both.system)).reasons.join()).toContain('连不上 Elasticsearch');
      const [tries, heap] = [events.all.length, process.memoryUsage().heapUsed];
      await wait(GONE_MS);
      expect(await platform.log.lag('posts.collected', 'analyzer')).toBeGreaterThan(0);
      // Two readers and some loops, each with pauses that double, and four requests a try; without pauses it were thousands.
      expect(events.all.length - tries).toBeLessThan(300);
      expect(process.memoryUsage().heapUsed - heap).toBeLessThan(64 * 1024 * 1024);
    },
    end: () => elasticsearch.start(),
  });
  // Some work is done every few minutes only, and comes back from its longest pause.
  await expect.poll(async () => (await healthOf(both.system)).status, { timeout: 60_000 }).toBe('ok');
});
