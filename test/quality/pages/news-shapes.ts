import { BR, COMMENTS, DAY, P, page, site, T, TIME, titled, type PageShape } from './shape.ts';

const shape = (name: string, html: string, more: Partial<PageShape> = {}): PageShape => ({
  name,
  url: `${site}/news/33217.html`,
  html,
  title: T,
  published: TIME,
  ...more,
});
const json = JSON.stringify;

/** Layouts of news sites, county media centres, digital newspapers, blogs and 公众号. */
export const newsShapes: readonly PageShape[] = [
  shape(
    '公众号：时间只在脚本里',
    page(
      `<meta property="og:title" content="${T}"><meta property="og:site_name" content="微信公众平台">`,
      `<h1 class="rich_media_title" id="activity-name">\n  ${T}\n</h1><span class="rich_media_meta" id="js_name">青岚发布</span><em id="publish_time" class="rich_media_meta"></em><div class="rich_media_content" id="js_content" style="visibility: hidden;">${P}</div><script>var msg_title = '${T}'; var ct = "1773278100"; var now = 1778296893;</script>`,
      { header: '', side: '' },
    ),
    { url: 'https://mp.example/s/abc' },
  ),
  shape(
    '公众号：createTime 写成文字',
    page(
      `<meta property="og:title" content="${T}" /><meta property="og:description" content="停水通告">`,
      `<h1 class="rich_media_title">${T}</h1><div id="js_content">${P}</div><script>var createTime = '2026-03-12 09:15'; document.getElementById("publish_time")</script>`,
      { header: '', side: '' },
    ),
    { url: 'https://mp.example/s/abd' },
  ),
  shape(
    '人民网式：日期与来源连写',
    page(
      `${titled(`${T}--地方频道--青岚网`)}<meta name="publishdate" content="2026-03-12">`,
      `<div class="col-1"><h1>${T}</h1><div class="channel"><div class="col-1-1">2026年03月12日09:15 | 来源：<a href="http://x.example">青岚日报</a></div></div><div class="rm_txt_con">${P}</div></div>`,
    ),
    { url: `${site}/n1/2026/0312/c1001-33217.html` },
  ),
  shape(
    '新华式：年月日分在几个元素',
    page(
      titled(`${T}-青岚网`),
      `<div class="head-line"><div class="header-time left"><span class="year"><em> 2026</em></span><span class="day"><em>03</em>/<em>12</em></span><span class="time">09:15:00</span></div><h1><span class="title">${T}</span></h1><div class="source">来源：青岚网</div></div><div id="detail">${P}</div>`,
    ),
    { url: `${site}/20260312/8c1f/c.html` },
  ),
  shape(
    '中新式：left_time',
    page(
      titled(`${T}-青岚新闻网`),
      `<h1 class="content_left_title">${T}</h1><div class="content_left_time">2026年03月12日 09:15 来源：青岚新闻网</div><div class="left_zw">${P}</div>`,
    ),
  ),
  shape(
    '门户：时间写在 html 的属性里',
    page(
      titled(`${T}|供水|住建局_青岚新闻`),
      `<div class="post_main"><h1 class="post_title">${T}</h1><div class="post_info">来源: <a>青岚日报</a></div><div class="post_body">${P}</div></div>`,
    ).replace('<html>', '<html data-publishtime="2026-03-12 09:15:00">'),
  ),
  shape(
    '门户：news-time 与 UTC 的 itemprop',
    page(
      `${titled(`${T}_小区_居民`)}<meta itemprop="datePublished" content="2026-03-12T01:15:00Z"><meta property="og:title" content="${T}">`,
      `<div class="text-title"><h1>${T}</h1><div class="article-info"><span class="time" id="news-time">2026-03-12 09:15</span></div></div><article class="article" id="mp-editor">${P}</article>`,
    ),
  ),
  shape(
    '门户：date 与来源并列，评论在后',
    page(
      titled(`${T}|施工_新闻中心_青岚网`),
      `<h1 class="main-title">${T}</h1><div class="top-bar-inner"><span class="date">2026年03月12日 09:15</span><span class="source">青岚日报</span></div><div class="article" id="artibody">${P}</div>${COMMENTS}`,
    ),
  ),
  shape(
    '资讯客户端网页：meta 行用点隔开',
    page(
      titled(`${T} - 今日青岚`),
      `<div class="article-content"><h1>${T}</h1><div class="article-meta"><span>2026-03-12 09:15</span><span class="dot">·</span><span class="name"><a href="/u/1">青岚发布</a></span></div><article>${P}</article></div>`,
    ),
  ),
  shape(
    '融媒体客户端：内容全在脚本的 JSON 里',
    page(
      titled('云上青岚'),
      `<div id="app"></div><script>window.__INITIAL_STATE__=${json({ user: null, detail: { id: 33217, title: T, source: '县融媒体中心', publishTime: '2026-03-12 09:15:00', content: P } })};</script>`,
      { header: '', side: '', footer: '' },
    ),
  ),
  shape(
    '融媒体客户端：__NEXT_DATA__',
    page(
      titled('青岚新闻客户端'),
      `<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">${json({ props: { pageProps: { data: { contentDetail: { name: T, pubTime: '2026-03-12 09:15', content: P } } } } })}</script>`,
      { header: '', side: '', footer: '' },
    ),
  ),
  shape(
    '数字报：founder 标签，日期在版头',
    page(
      titled('青岚日报'),
      `<table><tr><td class="banci">2026年03月12日 星期四 第A02版：要闻</td></tr><tr><td><founder-title>${T}</founder-title></td></tr><tr><td><div id="ozoom"><founder-content>${P}</founder-content></div></td></tr></table>`,
    ),
    { url: `${site}/html/2026-03/12/content_33217.htm`, published: DAY },
  ),
  shape(
    'WordPress 中文主题',
    page(
      titled(`${T} – 青岚在线`),
      `<article class="post hentry"><header class="entry-header"><h1 class="entry-title">${T}</h1><div class="entry-meta"><time class="entry-date published" datetime="2026-03-12T09:15:00+08:00">3月12日</time></div></header><div class="entry-content">${P}</div></article><div id="comments" class="comments-area">${COMMENTS}</div>`,
    ),
  ),
  shape(
    'JSON-LD 里的 datePublished',
    page(
      `${titled(`${T} - 青岚在线`)}<script type="application/ld+json">${json({ '@type': 'NewsArticle', headline: T, datePublished: '2026-03-12T09:15:00+08:00', dateModified: '2026-03-20T10:00:00+08:00' })}</script>`,
      `<main><h1>${T}</h1><section>${P}</section></main>`,
    ),
  ),
  shape(
    '微数据 time 元素',
    page(
      titled(`${T} · 青岚在线`),
      `<div itemscope itemtype="http://schema.org/Article"><h1 itemprop="headline">${T}</h1><time itemprop="datePublished" content="x" datetime="2026-03-12 09:15">2026/03/12</time><div itemprop="articleBody">${P}</div></div>`,
    ),
  ),
  shape(
    '预警信息：日期后跟“发布”',
    page(
      titled('暴雨蓝色预警信号-青岚气象'),
      `<div class="bt">暴雨蓝色预警信号</div><div class="fb">青岚县气象台2026年3月12日09时15分发布</div><div class="nr">${P}</div>`,
    ),
    { title: '暴雨蓝色预警信号' },
  ),
  shape(
    '手机版：标题在 article-title，日期无年份之外的字',
    page(
      titled(T),
      `<div class="article-title">${T}</div><div class="article-info"><i>青岚融媒</i><i>2026.03.12 09:15</i><i>阅读 1.2万</i></div><div class="article-body">${P}</div>`,
    ),
  ),
  shape(
    '标题栏是频道名，og:title 才是文章',
    page(
      `${titled('青岚新闻网')}<meta property="og:title" content="${T}"><meta property="article:published_time" content="2026-03-12T09:15:00+08:00">`,
      `<div class="wrap"><strong class="hl">${T}</strong><div>${BR}</div></div>`,
    ),
  ),
  shape(
    '头条旁有别的大标题',
    page(
      titled(`${T}_青岚新闻网`),
      `<h1 class="channel">青岚新闻</h1><h2>${T}</h2><div class="info">2026-03-12 09:15:00 来源：青岚日报 作者：李某</div><div class="content">${P}</div><h2>相关新闻</h2><ul><li><a href="/9">县城供水一期工程完工 2026-01-02</a></li></ul>`,
    ),
  ),
];
