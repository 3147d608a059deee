import { accessSettingsSchema } from '@tingchao/domain/access/access-settings.ts';
import { openMemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { serveGate } from '../console-testing.ts';
import type { Server } from '../server.ts';
import { addressKey } from './address-key.ts';

const serve = (access: object): Promise<Server> => {
  const platform = openMemoryPlatform();
  const { settings } = platform;
  const parsed = accessSettingsSchema.parse(access);
  return serveGate({ ...platform, settings: { ...settings, app: { ...settings.app, access: parsed } } });
};
const tryFrom = async (app: Server, remoteAddress: string, said: string, name: string): Promise<number> => {
  const payload = { account: name, password: 'wrong' };
  const headers = { 'x-forwarded-for': said };
  return (await app.inject({ method: 'POST', url: '/api/session', remoteAddress, headers, payload })).statusCode;
};

test('behind a trusted proxy each client has its own count, and a client cannot say that it is another', async () => {
  const app = await serve({ trustedProxies: ['10.0.0.2'] });
  for (let n = 0; n < 30; n += 1) expect(await tryFrom(app, '10.0.0.2', `1.1.1.${n}, 203.0.113.7`, `a${n}`)).toBe(401);
  expect(await tryFrom(app, '10.0.0.2', '1.1.1.99, 203.0.113.7', 'one-more')).toBe(429);
  expect(await tryFrom(app, '10.0.0.2', '203.0.113.8', 'another')).toBe(401);
  await app.close();
});

test.each([
  ['nobody is trusted', {}],
  ['another is trusted', { trustedProxies: ['10.0.0.9'] }],
])('what a client says of its address is nothing while %s', async (_, access) => {
  const app = await serve(access);
  for (let n = 0; n < 30; n += 1) expect(await tryFrom(app, '10.0.0.2', `203.0.113.${n}`, `a${n}`)).toBe(401);
  expect(await tryFrom(app, '10.0.0.2', '198.51.100.1', 'one-more')).toBe(429);
  await app.close();
});

test('the name of the desk is what the browser asked for, whatever a script has a proxy pass on', async () => {
  const app = await serve({ trustedProxies: ['127.0.0.1'], publicUrl: 'https://desk.example' });
  const ask = async (host: string, forwarded: string): Promise<number> => {
    const headers = { host, 'x-forwarded-host': forwarded };
    return (await app.inject({ url: '/api/session/ways', headers })).statusCode;
  };
  expect(await ask('rebound.evil.example', 'desk.example')).toBe(421);
  expect(await ask('rebound.evil.example', '127.0.0.1')).toBe(421);
  expect(await ask('desk.example', 'evil.example')).toBe(200);
  expect(await ask('[::1]:7070', 'evil.example')).toBe(200);
  await app.close();
});

test('no net of half the world is trusted', () => {
  for (const net of ['0.0.0.0/0', '10.0.0.0/8', '::/0', 'somebody'])
    expect(accessSettingsSchema.safeParse({ trustedProxies: [net] }).success).toBe(false);
  expect(accessSettingsSchema.safeParse({ trustedProxies: ['10.1.0.0/16', '10.1.2.3', 'fd00::1'] }).success).toBe(true);
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s is counted as %s', (address, key) => {
  expect(addressKey(address)).toBe(key);
});
