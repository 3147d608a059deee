import { findPersonalData, maskText, personalDataNames } from '../text/mask.ts';
import { civilDate, type Instant } from '../time/instant.ts';
import { findWrongWording } from './find-wrong-wording.ts';
import type { Measures, SiteCheckSettings } from './site-check-settings.ts';
import { SOURCE_19, SOURCE_S3, type SiteFinding } from './site-finding.ts';

export type CheckedText = { readonly where: string; readonly text: string };
const MOST_DETAILS = 20;
const NOTHING_READ = '没有读成任何页面';

/** 严重表述错误 and slips of the pen, with their context. A hint: a person confirms before it counts as a veto. */
export function judgeWording(texts: readonly CheckedText[], settings: SiteCheckSettings): SiteFinding {
  const found = texts.flatMap(({ where, text }) => findWrongWording(text, settings).map((one) => ({ where, ...one })));
  const serious = found.filter((one) => one.serious);
  return {
    indicator: '表述错误',
    veto: true,
    measure: '出现严重表述错误即不合格（经人工核定）；错别字限期改正',
    verdict: texts.length === 0 ? 'unknown' : found.length > 0 ? 'warn' : 'pass',
    found:
      texts.length === 0
        ? NOTHING_READ
        : found.length === 0
          ? `查 ${texts.length} 页，没有发现`
          : `查 ${texts.length} 页，疑似 ${found.length} 处，其中须人工核定是否严重表述错误的 ${serious.length} 处`,
    details: found
      .toSorted((a, b) => Number(b.serious) - Number(a.serious))
      .slice(0, MOST_DETAILS)
      .map(({ where, wrong, right, context, serious: grave }) =>
        mask(`${grave ? '【须核定】' : ''}“${wrong}”应为“${right}”：“${context}”（${where}）`),
      ),
    source: SOURCE_19,
  };
}

/** Lines of offices are published on purpose, with the addresses of offices beside them. */
const OFFICE = new Set(['landline', 'email', 'address']);

const mask = (text: string): string =>
  maskText(
    text,
    findPersonalData(text).filter(({ type }) => !OFFICE.has(type)),
  );

/** Personal data left unmasked in what is published, told by kind and place, never repeated. */
export function judgePersonalData(texts: readonly CheckedText[]): SiteFinding {
  const found = texts.flatMap(({ where, text }) => {
    const spans = findPersonalData(text).filter(({ type }) => !OFFICE.has(type));
    const kinds = Map.groupBy(spans, ({ type }) => type);
    return [...kinds].map(([type, of]) => ({ where, type, times: of.length, sample: sampleOf(text, of[0]) }));
  });
  const times = found.reduce((sum, one) => sum + one.times, 0);
  return {
    indicator: '公开信息含个人信息',
    veto: false,
    measure: '公示名单、通告中的身份证号、手机号、银行卡号、住址等应当遮蔽',
    verdict: texts.length === 0 ? 'unknown' : times > 0 ? 'fail' : 'pass',
    found:
      texts.length === 0
        ? NOTHING_READ
        : times === 0
          ? `查 ${texts.length} 页，没有发现`
          : `${times} 处未遮蔽，应当立即处理`,
    details: found
      .slice(0, MOST_DETAILS)
      .map(
        ({ where, type, times: n, sample }) => `${personalDataNames[type] ?? type} ${n} 处，如“${sample}”（${where}）`,
      ),
    source: '个人信息保护法；政府信息公开条例（2019）第15条',
  };
}

function sampleOf(text: string, span: ReturnType<typeof findPersonalData>[number] | undefined): string {
  if (span === undefined) return '';
  const [from, to] = [Math.max(0, span.start - 10), Math.min(text.length, span.end + 6)];
  const cut = text.slice(from, to);
  return maskText(cut, [{ ...span, start: span.start - from, end: span.end - from }]).replaceAll(/\s+/g, ' ');
}

/** Links that lead nowhere. */
export function judgeLinks(checked: number, dead: readonly string[], skipped: string): SiteFinding {
  return {
    indicator: '链接不可用',
    veto: false,
    measure: '首页和栏目上的链接应当能打开',
    verdict: skipped !== '' ? 'unknown' : dead.length > 0 ? 'warn' : 'pass',
    found: skipped !== '' ? skipped : `核对 ${checked} 个，打不开 ${dead.length} 个`,
    details: dead.slice(0, MOST_DETAILS),
    source: SOURCE_19,
  };
}

export type OpenMessage = { readonly id: string; readonly title: string; readonly publishedAt: Instant };

/** 互动回应差: valid messages left unanswered beyond three months, from the board's own data. */
export function judgeMessages(
  boards: number,
  messages: readonly OpenMessage[] | undefined,
  { unansweredDays, questionWorkdays }: Measures,
): SiteFinding {
  const line = {
    indicator: '互动回应差',
    veto: true,
    measure: `一年内有效留言超过 ${unansweredDays} 天未答复为不合格；简单咨询 ${questionWorkdays} 个工作日内答复`,
    source: SOURCE_19,
  };
  if (messages === undefined)
    return {
      ...line,
      verdict: 'unknown',
      found: boards === 0 ? '没有配置互动栏目对应的信源（boards）' : '本机还没有留言数据',
      details: [],
    };
  return {
    ...line,
    verdict: messages.length > 0 ? 'fail' : 'pass',
    found: messages.length === 0 ? '没有超期未答复的留言' : `${messages.length} 件超期未答复`,
    details: messages
      .slice(0, MOST_DETAILS)
      .map(({ id, title, publishedAt }) => `${civilDate(publishedAt)} “${title}”（${id}）`),
  };
}

/** The marks every government website bears at its foot. */
export function judgeFooter(text: string, { footer }: SiteCheckSettings): SiteFinding {
  const missing = footer.filter(({ cue }) => !new RegExp(cue, 'iu').test(text)).map(({ name }) => name);
  return {
    indicator: '页脚标识',
    veto: false,
    measure: `应有${footer.map(({ name }) => name).join('、')}`,
    verdict: missing.length > 0 ? 'warn' : 'pass',
    found: missing.length === 0 ? '齐全' : `缺${missing.join('、')}`,
    details: [],
    source: SOURCE_S3,
  };
}
