import { civilDate, days, type Instant } from '../time/instant.ts';
import type { CheckedSite, columnKinds, Measures } from './site-check-settings.ts';
import { SOURCE_19, type SiteFinding } from './site-finding.ts';

/** What was seen of a page; null latest: no date on it. `problem`: it could not be read. */
export type SeenPage = {
  readonly latest: Instant | null;
  /** Entries of a list on the page; 0 is an empty column. */
  readonly entries: number;
  readonly problem: string;
};
type Column = CheckedSite['columns'][number];
export type SeenColumn = { readonly column: Column; readonly page: SeenPage };

const age = (latest: Instant, at: Instant): number => Math.floor((at - latest) / days(1));

/** 首页不更新: no new information within two weeks. */
export function judgeHomepage(page: SeenPage, { homepageDays }: Measures, at: Instant): SiteFinding {
  const line = {
    indicator: '首页不更新',
    veto: true,
    measure: `${homepageDays} 天内首页没有新信息为不合格`,
    details: [],
    source: SOURCE_19,
  };
  if (page.problem !== '') return { ...line, verdict: 'unknown', found: page.problem };
  if (page.latest === null) return { ...line, verdict: 'unknown', found: '首页上没有读到日期，请人工核对' };
  const old = age(page.latest, at);
  const found = `最新一条 ${civilDate(page.latest)}，距今 ${old} 天`;
  return { ...line, verdict: old > homepageDays ? 'fail' : 'pass', found };
}

/** How many days a column may stand still. */
export function staleDays({ staleDays: own, kind }: Column, measures: Measures): number {
  const usual: Readonly<Record<(typeof columnKinds)[number], number>> = {
    news: measures.newsDays,
    notice: measures.noticeDays,
    other: measures.otherDays,
  };
  return own ?? usual[kind];
}

/** 栏目不更新, in its three counts: news and notices together, other columns long stale, empty columns. */
export function judgeColumns(columns: readonly SeenColumn[], measures: Measures, at: Instant): readonly SiteFinding[] {
  const base = { veto: true, source: SOURCE_19 };
  if (columns.length === 0) {
    const found = '没有配置栏目（config/site-check.yaml 的 columns）';
    return [
      {
        ...base,
        indicator: '栏目不更新',
        measure: '动态要闻、通知公告、应更新栏目、空栏目',
        verdict: 'unknown',
        found,
        details: [],
      },
    ];
  }
  const unread = columns.filter(({ page }) => page.problem !== '');
  const read = columns.filter(({ page }) => page.problem === '');
  const empty = read.filter(({ page }) => page.entries === 0);
  const stale = read.filter(
    ({ column, page }) =>
      page.entries > 0 && page.latest !== null && age(page.latest, at) > staleDays(column, measures),
  );
  const undated = read.filter(({ page }) => page.entries > 0 && page.latest === null);
  const main = stale.filter(({ column }) => column.kind !== 'other');
  const others = stale.filter(({ column }) => column.kind === 'other');
  const told = ({ column, page }: SeenColumn): string =>
    `${column.name}：${page.problem !== '' ? page.problem : page.latest === null ? '没有读到日期' : `最新 ${civilDate(page.latest)}，距今 ${age(page.latest, at)} 天`}（${column.url}）`;
  const blind = [...unread, ...undated];
  const line = (
    indicator: string,
    measure: string,
    found: readonly SeenColumn[],
    most: number,
    unsure: readonly SeenColumn[],
    of: readonly SeenColumn[],
  ): SiteFinding => ({
    ...base,
    indicator,
    measure,
    verdict:
      found.length >= most
        ? 'fail'
        : found.length > 0
          ? 'warn'
          : unsure.length > 0 || of.length === 0
            ? 'unknown'
            : 'pass',
    found:
      of.length === 0
        ? '没有配置这一类栏目'
        : `查 ${of.length} 个，有问题的 ${found.length} 个${unsure.length > 0 ? `，另有 ${unsure.length} 个没有读成或没有日期` : ''}`,
    details: [...found, ...unsure].map(told),
  });
  return [
    line(
      '动态要闻、通知公告类栏目不更新',
      `动态要闻 ${measures.newsDays} 天、通知公告和政策文件 ${measures.noticeDays} 天不更新的合计 ${measures.staleTogether} 个以上为不合格`,
      main,
      measures.staleTogether,
      blind.filter(({ column }) => column.kind !== 'other'),
      columns.filter(({ column }) => column.kind !== 'other'),
    ),
    line(
      '应更新栏目长期未更新',
      `${measures.otherDays} 天不更新的 ${measures.longStale} 个以上为不合格`,
      others,
      measures.longStale,
      blind.filter(({ column }) => column.kind === 'other'),
      columns.filter(({ column }) => column.kind === 'other'),
    ),
    line('空栏目', `${measures.emptyColumns} 个以上为不合格`, empty, measures.emptyColumns, unread, columns),
  ];
}

/** 政务新媒体: no update within the two weeks before the check; no working way to interact; not filed. */
export function judgeAccount(
  site: CheckedSite,
  page: SeenPage,
  { accountDays }: Measures,
  at: Instant,
): readonly SiteFinding[] {
  const latest = page.latest;
  const old = latest === null ? undefined : age(latest, at);
  const unseen = page.problem === '' ? '没有读到日期，请人工核对' : page.problem;
  return [
    {
      indicator: '新媒体不更新',
      veto: true,
      measure: `检查前 ${accountDays} 天没有更新为不合格（一些地方为 10 天）`,
      verdict: old === undefined ? 'unknown' : old > accountDays ? 'fail' : 'pass',
      found: latest === null ? unseen : `最新一条 ${civilDate(latest)}，距今 ${old} 天`,
      details: old !== undefined && old > accountDays ? ['恢复更新；确无力维护的按程序申请关停'] : [],
      source: SOURCE_19,
    },
    asConfigured('新媒体无互动功能', '没有有效互动功能为不合格', site.interactive, true, 'interactive'),
    asConfigured('开设备案', '开设须备案', site.filed, false, 'filed'),
  ];
}

function asConfigured(
  indicator: string,
  measure: string,
  value: boolean | undefined,
  veto: boolean,
  key: string,
): SiteFinding {
  return {
    indicator,
    veto,
    measure,
    verdict: value === undefined ? 'unknown' : value ? 'pass' : veto ? 'fail' : 'warn',
    found: value === undefined ? `待人工核对后填入配置（${key}）` : value ? '有' : '没有',
    details: [],
    source: veto ? SOURCE_19 : '石城县2024要点 七：开设备案和动态管理',
  };
}
