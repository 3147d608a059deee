import type { Fills } from '@tingchao/domain/post/selector-health.ts';
import type { VisitedSource } from '@tingchao/domain/post/source-settings.ts';
import type { CheckVerdict } from '@tingchao/domain/post/source-check.ts';
import { toIso, type Instant } from '@tingchao/domain/time/instant.ts';
import type { HttpFetcher } from '@tingchao/ports/http-fetcher.ts';
import type { Bases } from '../ready-source.ts';
import { differences, openFixture, readFixture, recording, writeFixture } from './fixtures.ts';
import { proposeSource, withoutPreview, type Wish } from './propose-source.ts';
import { sourcesYaml } from './sources-yaml.ts';
import { selectorsOf, viewOfTrial, type Compared, type TrialView } from './trial-view.ts';
import { openTrialWeb, trySource, type Trial, type TrialSettings } from './try-source.ts';

/** What the source desk can be asked to find out. */
export type TrialTask =
  | { readonly kind: 'propose'; readonly url: string; readonly wish: Wish }
  | { readonly kind: 'try' | 'record' | 'compare' | 'check'; readonly source: VisitedSource };

export type ProposedView = {
  readonly source: Readonly<Record<string, unknown>>;
  readonly yaml: string;
  readonly why: string;
  readonly trial: TrialView;
};
export type Checked = {
  readonly verdict: CheckVerdict;
  readonly told: readonly string[];
  readonly recordedAt: string | null;
  /** Ids of the posts whose words the recorded pages hold. */
  readonly ids: readonly string[];
};
export type TrialAnswer =
  | { readonly kind: 'propose'; readonly value: ProposedView }
  | { readonly kind: 'try' | 'record'; readonly value: TrialView }
  | { readonly kind: 'compare'; readonly value: Compared }
  | { readonly kind: 'check'; readonly value: Checked };

export type TrialWorld = {
  readonly settings: TrialSettings;
  readonly fetcher: HttpFetcher;
  readonly bases: Bases;
  /** Where recorded pages lie. */
  readonly fixtures: string;
  readonly at: Instant;
};

/** So many pages are opened to see whether selectors hold: enough to judge by, and no burden for the site. */
const OPENED = 4;

/** Finds out what was asked. Throws what the web threw, or `NotProposed`. */
export async function runTask(task: TrialTask, world: TrialWorld): Promise<TrialAnswer> {
  const { settings, fetcher } = world;
  switch (task.kind) {
    case 'propose': {
      const web = openTrialWeb(settings, fetcher);
      const { source, why, trial } = await proposeSource(task.url, task.wish, settings, web);
      const written = withoutPreview(source);
      return {
        kind: 'propose',
        value: { source: written, yaml: sourcesYaml([written]), why, trial: viewOfTrial(trial, source) },
      };
    }
    case 'try':
      return { kind: 'try', value: viewOfTrial((await visitOnce(task.source, world)).trial, task.source) };
    case 'record': {
      const { trial, pages } = await visitOnce(task.source, world);
      if (trial.report.health !== 'failed') writeFixture(world.fixtures, task.source.id, toIso(world.at), pages, trial);
      return { kind: 'record', value: viewOfTrial(trial, task.source) };
    }
    case 'compare':
      return { kind: 'compare', value: await compare(task.source, world) };
    case 'check':
      return { kind: 'check', value: await check(task.source, world) };
  }
}

type Visited = { readonly trial: Trial; readonly pages: ReturnType<typeof recording>['pages'] };

/** With nothing usual: what the selectors find is what they find now. */
async function visitOnce(source: VisitedSource, world: TrialWorld): Promise<Visited> {
  const { settings, fetcher, bases } = world;
  const kept = recording(fetcher);
  const trial = await trySource(few(source), settings, openTrialWeb(settings, kept.fetcher), { bases });
  return { trial, pages: kept.pages };
}

const few = (source: VisitedSource): VisitedSource =>
  source.kind === 'rss' ? source : { ...source, maxDetails: Math.min(source.maxDetails, OPENED) };

/** What the recorded pages give with the settings of today. */
async function readAgain(source: VisitedSource, { settings, bases, fixtures }: TrialWorld): Promise<Trial> {
  const { fetcher } = openFixture(fixtures, source.id);
  return trySource(few(source), settings, openTrialWeb(settings, fetcher), { bases });
}

async function compare(source: VisitedSource, world: TrialWorld): Promise<Compared> {
  const fixture = readFixture(world.fixtures, source.id);
  const { trial } = await visitOnce(source, world);
  const now = viewOfTrial(trial, source);
  if (fixture === undefined) return { recordedAt: null, told: [], recorded: null, usual: [], now };
  const then = fixture.pages.length === 0 ? null : await readAgain(source, world);
  const usual = Object.entries(fixture.fills).map(([place, share]) => ({ place, share }));
  const told = [...(then === null ? [] : differences(fixture, then)), ...liveTold(fixture.fills, trial, source)];
  return {
    recordedAt: fixture.recordedAt,
    told: [...new Set(told)],
    recorded: then && viewOfTrial(then, source),
    usual,
    now,
  };
}

/** What comes and goes with a letter and its answer says nothing of a page's shape. */
const FLEETING = /^(?:status|rating|reply.*|reads|reposts|comments|likes|forwards)$/;

/** A page with fewer rows proves nothing of a selector. */
const LEAST_ROWS = 3;

/** Selectors that found something in at least half of the rows when the pages were recorded, and now in less than half as many. */
function liveTold(usual: Fills, { report, fills }: Trial, source: VisitedSource): readonly string[] {
  if (report.health === 'failed') return [report.reason];
  if (report.found < LEAST_ROWS) return [];
  const usually = selectorsOf(usual, source);
  return usually.flatMap(({ place, rule, share }) => {
    const now = fills[place];
    const field = place.slice(place.lastIndexOf('.') + 1);
    if (FLEETING.test(field) || share < 0.5 || now === undefined || now >= share / 2) return [];
    return [`选择器 ${place}（${rule || '通用规则'}）取不到内容了：样本里 ${percent(share)}，现在 ${percent(now)}`];
  });
}

const percent = (share: number): string => `${Math.round(share * 100)}%`;

async function check(source: VisitedSource, world: TrialWorld): Promise<Checked> {
  const fixture = readFixture(world.fixtures, source.id);
  const { trial, pages } = await visitOnce(source, world);
  const ids = trial.report.posts.map(({ id }) => id);
  const answered = trial.requests.some(({ status }) => status === 200);
  if (!answered)
    return { verdict: 'unreached', told: [trial.report.reason], recordedAt: fixture?.recordedAt ?? null, ids: [] };
  if (fixture === undefined) {
    const isUsable = trial.report.health !== 'failed' && trial.report.added > 0;
    if (!isUsable)
      return {
        verdict: 'unreached',
        told: [trial.report.reason || '列表里一条也没有，没有存样本'],
        recordedAt: null,
        ids: [],
      };
    const recordedAt = toIso(world.at);
    writeFixture(world.fixtures, source.id, recordedAt, pages, trial);
    return { verdict: 'recorded', told: [], recordedAt, ids };
  }
  const told = liveTold(fixture.fills, trial, source);
  const rows = told.length === 0 && trial.report.found === 0 && fixture.found > 0 ? ['列表里一条也没有了'] : told;
  const settingsTold = fixture.pages.length === 0 ? [] : differences(fixture, await readAgain(source, world));
  if (rows.length > 0) return { verdict: 'changed', told: rows, recordedAt: fixture.recordedAt, ids: [] };
  // The page reads as well as ever: whatever the settings read differently in the old pages was meant so, and new pages are kept.
  const isOld = Date.parse(fixture.recordedAt) < world.at - world.settings.app.retention.collectedDays * 86_400_000;
  if ((settingsTold.length > 0 || isOld) && trial.report.added > 0) {
    const recordedAt = toIso(world.at);
    writeFixture(world.fixtures, source.id, recordedAt, pages, trial);
    return { verdict: 'same', told: [], recordedAt, ids };
  }
  return { verdict: 'same', told: [], recordedAt: fixture.recordedAt, ids: [] };
}
