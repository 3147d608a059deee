import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import { readHealth, type Health } from './health.ts';
import type { Platform } from './platform.ts';
import { openProcessMetrics } from './process-metrics.ts';
import type { Vitals } from './vitals.ts';

export type ProbeOptions = {
  /** 0 takes any free port. */
  readonly port: number;
  /** Address to listen on; the loopback one unless a container's network is around it. */
  readonly host: string;
  readonly vitals: Vitals;
};

/** The door for probers of a service without an interface: reads only, and tells nothing about posts or people. */
export type Probe = {
  readonly url: string;
  /** From now on the platform is asked too. */
  attach(platform: Platform): void;
  /** Every service has started. */
  ready(): void;
  close(): Promise<void>;
};

/**
 * `/healthz` (200 as long as the process lives, with what is wrong), `/readyz` (503 until it can work) and `/metrics` of one
 * process, answering from the first moment on, also while a server is waited for.
 */
export async function openProbe({ port, host, vitals }: ProbeOptions): Promise<Probe> {
  const metrics = openProcessMetrics(vitals);
  let platform: Platform | undefined;
  let ready = false;
  const read = async (): Promise<Health> => {
    if (platform) return readHealth(platform, { isReady: () => ready, readers: [] });
    const reasons = ['启动尚未完成', ...vitals.troubles()];
    return { status: 'starting', reasons, missing: reasons, lag: {} };
  };
  const answer = async (path: string, response: ServerResponse): Promise<void> => {
    if (path === '/metrics') {
      response.writeHead(200, { 'content-type': Registry.PROMETHEUS_CONTENT_TYPE }).end(await metrics().metrics());
    } else if (path === '/healthz' || path === '/readyz') {
      const health = await read();
      const status = path === '/readyz' && health.missing.length > 0 ? 503 : 200;
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(health));
    } else response.writeHead(404).end();
  };
  const server = createServer(({ url = '' }, response) => {
    answer(url.split('?')[0] ?? '', response).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end(String(error));
    });
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    attach: (opened) => void (platform = opened),
    ready: () => void (ready = true),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
