import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type DoorAnswer = { readonly status: number; readonly type: string; readonly body: string };

export type DoorOptions = {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** What is answered at a path (without its query); undefined where there is nothing. */
  readonly answer: (path: string) => Promise<DoorAnswer | undefined>;
};

export type ReadingDoor = { readonly url: string; close(): Promise<void> };

/** A plain HTTP server that only answers reading requests. A port that is taken throws the system's own `EADDRINUSE`. */
export async function openReadingDoor({ host, port, answer }: DoorOptions): Promise<ReadingDoor> {
  const say = (response: ServerResponse, { status, type, body }: DoorAnswer): void => {
    response.writeHead(status, { 'content-type': type }).end(body);
  };
  const server = createServer(({ url = '/', method }, response) => {
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405).end();
      return;
    }
    answer(url.split('?')[0] ?? '/').then(
      (told) => (told ? say(response, told) : response.writeHead(404).end()),
      (error: unknown) => say(response, { status: 500, type: 'text/plain; charset=utf-8', body: String(error) }),
    );
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
