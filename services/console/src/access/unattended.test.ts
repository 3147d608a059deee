import { minutes } from '@tingchao/domain/time/instant.ts';
import { openMemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { serveGate, signInAs } from '../console-testing.ts';

test('what a page asks by itself keeps nobody signed in; what somebody asks does', async () => {
  const platform = openMemoryPlatform();
  const app = await serveGate(platform);
  const { headers } = await signInAs(platform, { id: 'li.na', roles: ['analyst'] });
  const ask = async (more: object = {}): Promise<number> =>
    (await app.inject({ url: '/api/session', headers: { ...headers, ...more } })).statusCode;
  for (let n = 0; n < 5; n += 1) {
    await platform.clock.advance(minutes(10));
    expect(await ask()).toBe(200);
  }
  for (let n = 0; n < 2; n += 1) {
    await platform.clock.advance(minutes(10));
    expect(await ask({ 'x-unattended': '1' })).toBe(200);
  }
  await platform.clock.advance(minutes(11));
  expect(await ask({ 'x-unattended': '1' })).toBe(401);
  await app.close();
});
