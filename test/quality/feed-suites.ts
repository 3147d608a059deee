import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { htmlToText } from '@tingchao/adapters/web/html-text.ts';
import { parseFeed, type Feed } from '@tingchao/adapters/web/parse-feed.ts';

const root = fileURLToPath(new URL('../../../shared/data/feeds/', import.meta.url));

type ExpectedItem = {
  readonly i: number;
  readonly title?: string;
  readonly link?: string;
  readonly guid?: string;
  readonly author?: string;
  readonly content?: string;
  readonly summary?: string;
  readonly content_or_summary?: string;
  readonly date?: string;
  readonly updated?: string;
};
type SuiteCase = {
  readonly id: string;
  readonly bytes_path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly base_url: string | null;
  readonly expect: 'ok' | 'error' | 'any';
  readonly feed: { readonly title?: string; readonly link?: string };
  readonly items: readonly ExpectedItem[];
  readonly n_items: number | null;
};

export const suites = ['gofeed', 'miniflux', 'feedsmith'] as const;
export const areSuitesHere = (): boolean => existsSync(root);

/** Markup and spacing are no difference: a parser may keep HTML where we give the text a reader sees. */
function readable(value: string): string {
  let text = value;
  for (let i = 0; i < 3; i += 1) text = htmlToText(text);
  return text.replace(/\s+/g, ' ').trim();
}

/** A suite that keeps a relative link agrees with one that resolves it. */
function sameLink(got: string, expected: string): boolean {
  if (readable(got) === readable(expected)) return true;
  return expected.startsWith('/') && URL.canParse(got) && new URL(expected, got).href === got;
}

function compare(feed: Feed, wanted: SuiteCase): string[] {
  const wrong: string[] = [];
  const check = (what: string, got: string | null | undefined, expected: string | undefined): void => {
    if (expected !== undefined && readable(got ?? '') !== readable(expected))
      wrong.push(`${what}: ${got} ≠ ${expected}`);
  };
  const checkLink = (what: string, got: string | undefined, expected: string | undefined): void => {
    if (expected !== undefined && !sameLink(got ?? '', expected)) wrong.push(`${what}: ${got} ≠ ${expected}`);
  };
  check('feed title', feed.feed.title, wanted.feed.title);
  checkLink('feed link', feed.feed.link, wanted.feed.link);
  if (wanted.n_items !== null && feed.items.length !== wanted.n_items) wrong.push(`items: ${feed.items.length}`);
  for (const expected of wanted.items) {
    const item = feed.items[expected.i];
    check('title', item?.title, expected.title);
    checkLink('link', item?.link, expected.link);
    check('id', item?.id, expected.guid);
    check('author', item?.author, expected.author);
    check('text', item?.text, expected.content_or_summary ?? expected.content ?? expected.summary);
    const at = item?.publishedAt;
    const shown = typeof at === 'number' ? `${new Date(at).toISOString().slice(0, 19)}Z` : null;
    check('date', shown, expected.date ?? expected.updated);
  }
  return wrong;
}

/** What is wrong with one case; empty when it passes. */
async function mistakes(wanted: SuiteCase): Promise<readonly string[]> {
  const bytes = readFileSync(`${root}${wanted.bytes_path}`);
  const options = { url: wanted.base_url?.trim() || undefined, contentType: wanted.headers['content-type'] };
  const parsed = await parseFeed(bytes, options).catch((error: unknown) => (error as Error).message);
  if (wanted.expect === 'error') return typeof parsed === 'string' ? [] : ['parsed, though it is no feed'];
  return typeof parsed === 'string' ? [parsed] : compare(parsed, wanted);
}

export type Score = { readonly suite: string; readonly passed: number; readonly scorable: number };

/** Runs one suite. Cases whose outcome the suite leaves open (`any`) are parsed but not scored. */
export async function scoreSuite(suite: string): Promise<Score> {
  const lines = readFileSync(`${root}${suite}/cases.jsonl`, 'utf8').trim().split('\n');
  const cases = lines.map((line) => JSON.parse(line) as SuiteCase);
  let passed = 0;
  let scorable = 0;
  for (const each of cases) {
    const wrong = await mistakes(each);
    if (each.expect === 'any') continue;
    scorable += 1;
    if (wrong.length === 0) passed += 1;
  }
  return { suite, passed, scorable };
}
