import { overall, type SiteCheck } from '../site-check/site-check.ts';
import { verdictNames } from '../site-check/site-finding.ts';
import { civilDate } from '../time/instant.ts';
import { clean } from './material.ts';
import type { Block } from './official-document.ts';
import { countTable, withTable } from './spread-charts.ts';

/** What the quarterly notice is written from. */
type Checked = { readonly checks: readonly SiteCheck[] };

const paragraph = (text: string, sources: readonly string[] = []): Block => ({ kind: 'paragraph', text, sources });
const kinds = { website: '政府网站', account: '政务新媒体', file: '文稿' } as const;
const cite = ({ id }: SiteCheck): string => `检查 ${id}`;

/** Nothing is said of a quarter that nobody checked. */
const NONE = '未记录：本季度没有政府网站与政务新媒体自查结果，自查后补充。';

/** The newest check of each site: a site that was checked twice counts once. */
function latest(checks: readonly SiteCheck[]): readonly SiteCheck[] {
  const found = new Map<string, SiteCheck>();
  for (const check of checks) {
    const known = found.get(check.site);
    if (!known || check.at >= known.at) found.set(check.site, check);
  }
  return [...found.values()].toSorted((a, b) => (a.site < b.site ? -1 : 1));
}

const when =
  (write: (checks: readonly SiteCheck[]) => readonly Block[]) =>
  ({ checks }: Checked): readonly Block[] => {
    const own = latest(checks);
    return own.length === 0 ? [paragraph(NONE)] : write(own);
  };

/** The five parts of 季度检查通报 (石城县2024要点 七; 国办秘函〔2019〕19号). A self-check: it replaces no check from above. */
export const siteParts = {
  check_scope: when((checks) => {
    const count = (kind: SiteCheck['kind']): number => checks.filter((one) => one.kind === kind).length;
    const dates = checks.map(({ at }) => civilDate(at)).toSorted();
    return [
      paragraph(
        `检查政府网站 ${count('website')} 个、政务新媒体 ${count('account')} 个，时间为 ${dates[0]} 至 ${dates.at(-1)}。按国办秘函〔2019〕19号检查指标自查，由系统逐项查看、人工复核，不替代上级抽查。`,
        checks.map(cite),
      ),
    ];
  }),
  check_rate: when((checks) => {
    const passed = checks.filter(({ findings }) => overall(findings) !== 'fail');
    const groups = Map.groupBy(checks, ({ findings }) => verdictNames[overall(findings)]);
    const rows = [...groups].map(([name, list]) => ({ cells: [name, String(list.length)], sources: list.map(cite) }));
    const chart = withTable(
      { id: 'verdicts', title: '检查结果', form: 'pie', unit: '个' },
      countTable('检查结果', ['结果', '个数'], rows, '有一项单项否决即为不合格；没有查到的不算合格。'),
    );
    const share = ((100 * passed.length) / checks.length).toFixed(1);
    return [
      paragraph(`共检查 ${checks.length} 个，没有单项否决的 ${passed.length} 个，占 ${share}%。`, checks.map(cite)),
      ...(chart ? [chart] : []),
      {
        kind: 'table',
        table: {
          title: '逐个结果',
          columns: ['检查时间', '单位', '名称', '类型', '结果', '否决项'].map((label) => ({
            label,
            width: 2,
            number: false,
          })),
          rows: checks.map((check) => ({
            cells: [
              civilDate(check.at),
              clean(check.ownerUnit),
              clean(check.name),
              kinds[check.kind],
              verdictNames[overall(check.findings)],
              check.findings
                .filter(({ veto, verdict }) => veto && verdict === 'fail')
                .map(({ indicator }) => indicator)
                .join('、') || '无',
            ],
            sources: [cite(check)],
          })),
          note: '',
        },
      },
    ];
  }),
  check_issues: when((checks) => {
    const problems = checks.flatMap((check) =>
      check.findings
        .filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')
        .map((finding) => ({ check, finding })),
    );
    if (problems.length === 0) return [paragraph('未发现需要整改的问题。', checks.map(cite))];
    const byIndicator = Map.groupBy(
      problems,
      ({ finding }) => `${finding.indicator}${finding.veto ? '（单项否决）' : ''}`,
    );
    return [...byIndicator].map(([indicator, list]) =>
      paragraph(
        `${indicator}：${list.map(({ check, finding }) => `${clean(check.name)}——${clean(finding.found)}`).join('；')}。`,
        list.map(({ check }) => cite(check)),
      ),
    );
  }),
  check_terms: when((checks) => {
    const rows = checks.flatMap((check) =>
      check.tickets.map((ticket) => ({
        cells: [
          ticket.id,
          clean(ticket.ownerUnit),
          clean(ticket.problem),
          ticket.due === null ? '未记录' : civilDate(ticket.due),
          ticket.closed === null ? '未完成' : `${civilDate(ticket.closed.at)} 完成`,
        ],
        sources: [`整改单 ${ticket.id}`],
      })),
    );
    if (rows.length === 0) return [paragraph('没有整改单。')];
    return [
      {
        kind: 'table',
        table: {
          title: '整改单',
          columns: ['编号', '单位', '问题', '整改时限', '复查结果'].map((label, at) => ({
            label,
            width: at === 2 ? 4 : 2,
            number: false,
          })),
          rows,
          note: '再次检查不延长原定时限。',
        },
      },
    ];
  }),
  check_praise: when((checks) => {
    const named = (is: (check: SiteCheck) => boolean): readonly SiteCheck[] => checks.filter(is);
    const good = named(({ findings }) => overall(findings) === 'pass');
    const bad = named(({ findings }) => overall(findings) === 'fail');
    const list = (some: readonly SiteCheck[]): string => some.map(({ name }) => clean(name)).join('、') || '无';
    return [
      paragraph(`各项合格的：${list(good)}。`, good.map(cite)),
      paragraph(`有单项否决、须通报批评并限期整改的：${list(bad)}。是否通报由办公室研究确定。`, bad.map(cite)),
    ];
  }),
} as const;
