import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createAnalyzer } from '@tingchao/analyzer/service.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import { settingsWithPrefix } from './settings-with-prefix.ts';
import { sampleCpu, type CpuShares } from './cluster-profile.ts';
import { createStopwatch, timedPlatform, type StageTime } from './cluster-stages.ts';

/** What the process of the analyzer is told, as its one argument. */
export type AnalyzerOrder = {
  readonly configFolder: string;
  readonly dataFolder: string;
  readonly prefix: string;
};

/** What it is asked; `finish` is the last. */
export type Question = 'memory' | 'finish';

/** What it says: that it works, how much memory it has, and in the end where the time went. */
export type Answer =
  | { readonly kind: 'started' }
  | { readonly kind: 'memory'; readonly rss: number; readonly heapUsed: number; readonly external: number }
  | ({ readonly kind: 'finished' } & AnalyzerFigures)
  | { readonly kind: 'failed'; readonly reason: string };

export type AnalyzerFigures = {
  readonly stages: Readonly<Record<string, StageTime>>;
  readonly cpuShares: CpuShares;
  /** Processor time of the process since it had started. */
  readonly cpuMs: number;
  readonly loopDelayP999Ms: number;
  readonly loopDelayMaxMs: number;
};

const ms = (nanoseconds: number): number => Math.round(nanoseconds / 1e5) / 10;

async function serve(order: AnalyzerOrder): Promise<void> {
  const say = (answer: Answer): void => void process.send?.(answer);
  const watch = createStopwatch();
  const ready = Promise.withResolvers<void>();
  const log = createPinoEvents({ level: 'warn' });
  const platform = await openPlatform(settingsWithPrefix(order.configFolder, order.prefix), {
    mode: 'cluster',
    dataFolder: order.dataFolder,
    notifiers: [],
    events: {
      emit(name, fields) {
        log.emit(name, fields);
        if (name === 'window_refilled' && 'done' in fields && fields.done) ready.resolve();
      },
    },
  });
  const service = createAnalyzer(timedPlatform(platform, watch));
  service.done.catch((error: unknown) => say({ kind: 'failed', reason: String(error) }));
  await service.start();
  const end = async (): Promise<void> => {
    await service.stop();
    await platform.close();
    process.exit(0);
  };
  // The bench ends it, on Ctrl-C too; without the bench it has nothing to live for.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
  process.once('disconnect', () => void end());

  await ready.promise;
  const cpu = process.cpuUsage();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const shares = await sampleCpu();
  process.on('message', (question: Question) => {
    if (question === 'memory') {
      const { rss, heapUsed, external } = process.memoryUsage();
      say({ kind: 'memory', rss, heapUsed, external });
      return;
    }
    delay.disable();
    const { user, system } = process.cpuUsage(cpu);
    const figures = {
      stages: watch.read(),
      cpuMs: (user + system) / 1000,
      loopDelayP999Ms: ms(delay.percentile(99.9)),
      loopDelayMaxMs: ms(delay.max),
    };
    shares().then(
      (cpuShares) => say({ kind: 'finished', ...figures, cpuShares }),
      (error: unknown) => say({ kind: 'failed', reason: String(error) }),
    );
  });
  say({ kind: 'started' });
}

if (process.send !== undefined && process.argv[2] !== undefined)
  await serve(JSON.parse(process.argv[2]) as AnalyzerOrder);
