import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openKafkaClients, type KafkaClients } from './kafka-client.ts';

/** Takes connections and never says a word: what is under way with it stays under way. */
const silent = createServer();
let clients: KafkaClients;
beforeEach(async () => {
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  clients = openKafkaClients({ brokers: [`127.0.0.1:${port}`], clientId: 'test' });
});
afterEach(async () => {
  silent.close();
  await once(silent, 'close');
});

const begin = (): Promise<unknown> => clients.client().admin().connect().catch(String);

test('no connection outlives its clients, however many they made', async () => {
  const closed: Promise<unknown>[] = [];
  const { promise: arrived, resolve } = Promise.withResolvers<void>();
  silent.on('connection', (socket) => {
    socket.on('error', () => undefined).resume();
    closed.push(once(socket, 'close'));
    if (closed.length === 2) resolve();
  });
  const began = [begin(), begin()];
  await arrived;
  clients.end();
  await Promise.all([...closed, ...began]);
});

test('after the end none is made', async () => {
  clients.end();
  expect(await begin()).toMatch(/已关闭/);
});
