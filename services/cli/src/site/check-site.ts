import { NotAFeed, parseFeed } from '@tingchao/adapters/web/parse-feed.ts';
import { NotAPage } from '@tingchao/adapters/web/parse-page.ts';
import { readPageFacts, type PageFacts } from '@tingchao/adapters/web/page-facts.ts';
import { judgeAvailability } from '@tingchao/domain/site-check/judge-availability.ts';
import { judgeAnswers, type LateAnswers } from '@tingchao/domain/site-check/expected-answers.ts';
import {
  judgeFooter,
  judgeLinks,
  judgeMessages,
  judgePersonalData,
  judgeWording,
  type CheckedText,
  type OpenMessage,
} from '@tingchao/domain/site-check/judge-content.ts';
import {
  judgeAccount,
  judgeColumns,
  judgeHomepage,
  type SeenColumn,
  type SeenPage,
} from '@tingchao/domain/site-check/judge-freshness.ts';
import type { CheckedSite, SiteCheckSettings } from '@tingchao/domain/site-check/site-check-settings.ts';
import type { Probe, SiteFinding } from '@tingchao/domain/site-check/site-finding.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import type { Visitor } from '@tingchao/collector/site/open-visitor.ts';

export type CheckInput = {
  readonly site: CheckedSite;
  readonly settings: SiteCheckSettings;
  readonly probes: readonly Probe[];
  /** Messages of its boards that wait too long; undefined where there are no data. */
  readonly messages: readonly OpenMessage[] | undefined;
  /** Messages whose answer is overdue by working days; undefined where there are no data. */
  readonly answers?: LateAnswers | undefined;
  readonly visitor: Visitor;
  readonly progress: (line: string) => void;
};

type Read = {
  readonly seen: SeenPage;
  readonly facts: PageFacts | undefined;
  readonly url: string;
  /** The page was asked for and did not come; a refusal by guard or robots.txt is none of its failures. */
  readonly down: boolean;
};

/** Visits a site or an account once and judges what it saw, line by line of the form. */
export async function checkSite(input: CheckInput): Promise<readonly SiteFinding[]> {
  const { site, settings, visitor, progress } = input;
  const at = visitor.clock.now();
  progress(`${site.name}：首页`);
  const home = await readPage(visitor, site.url, at);
  if (site.kind === 'account') {
    const texts = textsOf([home]);
    return [
      ...judgeAccount(site, home.seen, settings.measures, at),
      judgeWording(texts, settings),
      judgePersonalData(texts),
    ];
  }
  const columns: (SeenColumn & { readonly read: Read })[] = [];
  for (const column of site.columns) {
    progress(`${site.name}：${column.name}`);
    const read = await readPage(visitor, column.url, at);
    columns.push({ column, page: read.seen, read });
  }
  const pages = [home, ...columns.map(({ read }) => read)];
  const links = await checkLinks(input, pages);
  const texts = textsOf(pages);
  return [
    openedNow(judgeAvailability(input.probes, settings.measures, at), home),
    judgeHomepage(home.seen, settings.measures, at),
    ...judgeColumns(columns, settings.measures, at),
    judgeMessages(site.boards.length, input.messages, settings.measures),
    judgeAnswers(site.boards.length, input.answers),
    links,
    judgeWording(texts, settings),
    judgePersonalData(texts),
    home.facts === undefined ? footerUnseen(home.seen.problem) : judgeFooter(home.facts.text, settings),
  ];
}

/** A homepage that did not open at the check itself is told at once, whatever the week says. */
function openedNow(finding: SiteFinding, home: Read): SiteFinding {
  if (!home.down || finding.verdict === 'fail') return finding;
  return { ...finding, verdict: 'warn', found: `本次检查首页打不开（${home.seen.problem}）；${finding.found}` };
}

const footerUnseen = (problem: string): SiteFinding => ({
  indicator: '页脚标识',
  veto: false,
  measure: '应有主办单位、联系方式、网站标识码、备案号',
  verdict: 'unknown',
  found: problem,
  details: [],
  source: '石城县2024要点 七：日常监测、季度检查、限期整改',
});

async function readPage(visitor: Visitor, url: string, at: Instant): Promise<Read> {
  const visit = await visitor.read(url);
  const unseen = (problem: string, down: boolean): Read => ({
    seen: { latest: null, entries: 0, problem: `没有读成：${problem}` },
    facts: undefined,
    url,
    down,
  });
  if (visit.state !== 'read') return unseen(visit.problem, visit.state === 'failed');
  if (visit.status >= 400) return unseen(`HTTP ${visit.status}`, true);
  try {
    const facts =
      (await readFeedFacts(visit, at)) ??
      readPageFacts(visit.body, { url: visit.url, contentType: visit.contentType, at });
    return { seen: { latest: facts.latest, entries: facts.entries, problem: '' }, facts, url, down: false };
  } catch (error) {
    if (error instanceof NotAPage) return unseen(error.message, false);
    throw error;
  }
}

/** An account is often seen by its feed only; undefined where the bytes are no feed. */
async function readFeedFacts(
  { body, url, contentType }: { readonly body: Uint8Array; readonly url: string; readonly contentType: string | null },
  at: Instant,
): Promise<PageFacts | undefined> {
  try {
    const { feed, items } = await parseFeed(body, { url, contentType, at });
    const dates = items.flatMap(({ publishedAt }) => (publishedAt === null || publishedAt > at ? [] : [publishedAt]));
    return {
      title: feed.title,
      text: items.map(({ title, text }) => `${title}\n${text}`).join('\n'),
      links: items.flatMap(({ link, title }) => (link === null ? [] : [{ url: link, text: title }])),
      latest: dates.toSorted((a, b) => b - a)[0] ?? null,
      entries: items.length,
    };
  } catch (error) {
    if (error instanceof NotAFeed) return undefined;
    throw error;
  }
}

const textsOf = (pages: readonly Read[]): readonly CheckedText[] =>
  pages.flatMap(({ facts, url }) => (facts === undefined ? [] : [{ where: url, text: facts.text }]));

/** Links of the pages read, those of the site's own host first; a refusal by guard or robots.txt says nothing of a link. */
async function checkLinks(
  { site, settings, visitor, progress }: CheckInput,
  pages: readonly Read[],
): Promise<SiteFinding> {
  const known = new Set(pages.map(({ url }) => url));
  const own = new URL(site.url).host;
  const all = new Map(pages.flatMap(({ facts }) => facts?.links ?? []).map(({ url, text }) => [url, text] as const));
  const wanted = [...all.keys()]
    .filter((url) => !known.has(url))
    .toSorted((a, b) => Number(new URL(b).host === own) - Number(new URL(a).host === own))
    .slice(0, settings.measures.mostLinks);
  const dead: string[] = [];
  let checked = 0;
  for (const url of wanted) {
    progress(`${site.name}：链接 ${checked + 1}/${wanted.length}`);
    const visit = await visitor.read(url);
    checked += 1;
    const problem =
      visit.state === 'failed'
        ? visit.problem
        : visit.state === 'read' && visit.status >= 400
          ? `HTTP ${visit.status}`
          : '';
    if (problem !== '') dead.push(`“${all.get(url) ?? ''}” ${url}：${problem}`);
  }
  return judgeLinks(checked, dead, pages[0]?.facts === undefined ? '首页没有读成，无从核对' : '');
}
