import type { EventEmitter } from 'node:events';
import type { Platform, Service, ServiceFactory } from './platform.ts';

export type RunOptions = {
  readonly platform: Platform;
  /** Tells a person what went wrong, in one line. */
  readonly report: (error: unknown) => void;
  /** Called once when every service has started. */
  readonly onStarted?: () => void;
  /** Where SIGINT, SIGTERM and unhandled errors come from; the process unless a test says otherwise. */
  readonly from?: Pick<EventEmitter, 'on' | 'off'>;
  /** How long stopping may take, default 30 s. */
  readonly drainLimitMs?: number;
};

const EXIT_OK = 0;
const EXIT_FAILED = 1;
/** What shells say of a process that Ctrl-C ended. */
const EXIT_INTERRUPTED = 130;

/**
 * Starts services in order and keeps them until SIGINT or SIGTERM, then stops them in reverse and closes the platform.
 * Resolves with the exit code: 0 after a drain; 1 when a service failed, an error was left unhandled or the drain took
 * longer than its limit; 130 when a second signal cut the drain short. The caller ends the process with it.
 */
export async function run(options: RunOptions, ...factories: readonly ServiceFactory[]): Promise<number> {
  const { platform, report } = options;
  const from = options.from ?? process;
  const ending = Promise.withResolvers<number>();
  const impatience = Promise.withResolvers<number>();
  let signals = 0;
  const onSignal = (): void => {
    signals += 1;
    if (signals > 1) impatience.resolve(EXIT_INTERRUPTED);
    ending.resolve(EXIT_OK);
  };
  let failed = false;
  const onFault = (error: unknown): void => {
    // What else breaks on the way down is told too: each fault may be the reason of another.
    report(error);
    failed = true;
    ending.resolve(EXIT_FAILED);
  };
  const faults = ['unhandledRejection', 'uncaughtException'] as const;
  for (const name of ['SIGINT', 'SIGTERM'] as const) from.on(name, onSignal);
  for (const name of faults) from.on(name, onFault);

  const started: Service[] = [];
  startAll(options, factories, started, ending.promise, onFault).catch(onFault);
  await ending.promise;
  const patience = new AbortController();
  const limit = platform.clock.sleep(options.drainLimitMs ?? 30_000, patience.signal).then(() => {
    if (!patience.signal.aborted) report(new Error('停止超过 30 秒，不再等待；未完成的工作会在下次启动时继续'));
    return EXIT_FAILED;
  });
  const drained = stopAll(platform, started, onFault).then(() => (failed ? EXIT_FAILED : EXIT_OK));
  const code = await Promise.race([drained, limit, impatience.promise]);
  patience.abort();
  for (const name of ['SIGINT', 'SIGTERM'] as const) from.off(name, onSignal);
  for (const name of faults) from.off(name, onFault);
  return code;
}

/** Starts one after the other, as far as the end lets it. */
async function startAll(
  { platform, onStarted }: RunOptions,
  factories: readonly ServiceFactory[],
  started: Service[],
  ending: Promise<number>,
  onFault: (error: unknown) => void,
): Promise<void> {
  const ended = ending.then(() => 'ended' as const);
  for (const factory of factories) {
    const service = factory(platform);
    // Before it has started: what a half-started service holds is given back by its `stop`.
    started.push(service);
    service.done.catch(onFault);
    const outcome = await Promise.race([service.start(), ended]);
    if (outcome === 'ended') return;
    platform.events.emit('service_started', { service: service.name });
  }
  onStarted?.();
}

async function stopAll(platform: Platform, started: Service[], onFault: (error: unknown) => void): Promise<void> {
  for (let service = started.pop(); service; service = started.pop()) {
    try {
      await service.stop();
      platform.events.emit('service_stopped', { service: service.name });
    } catch (error) {
      onFault(error);
    }
  }
  try {
    await platform.close();
  } catch (error) {
    onFault(error);
  }
}
