import { dailyDigest, type Digest, type DigestInput, type Outage } from '@tingchao/domain/report/daily-digest.ts';
import {
  inLedgerOrder,
  ledgerLine,
  type LedgerEntry,
  type LedgerLine,
  type LedgerRow,
} from '@tingchao/domain/report/ledger.ts';
import type { ReportNames } from '@tingchao/domain/report/report-names.ts';
import { adviseCheck, type SourceCheck } from '@tingchao/domain/post/source-check.ts';
import { isOpen } from '@tingchao/domain/response/case-states.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { unitName } from '@tingchao/domain/response/units-settings.ts';
import { civilDate, days, instant, parseInstant, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { readTrends } from './read-trends.ts';
import { walkCases } from './walk-cases.ts';

/** Healths that a report must not be silent about. */
const troubled: ReadonlySet<string> = new Set(['failed', 'late', 'quiet', 'empty']);
const healthNames: Readonly<Record<string, string>> = {
  failed: '采集失败',
  late: '断更',
  quiet: '明显偏少',
  empty: '列表为空',
};

/** The ledger of all cases as rows, earliest found first. */
export async function readLedger(platform: Platform): Promise<readonly LedgerRow[]> {
  const { columns } = platform.settings.reports.ledger;
  const [names, at] = [namesOf(platform), platform.clock.now()];
  const lines: LedgerLine[] = [];
  for await (const page of walkCases(platform)) {
    for (const entry of page) lines.push(ledgerLine(entry, columns, names, at));
  }
  return inLedgerOrder(lines);
}

/** Cases that are open, or changed since, with their incidents, page by page; whoever has an index need not look at all. */
export type ConcerningCases = (since: Instant) => AsyncIterable<readonly LedgerEntry[]>;

/** The digest of a civil day (`2026-03-02`), today without one. Undefined when the date is none. */
export async function readDigest(
  platform: Platform,
  date?: string,
  concerning: ConcerningCases = (since) => walkCases(platform, (file) => concerns(file, since)),
): Promise<Digest | undefined> {
  const now = platform.clock.now();
  const day = date ?? civilDate(now);
  const from = /^\d{4}-\d{2}-\d{2}$/u.test(day) ? parseInstant(day) : undefined;
  if (from === undefined) return undefined;
  const end = plus(from, days(1));
  // Exclusive, so that what happens at this very moment is still in.
  const to = instant(Math.min(end, Math.max(from, now + 1)));
  const { app, reports, version } = platform.settings;
  const sources = await platform.sources.list();
  return dailyDigest({
    region: app.region.county,
    date: day,
    from,
    to,
    madeAt: now,
    entries: await entriesOf(concerning, from, end),
    posts: await countPosts(platform, from, to),
    warnings: (await readTrends(platform, instant(to - 1))).warnings,
    sources: sources.length,
    outages: outagesOf(platform, sources),
    names: namesOf(platform),
    maxItems: reports.digest.maxItems,
    settingsVersion: version,
  });
}

const concerns = (file: CaseFile, since: Instant): boolean =>
  isOpen(file.status) || (file.ledger.at(-1)?.at ?? file.openedAt) >= since;

/** What a day has to tell of, picked page by page: years of cases are never held at once. */
async function entriesOf(concerning: ConcerningCases, from: Instant, end: Instant): Promise<readonly LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  // What was reported on an instruction the day before is told today.
  for await (const page of concerning(plus(from, -days(1)))) {
    entries.push(...page.filter(({ file }) => file.openedAt < end).map(lean));
  }
  return entries;
}

/** Without what a digest never reads: what was written down step by step, and the words of posts. */
const lean = ({ file, incident }: LedgerEntry): LedgerEntry => ({
  file: { ...file, ledger: [], notices: [], approvals: [], drafts: [], fired: [] },
  incident: incident && {
    ...incident,
    history: [],
    levelTimeline: [],
    exemplars: incident.exemplars.map((one) => ({ ...one, title: '', excerpt: '', link: null })),
  },
});

async function countPosts(platform: Platform, from: Instant, to: Instant): Promise<DigestInput['posts']> {
  const counts = new Map<string, DigestInput['posts'][number]>();
  for await (const page of platform.posts.scan(from)) {
    for (const { post } of page) {
      if (post.collectedAt >= to) continue;
      const { sourceId, channelType, channelName } = post;
      const key = `${sourceId}/${channelType}`;
      counts.set(key, { sourceId, name: channelName, channelType, count: (counts.get(key)?.count ?? 0) + 1 });
    }
  }
  return [...counts.values()];
}

/** Sources that do not deliver as they should, by their configured names. */
export function outagesOf(
  platform: Platform,
  states: Awaited<ReturnType<Platform['sources']['list']>>,
): readonly Outage[] {
  const configured = new Map(platform.settings.sources.flatMap(({ sources }) => sources).map((one) => [one.id, one]));
  return states
    .filter(({ health, check }) => troubled.has(health) || adviseOf(check) !== undefined)
    .map(({ sourceId, health, since, reason, check }) => {
      const source = configured.get(sourceId);
      const { name, owner } = source ?? { name: sourceId, owner: '未配置' };
      const advice = adviseOf(check);
      // A redesign is told before anything else that is wrong: it is the reason for it.
      if (advice !== undefined && health !== 'failed')
        return { sourceId, name, owner, health: '样本比对不符', since: check?.changedSince ?? since, reason: advice };
      const both = [reason, advice].filter(Boolean).join('；');
      return { sourceId, name, owner, health: healthNames[health] ?? health, since, reason: both };
    });
}

const adviseOf = (check: SourceCheck | undefined): string | undefined => check && adviseCheck(check);

/** Names of units and topics by the settings. */
export function namesOf(platform: Platform): ReportNames {
  const { units, topics } = platform.settings;
  const topicNames = new Map(topics.map(({ id, name }) => [id, name]));
  return { unit: (id) => unitName(units, id), topic: (id) => topicNames.get(id) ?? id };
}
