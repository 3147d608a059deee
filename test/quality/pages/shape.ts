/** One way a CMS lays out an article, with what a reader would say its title and its time are. */
export type PageShape = {
  readonly name: string;
  readonly url: string;
  readonly html: string;
  readonly title: string;
  /** ISO +08:00; null when the page does not say. */
  readonly published: string | null;
};

export const T = '关于城关镇老旧小区供水管网改造施工期间临时停水的通告';
export const TIME = '2026-03-12T09:15:00+08:00';
export const DAY = '2026-03-12T00:00:00+08:00';

/** The words every body holds; what stands around them must not be in it. */
export const FIRST =
  '为改善城关镇老旧小区供水条件，县住建局定于近期实施供水管网改造工程，施工期间将分片区临时停水，现将有关事项通告如下。';
export const LAST =
  '请沿线居民提前储水，由此带来的不便敬请谅解。咨询热线由县供水公司全天值守，欢迎来电了解停水安排和恢复供水进度。';
export const P = `<p>${FIRST}</p><p>一、停水范围：东街社区、北门社区及沿线商户，具体时段以小区张贴的告示为准，遇雨顺延。</p><p>二、开标时间：2026年4月2日9时30分之后的路段另行通知，公示期为2026年3月15日至3月19日。</p><p>${LAST}</p>`;
/** The same body in the markup of old editors: breaks and full-width indents instead of paragraphs. */
export const BR = `\u3000\u3000${FIRST}<br>\u3000\u3000一、停水范围：东街社区、北门社区及沿线商户，具体时段以小区张贴的告示为准，遇雨顺延。<br />\u3000\u3000${LAST}<br>`;

const MENU = ['首页', '政务公开', '办事服务', '互动交流', '走进青岚', '数据发布'];
const menu = MENU.map((name, i) => `<li><a href="/c${i}/">${name}</a></li>`).join('');
export const HEADER = `<div class="header"><div class="logo"><a href="/">青岚县人民政府</a></div><div class="top-time">今天是2026年5月9日 星期六 10:21</div><ul class="nav">${menu}</ul></div>`;
export const CRUMBS = `<div class="position">您现在的位置：<a href="/">首页</a> &gt; <a href="/xxgk">政务公开</a> &gt; <a href="/tzgg">通知公告</a> &gt; 正文</div>`;
export const SIDE = `<div class="right-list"><h3>热点推荐</h3><ul><li><a href="/a1">全县安全生产工作会议召开</a><span>2026-05-08</span></li><li><a href="/a2">青岚县春季植树活动启动</a><span>2026-05-07</span></li></ul></div>`;
export const FOOTER = `<div class="footer"><p>主办：青岚县人民政府办公室 承办：县大数据中心</p><p>网站标识码：0000000000 备案时间：2020年1月1日</p></div>`;
export const COMMENTS = `<div class="comment-list"><div class="item"><b>青岚网友</b><span class="time">2026-03-13 20:01</span><p>希望尽快恢复供水，孩子上学早上没水洗漱，物业也没有提前张贴通知。</p></div></div>`;

/** A whole page around its middle. */
export const page = (
  head: string,
  middle: string,
  { header = HEADER, side = SIDE, footer = FOOTER }: { header?: string; side?: string; footer?: string } = {},
): string =>
  `<!DOCTYPE html><html><head><meta charset="utf-8">${head}</head><body>${header}${middle}${side}${footer}</body></html>`;

export const site = 'http://www.qinglan.example';
export const titled = (title: string): string => `<title>${title}</title>`;
