import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDesk, settled, type Desk } from './open-desk.ts';

const root = join(import.meta.dirname, '../..');
const built = join(root, 'services/console/web/built');
const most = 450 * 1024;

type Chunk = {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
  readonly css?: readonly string[];
};
const manifest = JSON.parse(readFileSync(join(built, '.vite/manifest.json'), 'utf8')) as Readonly<
  Record<string, Chunk>
>;

/** Every file that has to be there before what is at `key` can run. */
function needed(key: string, seen = new Set<string>()): ReadonlySet<string> {
  const chunk = manifest[key];
  if (chunk === undefined || seen.has(key)) return new Set();
  seen.add(key);
  return new Set([chunk.file, ...(chunk.css ?? []), ...(chunk.imports ?? []).flatMap((one) => [...needed(one, seen)])]);
}
const weight = (files: Iterable<string>): number =>
  [...files].reduce((sum, file) => sum + statSync(join(built, `${file}.gz`)).size, 0);

describe('the built pages', () => {
  test('any screen without charts is there after at most 450 kB, packed', () => {
    const entry = needed('index.html');
    const screens = (manifest['index.html']?.dynamicImports ?? []).map((key): [string, number] => [
      key,
      weight(new Set([...entry, ...needed(key)])),
    ]);
    expect(screens.length).toBeGreaterThan(5);
    expect(screens.filter(([, bytes]) => bytes > most)).toEqual([]);
    process.stdout.write(
      `first load ${Math.round(weight(entry) / 1024)} kB, heaviest screen ${Math.round(Math.max(...screens.map(([, bytes]) => bytes)) / 1024)} kB (gzip)\n`,
    );
  });

  test('hold nothing inline, and their styles nothing that the oldest kernel cannot read', () => {
    const page = readFileSync(join(built, 'index.html'), 'utf8');
    expect(page).not.toMatch(/<style|style=|<script(?![^>]*\ssrc=)|\son\w+=/);
    const styles = readdirSync(join(built, 'assets')).filter((name) => name.endsWith('.css'));
    for (const name of styles) {
      const text = readFileSync(join(built, 'assets', name), 'utf8');
      expect(
        [...new Set(text.match(/:where\(|@layer|inset-inline|margin-inline:|padding-inline:|(?<![\w-])inset:/g))],
        name,
      ).toEqual([]);
    }
  });

  test('the README names the kernel they are built for', async () => {
    const { minimumChromium } = (await import(join(root, 'services/console/web/minimum-browser.ts'))) as {
      minimumChromium: number;
    };
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`Chromium ${minimumChromium}`);
  });
});

describe('a kernel that lacks what came after it', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk?.close());

  test('opens the queue all the same', async () => {
    const { page, context, open } = await desk.seat({
      id: 'wanglan',
      name: '王岚',
      unit: '县委网信办',
      roles: ['analyst'],
    });
    await context.addInitScript(() => {
      const gone: readonly (readonly [object, readonly string[]])[] = [
        [Array.prototype, ['at', 'findLast', 'findLastIndex', 'toSorted', 'toReversed', 'toSpliced', 'with']],
        [String.prototype, ['at', 'isWellFormed', 'toWellFormed']],
        [Object, ['hasOwn', 'groupBy']],
        [Promise, ['withResolvers', 'try']],
        [globalThis, ['structuredClone']],
        [AbortSignal, ['any', 'timeout']],
        [crypto, ['randomUUID']],
      ];
      for (const [one, names] of gone)
        for (const name of names)
          Object.defineProperty(one, name, { value: undefined, configurable: true, writable: true });
      // A missing one is not even a name.
      for (const [one, names] of gone) for (const name of names) Reflect.deleteProperty(one, name);
    });
    await open('/queue');
    await page.getByRole('list', { name: '事件' }).getByRole('listitem').first().waitFor();
    await settled(page);
    expect(await page.evaluate(() => typeof structuredClone)).toBe('undefined');
    expect(desk.wrongs()).toEqual([]);
  });
});
