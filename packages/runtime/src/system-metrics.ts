import { checkVerdicts } from '@tingchao/domain/post/source-check.ts';
import { sourceHealths } from '@tingchao/domain/post/source-schedule.ts';
import { minutes, type Instant } from '@tingchao/domain/time/instant.ts';
import { Gauge, Registry } from 'prom-client';
import { readServers, type Reader } from './health.ts';
import { inTime } from './in-time.ts';
import type { Platform } from './platform.ts';

/** What cannot be asked in this time is left out: a metric that is absent says more than an old number. */
const PATIENCE_MS = 5_000;
/** Outboxes are looked through this often, and in so many open cases. */
const NOTICES_EVERY_MS = minutes(1);
const NOTICE_CASES = 500;
/** A group that nobody reads for: everything parked waits for it. */
const NOBODY = 'nobody';

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];
type Rule = {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  readonly read: () => Promise<readonly Sample[]>;
};

/**
 * What stores, readers and sources of the whole system tell, asked anew at every call; meant for one process. Labels name
 * topics, groups, kinds and configured sources. Answers within seconds, with less in it when a server does not.
 */
export function openSystemMetrics(platform: Platform, readers: readonly Reader[]): () => Promise<Registry> {
  const rules = [...logRules(platform, readers), ...storeRules(platform), noticeRule(platform)];
  return async () => {
    const registry = new Registry();
    const troubles = await readServers(platform);
    add(registry, serverTroubles, [[{}, troubles.length]]);
    // Without its servers nothing else can be asked.
    if (troubles.length > 0) return registry;
    const samples = await Promise.all(rules.map(({ read }) => inTime(read(), PATIENCE_MS)));
    for (const [n, rule] of rules.entries()) add(registry, rule, samples[n] ?? []);
    return registry;
  };
}

const serverTroubles = {
  name: 'tingchao_server_troubles',
  help: 'What is wrong with Kafka and Elasticsearch right now; /healthz says what.',
};

function add(registry: Registry, { name, help, labels = [] }: Omit<Rule, 'read'>, samples: readonly Sample[]): void {
  const gauge = new Gauge({ name, help, labelNames: [...labels], registers: [registry] });
  if (labels.length > 0 || samples.length === 0) gauge.reset();
  for (const [sample, value] of samples) gauge.set(sample, value);
}

/** Seconds since a moment; 0 when there is none. */
const ageOf = (since: Instant | null, now: Instant): number => (since === null ? 0 : Math.max(0, now - since) / 1000);

function logRules({ log, clock }: Platform, readers: readonly Reader[]): readonly Rule[] {
  const labels = ['topic', 'group'];
  return [
    {
      name: 'tingchao_log_lag_records',
      help: 'Records a group has not acknowledged yet.',
      labels,
      read: () =>
        Promise.all(
          readers.map(async ({ topic, group }): Promise<Sample> => [{ topic, group }, await log.lag(topic, group)]),
        ),
    },
    {
      name: 'tingchao_log_oldest_waiting_seconds',
      help: 'Age of the oldest record a group has not acknowledged yet; 0 without any.',
      labels,
      read: () =>
        Promise.all(
          readers.map(async ({ topic, group }): Promise<Sample> => {
            const { oldestAt } = await log.waiting(topic, group);
            return [{ topic, group }, ageOf(oldestAt, clock.now())];
          }),
        ),
    },
    {
      name: 'tingchao_parked_records',
      help: 'Records that could not be handled and are kept with their reason.',
      read: async () => [[{}, await log.lag('parked', NOBODY)]],
    },
  ];
}

function storeRules(platform: Platform): readonly Rule[] {
  const { posts, incidents, cases, sources, clock } = platform;
  const collected = (): readonly { readonly id: string }[] =>
    platform.settings.sources
      .flatMap((file) => file.sources)
      .filter(({ kind, enabled }) => enabled && kind !== 'import');
  return [
    {
      name: 'tingchao_documents_stored',
      help: 'Documents in the stores, by kind.',
      labels: ['kind'],
      read: async () => [
        [{ kind: 'post' }, await posts.count()],
        [{ kind: 'incident' }, await incidents.count()],
        [{ kind: 'case' }, await cases.count()],
      ],
    },
    {
      name: 'tingchao_sources',
      help: 'Sources by health.',
      labels: ['health'],
      read: async () => {
        const states = await sources.list();
        return sourceHealths.map((health) => [{ health }, states.filter((state) => state.health === health).length]);
      },
    },
    {
      name: 'tingchao_source_checks',
      help: 'Sources by the verdict of their last daily check against recorded pages.',
      labels: ['verdict'],
      read: async () => {
        const states = await sources.list();
        return checkVerdicts.map((verdict) => [
          { verdict },
          states.filter(({ check }) => check?.verdict === verdict).length,
        ]);
      },
    },
    {
      name: 'tingchao_source_success_age_seconds',
      help: 'Time since a source was last collected well; +Inf when it never was.',
      labels: ['source'],
      read: async () => {
        const known = new Map((await sources.list()).map(({ sourceId, lastOkAt }) => [sourceId, lastOkAt]));
        const now = clock.now();
        return collected().map(({ id }) => {
          const lastOkAt = known.get(id) ?? null;
          return [{ source: id }, lastOkAt === null ? Number.POSITIVE_INFINITY : ageOf(lastOkAt, now)];
        });
      },
    },
  ];
}

/** Cases are big documents: the outboxes are not looked through at every reading. */
function noticeRule({ cases, clock }: Platform): Rule {
  let known: { readonly at: Instant; readonly samples: readonly Sample[] } | undefined;
  return {
    name: 'tingchao_notices',
    help: 'Notices of the newest 500 open cases that wait to be sent, or were refused for good.',
    labels: ['status'],
    async read() {
      const at = clock.now();
      if (known === undefined || at - known.at >= NOTICES_EVERY_MS || at < known.at) {
        const notices = (await cases.list({ open: true, limit: NOTICE_CASES })).flatMap((file) => file.notices);
        const samples = (['pending', 'failed'] as const).map((status): Sample => [
          { status },
          notices.filter((notice) => notice.status === status).length,
        ]);
        known = { at, samples };
      }
      return known.samples;
    },
  };
}
