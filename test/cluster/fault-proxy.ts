import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What goes wrong between a client and its server. */
export type NetworkFault =
  /** Whatever the server says comes so much later. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** A connection breaks when the server has said so many bytes from now on. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Connections open and stay open; nothing comes through either way until it heals, then everything does. */
  | { readonly kind: 'black-hole' }
  /** Open connections break, and new ones break at once. */
  | { readonly kind: 'refuse' };

/** A TCP server on 127.0.0.1 that passes everything on to another one, until told otherwise. */
export type FaultProxy = AsyncDisposable & {
  /** `127.0.0.1:<port>`. */
  readonly address: string;
  /** Connections accepted so far. */
  readonly connections: number;
  inject(fault: NetworkFault): void;
  heal(): void;
};

type Pair = { readonly client: Socket; readonly server: Socket; said: number };

/**
 * Puts a proxy in front of `host:port`. A Kafka client learns the address of the broker from the broker and goes past a
 * proxy, unless the broker advertises it.
 */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(`tcp://${target}`);
  const pairs = new Set<Pair>();
  let fault: NetworkFault | undefined;
  let connections = 0;

  const end = (pair: Pair): void => {
    pairs.delete(pair);
    pair.client.destroy();
    pair.server.destroy();
  };
  const forward = (pair: Pair, chunk: Buffer): void => {
    if (fault?.kind === 'latency') {
      setTimeout(() => pair.client.write(chunk), fault.ms);
      return;
    }
    const left = fault?.kind === 'cut' ? Math.max(0, fault.afterBytes - pair.said) : chunk.length;
    pair.said += chunk.length;
    if (left >= chunk.length) pair.client.write(chunk);
    else pair.client.end(chunk.subarray(0, left), () => end(pair));
  };
  const accept = (client: Socket): void => {
    connections += 1;
    if (fault?.kind === 'refuse') {
      client.destroy();
      return;
    }
    const pair: Pair = { client, server: connect(Number(port), hostname), said: 0 };
    pairs.add(pair);
    client.on('data', (chunk: Buffer) => pair.server.write(chunk));
    pair.server.on('data', (chunk: Buffer) => forward(pair, chunk));
    for (const socket of [client, pair.server]) {
      socket.setNoDelay(true);
      // Either side may break, which is what this is for; the other side learns of it through `close`.
      socket.on('error', () => undefined);
      socket.on('close', () => closeAfterLatency(() => end(pair)));
    }
    if (fault?.kind === 'black-hole') hold(pair);
  };
  /** What the server said before it closed is still on its way. */
  const closeAfterLatency = (close: () => void): void => {
    if (fault?.kind === 'latency') setTimeout(close, fault.ms);
    else close();
  };

  const listener = createServer(accept);
  const address = await listen(listener);
  return {
    address,
    get connections() {
      return connections;
    },
    inject(next) {
      if (fault?.kind === 'black-hole') for (const pair of pairs) release(pair);
      fault = next;
      for (const pair of pairs) {
        pair.said = 0;
        if (next.kind === 'black-hole') hold(pair);
        if (next.kind === 'refuse') end(pair);
      }
    },
    heal() {
      fault = undefined;
      for (const pair of pairs) release(pair);
    },
    async [Symbol.asyncDispose]() {
      for (const pair of pairs) end(pair);
      listener.close();
      await once(listener, 'close');
    },
  };
}

function hold({ client, server }: Pair): void {
  client.pause();
  server.pause();
}

function release({ client, server }: Pair): void {
  client.resume();
  server.resume();
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
