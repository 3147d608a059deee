import { probeIntervalMs } from '@tingchao/domain/site-check/judge-availability.ts';
import type { CheckedSite } from '@tingchao/domain/site-check/site-check-settings.ts';
import { minutes } from '@tingchao/domain/time/instant.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import { keepWorking } from '@tingchao/runtime/keep-working.ts';
import type { Platform, ServiceFactory } from '@tingchao/runtime/platform.ts';
import { openVisitor, type Visitor } from './open-visitor.ts';
import { keepProbe, probesOf } from './probe-book.ts';

/** How often it is looked whether a website is due to be visited. */
const LOOK_EVERY_MS = minutes(1);

type ProbeOptions = {
  readonly dataFolder: string;
  /** The way to the web: one of its own, so that no visit of a source that waits its turn is counted as a slow site. */
  readonly open?: (platform: Platform) => Visitor;
};

/**
 * Visits the homepage of each enabled website at even intervals, day and night, as often as the measure asks (站点无法访问, 国办秘函〔2019〕19号:
 * at least 20 visits a day for a week); a restart goes on where it stopped. Does nothing while no website is enabled.
 */
export function siteProbe({
  dataFolder,
  open = ({ settings }) => openVisitor(settings),
}: ProbeOptions): ServiceFactory {
  return (platform) => {
    const stopping = new AbortController();
    const done = Promise.withResolvers<void>();
    // Whoever awaits `done` sees the failure; until then it must not count as unhandled.
    done.promise.catch(() => undefined);
    let visitor: Visitor | undefined;
    let working: Promise<void> = Promise.resolve();
    const once = async (): Promise<void> => {
      for (const site of dueSites(platform, dataFolder)) {
        if (stopping.signal.aborted) return;
        visitor ??= open(platform);
        await probe(site, visitor, dataFolder);
      }
    };
    return {
      name: 'site-probe',
      done: done.promise,
      async start() {
        const worker = { platform, service: 'site-probe', signal: stopping.signal };
        working = keepWorking(worker, LOOK_EVERY_MS, once).catch((error: unknown) => done.reject(error));
      },
      async stop() {
        stopping.abort();
        await visitor?.close();
        await working;
        done.resolve();
      },
    };
  };
}

/** Enabled websites whose last visit is an interval ago; an account has no homepage that could be down. */
function dueSites({ settings, clock }: Platform, dataFolder: string): readonly CheckedSite[] {
  const { sites, measures } = settings.siteCheck;
  const everyMs = probeIntervalMs(measures);
  return sites
    .filter(({ enabled, kind }) => enabled && kind === 'website')
    .filter(({ id }) => clock.now() - (probesOf(id, dataFolder).at(-1)?.at ?? 0) >= everyMs);
}

async function probe(site: CheckedSite, visitor: Visitor, dataFolder: string): Promise<void> {
  const seen = await visitor.probe(site.url);
  // A refusal by the guard or robots.txt tells nothing of the site.
  if ('refused' in seen) return;
  try {
    keepProbe(site.id, seen, dataFolder);
  } catch (error) {
    // The command line kept a visit of the same site at the same moment: one is enough.
    if (!(error instanceof Conflict)) throw error;
  }
}
