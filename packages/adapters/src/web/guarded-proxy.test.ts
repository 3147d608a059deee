import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import type { buildConnector } from 'undici';
import { afterAll, expect, test } from 'vitest';
import { openGuardedProxy } from './guarded-proxy.ts';

const servers: Server[] = [];
afterAll(() => servers.forEach((server) => server.close()));
async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((go) => server.listen(0, '127.0.0.1', go));
  return (server.address() as AddressInfo).port;
}

/** Says what it was asked, and whatever it is sent. */
const echo = await listen(createServer((socket) => socket.on('error', () => undefined).pipe(socket)));
const site = await listen(createHttpServer((request, response) => response.end(`${request.method} ${request.url}`)));

/** Dials this machine whatever address the guard has checked, and notes which it was. */
function dialling(port: number) {
  const dialled: string[] = [];
  const dial: buildConnector.connector = ({ hostname }, callback) => {
    dialled.push(hostname);
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => callback(null, socket));
  };
  return { dialled, dial };
}

/** Says something to the proxy and hears its first answer and what follows. */
function say(server: string, lines: readonly string[], after = ''): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(server).port) });
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk.toString();
      if (after === '' || heard.endsWith(after)) socket.end();
      else if (heard.endsWith('\r\n\r\n') && heard.startsWith('HTTP/1.1 200')) socket.write(after);
    });
    socket.on('error', () => resolve(heard)).on('close', () => resolve(heard));
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  });
}

const key = (pass: { readonly username: string; readonly password: string }): string =>
  `Proxy-Authorization: Basic ${Buffer.from(`${pass.username}:${pass.password}`).toString('base64')}`;

test('nobody without a pass gets anything, and no longer than the pass holds', async () => {
  const proxy = await openGuardedProxy();
  const pass = proxy.open({ grantedOrigins: [`http://127.0.0.1:${site}`] }, 1e6);
  const ask = [`GET http://127.0.0.1:${site}/a HTTP/1.1`, `Host: 127.0.0.1:${site}`];
  expect(await say(pass.server, ask)).toMatch(/^HTTP\/1.1 407/);
  expect(await say(pass.server, [`CONNECT 127.0.0.1:${site} HTTP/1.1`])).toMatch(/^HTTP\/1.1 407/);
  expect(await say(pass.server, [...ask, key(pass)])).toMatch(/^HTTP\/1.1 200[^]*GET \/a/);
  await pass.close();
  expect(await say(pass.server, [...ask, key(pass)])).toMatch(/^HTTP\/1.1 407/);
  await proxy.close();
});

test.each([
  `127.0.0.1:${echo}`,
  'localhost:443',
  '[::1]:443',
  '[::ffff:10.0.0.1]:443',
  '169.254.169.254:443',
  '10.1.2.3:443',
  '2130706433:443',
  '0x7f.1:443',
  'a.example:22',
  'user@a.example:443',
  'private.example:443',
  'mixed.example:443',
])('a tunnel to %s is refused and nothing is dialled', async (target) => {
  const { dial, dialled } = dialling(echo);
  const answers: Readonly<Record<string, readonly string[]>> = {
    'a.example': ['93.184.216.34'],
    'private.example': ['192.168.1.1'],
    'mixed.example': ['93.184.216.34', '127.0.0.1'],
  };
  const proxy = await openGuardedProxy({ dial, resolve: (host) => Promise.resolve(answers[host] ?? []) });
  const pass = proxy.open({}, 1e6);
  expect(await say(pass.server, [`CONNECT ${target} HTTP/1.1`, key(pass)])).toMatch(/^HTTP\/1.1 40[03]/);
  expect(dialled).toEqual([]);
  await pass.close();
  await proxy.close();
});

test('a name is resolved once, and what was checked is what is dialled, whatever a second answer would be', async () => {
  const { dial, dialled } = dialling(echo);
  let answers = 0;
  const resolve = (): Promise<readonly string[]> => {
    answers += 1;
    return Promise.resolve([answers === 1 ? '93.184.216.34' : '127.0.0.1']);
  };
  const proxy = await openGuardedProxy({ dial, resolve });
  const pass = proxy.open({}, 1e6);
  expect(await say(pass.server, ['CONNECT rebinds.example:443 HTTP/1.1', key(pass)], 'hello')).toMatch(/hello$/);
  expect({ answers, dialled }).toEqual({ answers: 1, dialled: ['93.184.216.34'] });
  expect(await say(pass.server, ['CONNECT rebinds.example:443 HTTP/1.1', key(pass)])).toMatch(/^HTTP\/1.1 403/);
  expect(pass.refusal()).toContain('rebinds.example');
  await pass.close();
  await proxy.close();
});

test('a page that has used up its bytes is cut off', async () => {
  const { dial } = dialling(echo);
  const proxy = await openGuardedProxy({ dial, resolve: () => Promise.resolve(['93.184.216.34']) });
  const pass = proxy.open({}, 1000);
  const heard = await say(pass.server, ['CONNECT a.example:443 HTTP/1.1', key(pass)], 'x'.repeat(5000));
  expect(pass.spent.aborted).toBe(true);
  expect(heard.length).toBeLessThan(5000);
  await pass.close();
  await proxy.close();
});
