import { createConsole } from '@tingchao/console/service.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import { days, plus } from '@tingchao/domain/time/instant.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { readServerState } from '@tingchao/runtime/server-state.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { settingsWithPrefix } from './settings-with-prefix.ts';
import { madeMatter } from './month-corpus.ts';
import { keptPost } from './month-posts.ts';

/** What the program is started with, as JSON. */
export type ConsoleOrder = {
  readonly mode: 'embedded' | 'cluster';
  readonly configFolder: string;
  readonly dataFolder: string;
  readonly posts: number;
  readonly incidents: number;
  /** Of topics and indices, in a cluster. */
  readonly prefix: string;
};
/** What it tells. */
export type ConsoleTold =
  | { readonly kind: 'filled'; readonly posts: number }
  | { readonly kind: 'indexing'; readonly behind: number }
  | { readonly kind: 'listening'; readonly url: string; readonly token: string; readonly indexSeconds: number };

/** Matters of one transaction. */
const PAGE = 200;
/** How far back the matters lie: a year and a half of them. */
const SPAN = days(540);
/** While users ask, something is saved so often: a desk at work. */
const WRITE_EVERY_MS = 250;

const order = JSON.parse(process.argv[2] ?? '{}') as ConsoleOrder;
const tell = (told: ConsoleTold): void => void process.send?.(told);
const settings =
  order.mode === 'cluster'
    ? settingsWithPrefix(order.configFolder, order.prefix)
    : loadSettings(order.configFolder, { dataFolder: order.dataFolder });
const platform = await openPlatform(settings, {
  mode: order.mode,
  dataFolder: order.dataFolder,
  notifiers: [],
  events: createPinoEvents({ level: 'warn' }),
});
const calendar = createCalendar(settings.calendars);
const now = platform.clock.now();
const period = { month: '', from: plus(now, -SPAN), to: now, dueAt: now, remindAt: [] };
const postsEach = Math.max(1, Math.round(order.posts / order.incidents));

/** The `n`-th matter with as many posts as are asked for. */
function matterOf(n: number): {
  readonly incident: Incident;
  readonly file: CaseFile;
  readonly posts: readonly KeptPost[];
} {
  const { incident, file, posts } = madeMatter(n, period, settings, calendar);
  const [first] = posts;
  if (first === undefined) throw new Error('a matter without a post');
  const { channelType, title, text } = first.post;
  const { kind, topics } = first.analysis;
  const parts = {
    at: incident.detectedAt,
    id: incident.id,
    channelType,
    kind,
    title,
    text,
    topic: topics[0]?.id ?? '',
  };
  const all = Array.from({ length: postsEach }, (_, index) => keptPost(n, index, parts));
  const counts = { ...incident.counts, posts: all.length };
  return {
    incident: { ...incident, counts, lastPostAt: all.at(-1)?.post.collectedAt ?? incident.lastPostAt },
    file,
    posts: all,
  };
}

async function fill(): Promise<void> {
  for (let done = 0; done < order.incidents; done += PAGE) {
    const matters = Array.from({ length: Math.min(PAGE, order.incidents - done) }, (_, n) => matterOf(done + n + 1));
    await platform.commit({
      posts: matters.flatMap(({ posts }) => posts),
      incidents: matters.map(({ incident }) => incident),
      cases: matters.map(({ file }) => file),
    });
    tell({ kind: 'filled', posts: (done + matters.length) * postsEach });
  }
}

/** Until everything that was filled in is found; in seconds. */
async function index(): Promise<number> {
  const started = performance.now();
  for (;;) {
    try {
      const { behind } = await platform.desk.searchPosts({ scope: 'all', text: '噪音', limit: 1 });
      if (behind === 0) return (performance.now() - started) / 1000;
      tell({ kind: 'indexing', behind });
    } catch (error) {
      if ((error as Error).name !== 'Transient') throw error;
    }
    await platform.clock.sleep(500);
  }
}

/** A desk at work: cases get a new version, and now and then a new matter comes in. */
async function keepWriting({ clock, cases, commit }: Platform, signal: AbortSignal): Promise<void> {
  for (let n = 1; !signal.aborted; n += 1) {
    await clock.sleep(WRITE_EVERY_MS, signal);
    const { file } = matterOf(1 + ((n * 7919) % order.incidents));
    const stored = await cases.get(file.id);
    if (stored) await commit({ cases: [{ ...stored, version: stored.version + 1 }] });
    if (n % 10 === 0) {
      const { incident, file: opened, posts } = matterOf(order.incidents + n);
      await commit({ posts, incidents: [incident], cases: [opened] });
    }
  }
}

await fill();
const indexSeconds = await index();
const ending = new AbortController();
const service = createConsole({
  dataFolder: order.dataFolder,
  host: '127.0.0.1',
  port: 0,
  progress: { isReady: () => true },
  report: (error) => void process.stderr.write(`${String(error)}\n`),
})(platform);
await service.start();
const state = readServerState(order.dataFolder);
if (state === undefined) throw new Error('the server told nothing of itself');
const writing = keepWriting(platform, ending.signal);
process.once('disconnect', () => {
  ending.abort();
  void (async () => {
    await writing;
    await service.stop();
    await platform.close();
    process.exit(0);
  })();
});
tell({ kind: 'listening', url: `http://127.0.0.1:${state.port}`, token: state.token, indexSeconds });
