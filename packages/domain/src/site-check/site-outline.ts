import { heading, listBlock, tableBlock, textBlock, type Outline, type OutlineBlock } from '../text/outline.ts';
import { CIVIL_OFFSET_MS, toClock, type Instant } from '../time/instant.ts';
import { overall, type SiteCheck, type Ticket } from './site-check.ts';
import { verdictNames, type SiteFinding } from './site-finding.ts';

/** `2026年第4季度`, by the civil date. */
export function quarterOf(at: Instant): string {
  const civil = new Date(at + CIVIL_OFFSET_MS);
  return `${civil.getUTCFullYear()}年第${Math.floor(civil.getUTCMonth() / 3) + 1}季度`;
}

/** The quarterly form over all that was checked: the answer first, then each site line by line, then who mends what by when. */
export function siteOutline(checks: readonly SiteCheck[], at: Instant): Outline {
  const failed = checks.filter(({ findings }) => overall(findings) === 'fail');
  const problems = checks
    .flatMap(({ findings }) => findings)
    .filter(({ verdict }) => verdict === 'fail' || verdict === 'warn');
  const unseen = checks.flatMap(({ findings }) => findings).filter(({ verdict }) => verdict === 'unknown');
  return {
    title: `政府网站与政务新媒体检查表（${quarterOf(at)}）`,
    blocks: [
      heading('一、结论'),
      textBlock(
        `检查 ${checks.length} 个，单项否决不合格 ${failed.length} 个；需整改 ${problems.length} 项，未能查到的 ${unseen.length} 项（未查不等于合格）。`,
      ),
      tableBlock(
        ['名称', '责任单位', '责任人', '结论', '主要问题'],
        checks.map(({ name, ownerUnit, owner, findings }) => [
          name,
          ownerUnit,
          owner,
          verdictNames[overall(findings)],
          mainProblems(findings),
        ]),
      ),
      heading('二、逐项检查'),
      ...checks.flatMap(siteBlocks),
      heading('三、整改单'),
      ...ticketBlocks(
        checks.flatMap(({ tickets }) => tickets),
        problems.length,
        at,
      ),
      textBlock(
        `“严重表述错误”“泄密”“弄虚作假”等须由人认定，本表只提示疑似之处。检查时间 ${toClock(at)}。指标依据：国办秘函〔2019〕19号；本地更严的从严（config/site-check.yaml）。`,
      ),
    ],
  };
}

function mainProblems(findings: readonly SiteFinding[]): string {
  const bad = findings.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn');
  if (bad.length === 0 && findings.every(({ verdict }) => verdict === 'unknown')) return '都没有查到，须补查';
  return bad.length === 0 ? '无' : bad.map(({ indicator, found }) => `${indicator}：${found}`).join('；');
}

const SHOWN = 10;

function siteBlocks({ name, target, findings }: SiteCheck): readonly OutlineBlock[] {
  const details = findings
    .filter(({ details: lines, verdict }) => lines.length > 0 && verdict !== 'pass')
    .flatMap(({ indicator, details: lines }): readonly OutlineBlock[] => [
      heading(indicator, 3),
      listBlock([
        ...lines.slice(0, SHOWN),
        ...(lines.length > SHOWN ? [`另有 ${lines.length - SHOWN} 条（加 --json 看全部）`] : []),
      ]),
    ]);
  return [
    heading(`${name}（${target}）`, 2),
    tableBlock(
      ['指标', '结论', '查到的情况', '标准', '单项否决'],
      findings.map(({ indicator, verdict, found, measure, veto }) => [
        indicator,
        verdictNames[verdict],
        found,
        measure,
        veto ? '是' : '',
      ]),
    ),
    ...details,
  ];
}

function ticketBlocks(tickets: readonly Ticket[], problems: number, at: Instant): readonly OutlineBlock[] {
  if (tickets.length === 0 && problems === 0) return [textBlock('没有查出需要整改的问题；标“未查”的须补查。')];
  if (tickets.length === 0)
    return [
      textBlock(
        '这次是抽查，没有开整改单。把网站和责任人登记到 config/site-check.yaml，用 site check --config 检查，才按责任人开单、算期限。',
      ),
    ];
  return [
    tableBlock(
      ['编号', '问题', '责任单位', '责任人', '整改期限', '状态'],
      tickets.map(({ id, indicator, problem, ownerUnit, owner, due, dueNote, closed }) => [
        id,
        `${indicator}：${problem}`,
        ownerUnit,
        owner,
        due === null ? dueNote : toClock(due),
        closed !== null ? `已销号（${closed.by} ${toClock(closed.at)}）` : due !== null && at > due ? '逾期' : '整改中',
      ]),
    ),
  ];
}
