import { openReadingDoor, type DoorAnswer } from '@tingchao/adapters/system/reading-door.ts';
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
  const readMetrics = openProcessMetrics(vitals);
  let platform: Platform | undefined;
  let ready = false;

  async function read(): Promise<Health> {
    if (platform) return readHealth(platform, { isReady: () => ready, readers: [] });
    const reasons = ['启动尚未完成', ...vitals.troubles()];
    return { status: 'starting', reasons, missing: reasons, lag: {} };
  }
  async function answer(path: string): Promise<DoorAnswer | undefined> {
    switch (path) {
      case '/metrics':
        return { status: 200, type: Registry.PROMETHEUS_CONTENT_TYPE, body: await readMetrics().metrics() };
      case '/healthz':
        return asJson(200, await read());
      case '/readyz': {
        const health = await read();
        return asJson(health.missing.length > 0 ? 503 : 200, health);
      }
      default:
        return undefined;
    }
  }
  const door = await openReadingDoor({ port, host, answer });
  return {
    url: door.url,
    attach: (opened) => void (platform = opened),
    ready: () => void (ready = true),
    close: door.close,
  };
}

const asJson = (status: number, health: Health): DoorAnswer => ({
  status,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(health),
});
