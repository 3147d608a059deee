import { latestDate } from '@tingchao/adapters/web/page-facts.ts';
import { judgeFooter, judgeLinks, judgePersonalData, judgeWording } from '@tingchao/domain/site-check/judge-content.ts';
import type { SiteCheckSettings } from '@tingchao/domain/site-check/site-check-settings.ts';
import { SOURCE_19, SOURCE_S3, type SiteFinding } from '@tingchao/domain/site-check/site-finding.ts';
import { civilDate, days, type Instant } from '@tingchao/domain/time/instant.ts';

/** Judges a saved page or a text: what can be seen without the web. The rest is said to be not seen. */
export function checkFile(
  name: string,
  lines: readonly string[],
  settings: SiteCheckSettings,
  at: Instant,
): readonly SiteFinding[] {
  const text = lines.join('\n');
  const texts = [{ where: name, text }];
  return [
    pageDate(text, at),
    judgeWording(texts, settings),
    judgePersonalData(texts),
    furniture(lines),
    footer(text, settings),
    judgeLinks(0, [], '本地文件不联网，没有核对链接'),
    {
      indicator: '站点无法访问、首页与栏目更新、互动回应',
      veto: true,
      measure: '须对网址检查',
      verdict: 'unknown',
      found: '本地文件查不到；用 site check 网址 或 site check --config',
      details: [],
      source: SOURCE_19,
    },
  ];
}

/** A copy of the text alone has no foot: that says nothing of the page. */
function footer(text: string, settings: SiteCheckSettings): SiteFinding {
  const judged = judgeFooter(text, settings);
  const seen = settings.footer.filter(({ cue }) => new RegExp(cue, 'iu').test(text)).length;
  return seen >= settings.footer.length / 2
    ? judged
    : { ...judged, verdict: 'unknown', found: '存下来的只有正文，没有页脚' };
}

/** Words that tell whether a paper is in force; “有效推进” does not. */
const STATE =
  /(?:效力|有效性|有效状态|是否有效)\s*[:：]?\s*(?:现行)?(?:有效|失效|废止)|有效期(?:至|为|限)?|(?:已|予以|自.{4,12})(?:废止|失效)|现行有效文件/u;

/** A policy page is kept, not renewed; one that is years old should say whether it is still in force. */
const OLD_DAYS = 730;

function pageDate(text: string, at: Instant): SiteFinding {
  const posted = /(?:发布|印发|成文|公开)?(?:日期|时间)\s*[:：]?\s*20\d{2}/u.exec(text);
  const head = posted === null ? text : text.slice(posted.index, posted.index + 60);
  const date = latestDate(head, at);
  const years = date === null ? 0 : Math.floor((at - date) / days(365));
  const isOld = date !== null && at - date > days(OLD_DAYS);
  const hasState = STATE.test(text);
  return {
    indicator: '过时内容',
    veto: false,
    measure: '定期清理过时、失效内容，标明效力',
    verdict: date === null ? 'unknown' : isOld && !hasState ? 'warn' : 'pass',
    found:
      date === null
        ? '页面上没有日期，看不出是哪一年的'
        : `页面日期 ${civilDate(date)}${isOld ? `，已 ${years} 年${hasState ? '，有效力说明' : '，没有标明是否仍然有效'}` : ''}`,
    details: isOld && !hasState ? ['核对是否仍然有效：失效的移入历史文件或标注“已失效”'] : [],
    source: '石城县2024要点 九；玉溪市任务清单 11',
  };
}

/** What a reader of the page should not see: empty labels, the text twice, lists of unrelated articles. */
function furniture(lines: readonly string[]): SiteFinding {
  const text = lines.join('\n');
  const long = lines.filter((line) => line.length >= 30);
  const twice = long.length - new Set(long).size;
  const details = [
    ...(/(?:浏览次数|访问量|阅读量|点击数)\s*[:：]?\s*(?:\n|$)/u.test(text)
      ? ['访问量没有数字（统计脚本没有生效）']
      : []),
    ...(twice >= 3 ? [`正文出现两次（${twice} 段重复），像是页面模板重复调用`] : []),
    ...(/网友投稿|网友上传/u.test(text) ? ['来源写作“网友投稿”：政府信息应写明发布机关'] : []),
    ...(relatedArticles(lines) >= 8 ? [`附有 ${relatedArticles(lines)} 条“相关文章”链接，与正文无关的应清理`] : []),
  ];
  return {
    indicator: '页面规范',
    veto: false,
    measure: '来源、日期、正文、统计等页面要素正确',
    verdict: details.length > 0 ? 'warn' : 'pass',
    found: details.length === 0 ? '没有发现' : `${details.length} 处`,
    details,
    source: SOURCE_S3,
  };
}

function relatedArticles(lines: readonly string[]): number {
  const at = lines.findIndex((line) => line.includes('相关文章') && !/[。；]/u.test(line));
  return at === -1 ? 0 : lines.slice(at + 1).filter((line) => /^[-·•]/u.test(line)).length;
}
