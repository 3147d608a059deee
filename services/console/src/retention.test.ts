import { days, plus } from '@tingchao/domain/time/instant.ts';
import { aKeptPost } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { headers, nobody, serveDesk } from './console-testing.ts';

test('terms, what is due and what was let go are shown, and the notice says the same terms', async () => {
  const platform = openMemoryPlatform();
  const app = await serveDesk(platform);
  const kept = aKeptPost({ post: { collectedAt: plus(platform.clock.now(), -days(40)) } });
  await platform.posts.add([{ ...kept, membership: { ...kept.membership, incidentId: null } }]);
  const show = async () => (await app.inject({ url: '/api/retention' })).json<{ due: object; runs: object[] }>();
  expect(await show()).toMatchObject({ lastLook: null, due: { posts: 1 }, runs: [] });
  const run = { method: 'POST', url: '/api/retention/run', payload: { by: { name: '张敏' } } } as const;
  expect((await app.inject({ ...run, headers: nobody })).statusCode).toBe(401);
  expect((await app.inject({ ...run, headers })).json()).toMatchObject({ posts: 1, by: '张敏' });
  expect(await show()).toMatchObject({ due: { posts: 0 }, runs: [{ posts: 1 }] });
  const page = await app.inject({ url: '/privacy' });
  const { unrelatedDays, closedCopyDays, publicContact } = platform.settings.retention;
  for (const term of [`${unrelatedDays} 天后抹除`, `办结后 ${closedCopyDays} 天`, publicContact])
    expect(page.body).toContain(term);
  await app.close();
});
