import type { ServerResponse } from 'node:http';

/** What waits to be sent to a slow reader at most, in bytes; beyond it the reader is told to read everything anew. */
const MOST_WAITING = 256 * 1024;

/** Server-sent events to one browser; what it does not take is not kept. */
export type EventStream = {
  send(event: { readonly name: string; readonly id?: string | undefined; readonly data: unknown }): void;
  /** Keeps the connection open through whatever lies between, and lets the page see that it is. */
  beat(): void;
  /** Ends it; the browser comes back by itself unless told not to. */
  end(): void;
  readonly ended: AbortSignal;
};

/** Opens the stream on a response; `headers` go with it. */
export function openEventStream(response: ServerResponse, headers: Readonly<Record<string, unknown>>): EventStream {
  const ending = new AbortController();
  let isLossy = false;
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) response.setHeader(name, value as string);
  }
  // Its connection serves nothing else: were it kept, a server that stops would wait for the browser to let go of it.
  response.shouldKeepAlive = false;
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.on('close', () => ending.abort());
  const write = (text: string): void => {
    if (!ending.signal.aborted) response.write(text);
  };
  // A browser that was cut off comes back after so many milliseconds.
  write('retry: 3000\n\n');
  return {
    send({ name, id, data }) {
      if (response.writableLength > MOST_WAITING) {
        isLossy = true;
        return;
      }
      if (isLossy) write('event: reset\ndata: {}\n\n');
      isLossy = false;
      write(`${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    beat() {
      if (response.writableLength > MOST_WAITING) return;
      if (isLossy) write('event: reset\ndata: {}\n\n');
      isLossy = false;
      write('event: beat\ndata: {}\n\n');
    },
    end: () => void response.end(),
    ended: ending.signal,
  };
}
