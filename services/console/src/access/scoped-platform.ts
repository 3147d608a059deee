import { sightOfViewer, type Sight, type Viewer } from '@tingchao/domain/access/viewer.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import type { CaseStore } from '@tingchao/ports/case-store.ts';
import type { DeskChange, DeskReader, PageQuestion } from '@tingchao/ports/desk-reader.ts';
import type { IncidentStore } from '@tingchao/ports/incident-store.ts';
import type { PostStore } from '@tingchao/ports/post-store.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { whoAsks } from './current-viewer.ts';
import { paraphrasedCase, paraphrasedIncident, paraphrasedPost } from './paraphrased.ts';
import { filtersOf, seenPage, type Filters } from './sight-filters.ts';

/** How the stores are looked at: with whose eyes, and whether citizens' words are left out. */
type Look = { readonly sight: Sight; readonly filters: Filters; readonly plain: boolean };

/**
 * The platform as one viewer sees it: every store that holds cases, incidents or posts gives only what is there for these eyes,
 * in lists, counts and searches as by id (reliability.md G3.1). The one place where scope is enforced; routes know nothing of it.
 * Where a request only reads, a unit gets a paraphrase; a step is decided on the words themselves and shows none of them.
 */
export const scopedTo = (platform: Platform, viewer: Viewer, reads = true): Platform =>
  looking(platform, () => lookOf(platform, viewer, reads));

/** The platform as whoever asks sees it; for routes, which are made once and asked by many. */
export const seenByWhoAsks = (platform: Platform): Platform =>
  looking(platform, () => {
    const { viewer, reads } = whoAsks();
    return lookOf(platform, viewer, reads);
  });

function lookOf(platform: Platform, viewer: Viewer, reads: boolean): Look {
  const sight = sightOfViewer(viewer);
  return { sight, filters: filtersOf(platform, sight), plain: reads && !sight.verbatim };
}

function looking(platform: Platform, look: () => Look): Platform {
  const stores = {
    posts: postsSeen(platform, look),
    incidents: incidentsSeen(platform, look),
    cases: casesSeen(platform, look),
    desk: deskSeen(platform, look),
  };
  // Settings change while the process runs: everything else is asked of the platform itself, each time.
  return new Proxy(platform, {
    get: (target, name) => (name in stores ? stores[name as keyof typeof stores] : Reflect.get(target, name, target)),
  });
}

const first = <T>(found: readonly T[]): T | undefined => found[0];
const byId = <T>(found: readonly T[], idOf: (one: T) => string): ReadonlyMap<string, T> =>
  new Map(found.map((one) => [idOf(one), one]));

function casesSeen(platform: Platform, look: () => Look): CaseStore {
  const { cases } = platform;
  const shown = (files: readonly CaseFile[], { filters, plain }: Look): readonly CaseFile[] => {
    const seen = filters.cases(files);
    return plain ? seen.map((file) => paraphrasedCase(file, platform.settings)) : seen;
  };
  const one = async (file: CaseFile | undefined): Promise<CaseFile | undefined> => file && first(shown([file], look()));
  return {
    ...cases,
    get: async (id) => one(await cases.get(id)),
    getMany: async (ids) => byId(shown([...(await cases.getMany(ids)).values()], look()), ({ id }) => id),
    byNumber: async (number) => one(await cases.byNumber(number)),
    async list({ limit, offset, ...query }) {
      const now = look();
      const { scope } = now.sight;
      if (scope !== 'all' && scope.units.length === 0) return [];
      // What a unit sees is a part of what its unit was given: that is where to look.
      const unit = scope === 'all' || query.unit !== undefined ? {} : { unit: scope.units[0]!.split('/')[0]! };
      return seenPage(
        (size, from) => cases.list({ ...query, ...unit, limit: size, offset: from }),
        (found) => shown(found, now),
        { limit, offset },
      );
    },
    due: async (at, limit) => look().filters.cases(await cases.due(at, limit)),
    withPendingNotices: async (at, limit) => look().filters.cases(await cases.withPendingNotices(at, limit)),
    async count() {
      const { scope, recusedAs } = look().sight;
      if (scope === 'all' && recusedAs.length === 0) return cases.count();
      return countOf((limit, offset) => casesSeen(platform, look).list({ limit, offset }));
    },
  };
}

function incidentsSeen(platform: Platform, look: () => Look): IncidentStore {
  const { incidents } = platform;
  const shown = async (found: Parameters<Filters['incidents']>[0], { filters, plain }: Look) => {
    const seen = await filters.incidents(found);
    return plain ? seen.map((one) => paraphrasedIncident(one, platform.settings)) : seen;
  };
  return {
    ...incidents,
    async get(id) {
      const found = await incidents.get(id);
      return found && first(await shown([found], look()));
    },
    getMany: async (ids) => byId(await shown([...(await incidents.getMany(ids)).values()], look()), ({ id }) => id),
    async list({ limit, offset, ...query }) {
      const now = look();
      if (now.sight.scope !== 'all' && now.sight.scope.units.length === 0) return [];
      return seenPage(
        (size, from) => incidents.list({ ...query, limit: size, offset: from }),
        (found) => shown(found, now),
        { limit, offset },
      );
    },
    async count() {
      const { scope, recusedAs } = look().sight;
      if (scope === 'all' && recusedAs.length === 0) return incidents.count();
      return countOf((limit, offset) => incidentsSeen(platform, look).list({ limit, offset }));
    },
  };
}

function postsSeen(platform: Platform, look: () => Look): PostStore {
  const { posts } = platform;
  const shown = async (found: Parameters<Filters['posts']>[0], { filters, plain }: Look) => {
    const seen = await filters.posts(found);
    return plain ? seen.map((one) => paraphrasedPost(one, platform.settings)) : seen;
  };
  return {
    ...posts,
    async get(id) {
      const found = await posts.get(id);
      return found && first(await shown([found], look()));
    },
    getMany: async (ids) => byId(await shown([...(await posts.getMany(ids)).values()], look()), ({ post }) => post.id),
    byIncident: async (incidentId, limit) => shown(await posts.byIncident(incidentId, limit), look()),
    async *scan(since, regions) {
      for await (const page of posts.scan(since, regions)) yield shown(page, look());
    },
    latest: async (limit, before) => shown(await posts.latest(limit, before), look()),
    async count() {
      const { scope, recusedAs } = look().sight;
      if (scope === 'all' && recusedAs.length === 0) return posts.count();
      if (scope !== 'all' && scope.units.length === 0) return 0;
      // What the incidents count: the posts themselves need not be read for it.
      let sum = 0;
      for (let offset = 0; ; offset += PAGE) {
        const page = await incidentsSeen(platform, look).list({ limit: PAGE, offset });
        sum += page.reduce((all, { counts }) => all + counts.posts, 0);
        if (page.length < PAGE) return sum;
      }
    },
  };
}

const PAGE = 500;

async function countOf(list: (limit: number, offset: number) => Promise<readonly unknown[]>): Promise<number> {
  for (let offset = 0; ; offset += PAGE) {
    const { length } = await list(PAGE, offset);
    if (length < PAGE) return offset + length;
  }
}

/** Questions of screens: asked in the scope of who asks, whatever scope the route names; recusal is looked at line by line. */
function deskSeen(platform: Platform, look: () => Look): DeskReader {
  const { desk } = platform;
  /** Figures leave out what somebody must recuse from, as lists do line by line. */
  const sums = ({ sight }: Look) => ({ scope: sight.scope, without: sight.recusedAs });
  const within = <Q extends PageQuestion>(question: Q, { sight }: Look): Q => ({ ...question, scope: sight.scope });
  const cases = (now: Look) => async (files: readonly CaseFile[]) =>
    now.filters.cases(files).map((file) => (now.plain ? paraphrasedCase(file, platform.settings) : file));
  const incidents = (now: Look) => async (found: Parameters<Filters['incidents']>[0]) =>
    (await now.filters.incidents(found)).map((one) => (now.plain ? paraphrasedIncident(one, platform.settings) : one));
  const posts = (now: Look) => async (found: Parameters<Filters['posts']>[0]) =>
    (await now.filters.posts(found)).map((one) => (now.plain ? paraphrasedPost(one, platform.settings) : one));
  return {
    async incidents(question) {
      const now = look();
      const page = await desk.incidents(within(question, now));
      return { ...page, items: await incidents(now)(page.items) };
    },
    async cases(question) {
      const now = look();
      const page = await desk.cases(within(question, now));
      return { ...page, items: await cases(now)(page.items) };
    },
    async ledger(question) {
      const now = look();
      const page = await desk.ledger(within(question, now));
      const seen = new Set(now.filters.cases(page.items.map(({ file }) => file)).map(({ id }) => id));
      const items = page.items.filter(({ file }) => seen.has(file.id));
      if (!now.plain) return { ...page, items };
      return {
        ...page,
        items: items.map((one) => ({
          ...one,
          file: paraphrasedCase(one.file, platform.settings),
          incident: one.incident && paraphrasedIncident(one.incident, platform.settings),
        })),
      };
    },
    async searchPosts(question) {
      const now = look();
      const page = await desk.searchPosts(within(question, now));
      return { ...page, items: await posts(now)(page.items) };
    },
    async searchIncidents(question) {
      const now = look();
      const page = await desk.searchIncidents(within(question, now));
      return { ...page, items: await incidents(now)(page.items) };
    },
    counts: async ({ at }) => desk.counts({ at, ...sums(look()) }),
    situation: async (question) => desk.situation({ ...question, ...sums(look()) }),
    async repeats(question) {
      const now = look();
      const found = await desk.repeats({ ...question, ...sums(now) });
      const shown = cases(now);
      const matters = await Promise.all(found.matters.map(async (one) => ({ ...one, cases: await shown(one.cases) })));
      const seen = new Map((await shown(found.passedOn.map(({ file }) => file))).map((file) => [file.id, file]));
      const passedOn = found.passedOn.flatMap((one) => {
        const file = seen.get(one.file.id);
        return file === undefined ? [] : [{ ...one, file }];
      });
      return { ...found, matters, passedOn };
    },
    async follow(listener) {
      const { sight, filters } = look();
      const isIn = (units: readonly string[]): boolean =>
        sight.scope === 'all' || sight.scope.units.some((unit) => units.includes(unit));
      const isThere = async (change: DeskChange): Promise<boolean> => {
        const file = await platform.cases.get(change.kind === 'case' ? change.id : caseIdOf(change.id));
        return file === undefined ? sight.scope === 'all' : filters.case(file);
      };
      let told: Promise<void> = Promise.resolve();
      // One behind the other: changes stay in their order. What cannot be looked up is not told.
      const tellBehind = async (before: Promise<void>, change: DeskChange): Promise<void> => {
        const [seen] = await Promise.all([isThere(change).catch(() => false), before]);
        if (seen) listener(change);
      };
      return desk.follow((change) => {
        if (!isIn(change.units)) return;
        if (sight.recusedAs.length === 0) listener(change);
        else told = tellBehind(told, change);
      });
    },
  };
}
