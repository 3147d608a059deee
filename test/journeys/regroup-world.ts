import { createRegrouper, type Regrouped } from '@tingchao/analyzer/regroup-incidents.ts';
import type { RegroupCommand } from '@tingchao/domain/incident/regroup.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Change } from '@tingchao/ports/commit.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import type { MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { deliver, lamps, platformOver, post, startServices, water, type Services } from './lived-world.ts';

/** Two matters, five posts, in the order in which they came. */
export const stream: readonly Post[] = [
  ...water.map((text, at) => post(`w${at}`, text, at * 10)),
  ...lamps.map((text, at) => post(`l${at}`, text, 5 + at * 10)),
].toSorted((a, b) => a.collectedAt - b.collectedAt);

/** Analyzer and response over stores, with the stream already handled. */
export type RegroupWorld = AsyncDisposable & {
  readonly platform: MemoryPlatform;
  /** Awaited before each change is committed, when somebody sets it. */
  beforeCommit?: (change: Change) => Promise<void>;
  /** Each resolves when everything that followed from it is done. */
  deliver(...posts: readonly Post[]): Promise<void>;
  decide(command: RegroupCommand): Promise<Regrouped>;
  pass(ms: number): Promise<void>;
  restart(): Promise<void>;
  /** Incident of a post. */
  of(postId: string): Promise<string>;
  caseOf(incidentId: string): Promise<CaseFile>;
};

/** Where a world's documents are kept; gone with it. */
export type Home = AsyncDisposable & { readonly stores: Stores };

/** Opens a world in a home of its own. */
export async function openRegroupWorld(home: Home): Promise<RegroupWorld> {
  const { stores } = home;
  const platform: MemoryPlatform = {
    ...platformOver(stores),
    async commit(change) {
      await world.beforeCommit?.(change);
      await stores.commit(change);
    },
  };
  let services: Services;
  const world: RegroupWorld = {
    platform,
    async deliver(...posts) {
      await deliver(platform, posts);
      await services.settled();
    },
    async decide(command) {
      const done = await createRegrouper(platform)(command, '值班员甲');
      if (!done.ok) throw new Error(JSON.stringify(done.error));
      await services.settled();
      return done.value;
    },
    pass: (ms) => services.pass(ms),
    async restart() {
      await services.stop();
      services = await startServices(platform);
      await services.settled();
    },
    async of(postId) {
      const id = (await platform.posts.get(postId))?.membership.incidentId;
      if (!id) throw new Error(`${postId} is in no incident`);
      return id;
    },
    async caseOf(incidentId) {
      const file = await platform.cases.get(`case-${incidentId}`);
      if (file === undefined) throw new Error(`no case of ${incidentId}`);
      return file;
    },
    async [Symbol.asyncDispose]() {
      await services.stop();
      await stores.close();
      await home[Symbol.asyncDispose]();
    },
  };
  services = await startServices(platform);
  await world.deliver(...stream);
  return world;
}

/** When each clock of a case is due. */
export const dues = (file: CaseFile): Readonly<Record<string, number>> =>
  Object.fromEntries(file.deadlines.map(({ id, dueAt }) => [id, dueAt]));
