import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMemoryFetcher } from '@tingchao/adapters/memory/memory-fetcher.ts';
import { Permanent } from '@tingchao/ports/errors.ts';
import type { HttpFetcher } from '@tingchao/ports/http-fetcher.ts';
import { z } from 'zod';
import type { Trial } from './try-source.ts';

const pageSchema = z.strictObject({ url: z.string(), file: z.string(), headers: z.record(z.string(), z.string()) });
const fixtureSchema = z.strictObject({
  version: z.literal(1),
  source: z.string(),
  recordedAt: z.string(),
  pages: z.array(pageSchema).readonly(),
  found: z.int(),
  /** What each item was: its link or id hashed into the post's id, whether it had a date, how long its text was. */
  items: z
    .array(
      z.strictObject({
        id: z.string(),
        dated: z.boolean(),
        titleUnits: z.int(),
        textUnits: z.int(),
        replied: z.boolean(),
      }),
    )
    .readonly(),
  fills: z.record(z.string(), z.number()),
});
/** Pages of a source as they were, and what came of them. No word of a citizen stands outside the pages themselves. */
export type Fixture = z.infer<typeof fixtureSchema>;

/** Below which folder of the data they lie: pages of boards hold what citizens wrote. */
export const FIXTURES = 'source-fixtures';

const KEPT_HEADERS = ['content-type'];

/** A fetcher that keeps every page it brings. */
export function recording(inner: HttpFetcher): {
  readonly fetcher: HttpFetcher;
  readonly pages: Map<string, { readonly body: Uint8Array; readonly headers: Readonly<Record<string, string>> }>;
} {
  const pages = new Map<string, { body: Uint8Array; headers: Readonly<Record<string, string>> }>();
  return {
    pages,
    fetcher: {
      async fetch(request) {
        const answer = await inner.fetch(request);
        if (answer.status === 200) pages.set(request.url, { body: answer.body, headers: answer.headers });
        return answer;
      },
    },
  };
}

/** Writes what a trial saw below the folder of fixtures; an older one of the same source is replaced. */
export function writeFixture(
  folder: string,
  source: string,
  recordedAt: string,
  pages: ReturnType<typeof recording>['pages'],
  trial: Trial,
): void {
  const own = join(folder, source);
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own, { recursive: true, mode: 0o700 });
  const kept = [...pages].map(([url, { body, headers }], index) => {
    const file = `page-${index}.bin`;
    writeFileSync(join(own, file), body, { mode: 0o600 });
    return {
      url,
      file,
      headers: Object.fromEntries(
        KEPT_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
      ),
    };
  });
  const fixture: Fixture = {
    version: 1,
    source,
    recordedAt,
    pages: kept,
    found: trial.report.found,
    items: itemsOf(trial),
    fills: { ...trial.fills },
  };
  writeFileSync(join(own, 'fixture.json'), `${JSON.stringify(fixture, null, 2)}\n`, { mode: 0o600 });
}

const itemsOf = ({ report }: Trial): Fixture['items'] =>
  report.posts.map((post) => ({
    id: post.id,
    dated: post.publishedAt !== null,
    titleUnits: post.title.length,
    textUnits: post.text.length,
    replied: post.reply !== null,
  }));

/** Sources that have a fixture. */
export const recordedSources = (folder: string): readonly string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => existsSync(join(folder, name, 'fixture.json'))) : [];

/** What was recorded of a source, without its pages; undefined when nothing was. */
export function readFixture(folder: string, source: string): Fixture | undefined {
  const file = join(folder, source, 'fixture.json');
  return existsSync(file) ? fixtureSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/** Lets go of the recorded pages of a source: they hold words that may be kept no longer. What the selectors found stays. */
export function dropPages(folder: string, source: string): void {
  const fixture = readFixture(folder, source);
  if (fixture === undefined || fixture.pages.length === 0) return;
  const own = join(folder, source);
  writeFileSync(join(own, 'fixture.json'), `${JSON.stringify({ ...fixture, pages: [], items: [] }, null, 2)}\n`, {
    mode: 0o600,
  });
  for (const { file } of fixture.pages) rmSync(join(own, file), { force: true });
}

/** A recorded fixture and a web that holds its pages and nothing else. */
export function openFixture(
  folder: string,
  source: string,
): { readonly fixture: Fixture; readonly fetcher: HttpFetcher } {
  const own = join(folder, source);
  const fixture = readFixture(folder, source);
  if (fixture === undefined) throw new Permanent(`${source} 没有样本`);
  const fetcher = createMemoryFetcher();
  for (const { url, file, headers } of fixture.pages)
    fetcher.serve(url, { body: readFileSync(join(own, file)), headers });
  return { fixture, fetcher };
}

/** In what a trial over the recorded pages differs from what was recorded, one line each; empty when it reads them as before. */
export function differences(fixture: Fixture, trial: Trial): readonly string[] {
  if (trial.report.health === 'failed') return [trial.report.reason];
  const now = new Map(itemsOf(trial).map((item) => [item.id, item]));
  const lost = fixture.items.filter(({ id }) => !now.has(id)).length;
  const known = new Set(fixture.items.map(({ id }) => id));
  const fresh = [...now.keys()].filter((id) => !known.has(id)).length;
  const count = (is: (was: Fixture['items'][number], item: Fixture['items'][number]) => boolean): number =>
    fixture.items.filter((was) => {
      const item = now.get(was.id);
      return item !== undefined && is(was, item);
    }).length;
  const told: readonly (readonly [number, string])[] = [
    [lost, '条读不到了'],
    [fresh, '条是多出来的'],
    [count((was, item) => was.dated && !item.dated), '条没有日期了'],
    [count((was, item) => item.textUnits < was.textUnits / 2), '条正文短了一半以上'],
    [count((was, item) => was.titleUnits > 0 && item.titleUnits === 0), '条没有标题了'],
    [count((was, item) => was.replied && !item.replied), '条没有答复了'],
  ];
  const selectors = Object.entries(fixture.fills).flatMap(([place, share]) =>
    share >= 0.5 && (trial.fills[place] ?? 0) < share / 2 ? [`选择器 ${place} 取不到内容了`] : [],
  );
  return [...selectors, ...told.flatMap(([n, words]) => (n > 0 ? [`${n} ${words}`] : []))];
}
