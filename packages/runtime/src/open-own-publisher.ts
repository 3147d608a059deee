import type { Clock } from '@tingchao/ports/clock.ts';
import type { HttpFetcher } from '@tingchao/ports/http-fetcher.ts';
import type { Publisher } from '@tingchao/ports/publisher.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import type { PlatformOptions } from './open-platform.ts';

type Parts = {
  readonly clock: Clock;
  readonly fetcher: HttpFetcher;
  /** What is closed with the platform. */
  readonly opened: (() => Promise<void>)[];
};

/** The ways out for signed texts; in memory nothing leaves. Relative folders lie in the data folder, the working folder without one. */
export async function openOwnPublisher(
  { app }: Settings,
  options: PlatformOptions,
  { clock, fetcher, opened }: Parts,
): Promise<Publisher> {
  if (options.mode === 'memory')
    return (await import('@tingchao/adapters/memory/memory-publisher.ts')).createMemoryPublisher();
  const { openPublisher } = await import('@tingchao/adapters/publish/open-publisher.ts');
  const publisher = openPublisher({
    clock,
    fetcher,
    dataFolder: options.dataFolder ?? 'data',
    env: options.env ?? process.env,
    policy: { extraPorts: app.collector.extraPorts, grantedOrigins: options.grantedOrigins ?? [] },
  });
  opened.push(() => publisher.close());
  return publisher;
}
