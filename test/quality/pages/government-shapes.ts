import { BR, CRUMBS, DAY, P, page, site, T, TIME, titled, type PageShape } from './shape.ts';

const S = '青岚县人民政府';
const shape = (name: string, html: string, more: Partial<PageShape> = {}): PageShape => ({
  name,
  url: `${site}/info/1021/33217.htm`,
  html,
  title: T,
  published: TIME,
  ...more,
});

/** Layouts of government CMS: TRS, 大汉, 博达, Webplus, 织梦, PHPCMS and pages made by hand. */
export const governmentShapes: readonly PageShape[] = [
  shape(
    '国务院模板：元数据齐全',
    page(
      `${titled(`${T}_通知公告_${S}`)}<meta name="ArticleTitle" content="${T}"><meta name="PubDate" content="2026-03-12 09:15"><meta name="ContentSource" content="县住建局"><meta name="SiteName" content="${S}">`,
      `${CRUMBS}<div class="pages-title">${T}</div><div class="pages-date">2026-03-12 09:15 <span class="font">来源：县住建局</span></div><div id="UCAP-CONTENT">${P}</div>`,
    ),
  ),
  shape(
    'TRS：标题在 xl-title，日期无标签',
    page(
      titled(`${T} - ${S}`),
      `${CRUMBS}<div class="xl"><div class="xl-title">${T}</div><div class="xl-info"><span>来源：县住建局</span><span>2026-03-12 09:15</span><span>字体：[<a>大</a> <a>中</a> <a>小</a>]</span></div><div class="TRS_Editor">${P}</div></div>`,
    ),
    { url: `${site}/zwgk/tzgg/202603/t20260312_88123.html` },
  ),
  shape(
    'TRS：只有地址里有日期',
    page(titled(`${T}-${S}`), `<h2 class="tit">${T}</h2><div class="trs_editor_view TRS_UEDITOR">${P}</div>`),
    { url: `${site}/zwgk/tzgg/202603/t20260312_88123.html`, published: DAY },
  ),
  shape(
    '信息公开目录：成文日期在前，发布日期在后',
    page(
      titled(`${S} 信息公开 ${T}`),
      `<table class="xxgk"><tr><td>索 引 号：</td><td>QL-000/2026-00312</td><td>发文机关：</td><td>县住建局</td></tr><tr><td>成文日期：</td><td>2026年03月05日</td><td>发布日期：</td><td>2026年03月12日</td></tr><tr><td>标　　题：</td><td colspan=3>${T}</td></tr></table><div class="xxgk-title">${T}</div><div class="content">${P}</div>`,
    ),
    { published: DAY },
  ),
  shape(
    '信息公开目录：文号与公开日期分列',
    page(
      titled(T),
      `<ul class="info-head"><li><b>发文字号</b><span>青政办〔2026〕12号</span></li><li><b>生成日期</b><span>2026-03-01</span></li><li><b>公开日期</b><span>2026-03-12</span></li></ul><h1>${T}</h1><div id="zoom">${P}</div>`,
    ),
    { published: DAY },
  ),
  shape(
    '大汉：注释包裹，标题前有站名和栏目',
    page(
      titled(`${S} 通知公告 ${T}`),
      `<table width="1000" align="center"><tr><td class="title" align="center"><!--<$[信息名称]>begin-->${T}<!--<$[信息名称]>end--></td></tr><tr><td>发布日期：<!--<$[信息发布日期]>begin-->2026-03-12 09:15<!--<$[信息发布日期]>end--> 浏览次数：<script>document.write(88)</script></td></tr><tr><td class="bt_content"><div id="zoom"><!--<$[信息内容]>begin-->${P}<!--<$[信息内容]>end--></div></td></tr></table>`,
    ),
    { url: `${site}/art/2026/3/12/art_1021_33217.html` },
  ),
  shape(
    '大汉：页首时钟与信息时间',
    page(
      titled(T),
      `<div class="sys-time">2026年5月9日 星期六 10:21:33</div><div class="main-fl-tit">${T}</div><div class="main-fl-riqi">信息时间：2026-03-12 09:15 【字体：<a>大</a>】</div><div class="main-fl-con">${P}</div>`,
    ),
  ),
  shape(
    '博达：斜体日期，点击数由脚本写',
    page(
      titled(`${T}-${S}`),
      `<form name="_newscontent_fromname"><div class="content-title"><h3>${T}</h3><i>2026年03月12日 09:15&nbsp;&nbsp;点击：[<span id="dynclicks_wbnews_33217_1021"></span>]</i></div><div id="vsb_content"><div class="v_news_content">${P}</div></div></form>`,
    ),
  ),
  shape(
    '博达：表格排版 titlestyle/timestyle',
    page(
      titled(`${T}-${S}`),
      `<table class="winstyle1021"><tr><td class="titlestyle1021" align="center">${T}</td></tr><tr><td align="center"><span class="timestyle1021">2026/03/12 09:15:00</span><span class="authorstyle1021">&nbsp;县住建局&nbsp;</span></td></tr><tr><td class="contentstyle1021"><div id="vsb_content_2">${P}</div></td></tr></table>`,
    ),
  ),
  shape(
    'Webplus：arti_title 与 arti_update',
    page(
      titled(T),
      `<div class="article"><h1 class="arti_title">${T}</h1><p class="arti_metas"><span class="arti_publisher">发布者：县住建局</span><span class="arti_update">发布时间：2026-03-12</span><span class="arti_views">浏览次数：10</span></p><div class="wp_articlecontent">${P}</div></div>`,
    ),
    { published: DAY },
  ),
  shape(
    '织梦：small 标签的时间和来源',
    page(
      titled(`${T}_${S}`),
      `<div class="viewbox"><div class="title"><h2>${T}</h2></div><div class="info"><small>时间:</small>2026-03-12 09:15<small>来源:</small>县住建局 <small>点击:</small>88 次</div><div class="content"><table><tr><td>${P}</td></tr></table></div><div class="context"><ul><li>上一篇：<a href="/1">春季植树</a></li><li>下一篇：<a href="/2">安全生产</a></li></ul></div></div>`,
    ),
  ),
  shape(
    'PHPCMS：日期写在 h1 里',
    page(
      titled(`${T} - 通知公告 - ${S}`),
      `<div id="Article"><h1>${T}<br /><span>2026-03-12 09:15:00&nbsp;&nbsp;来源：县住建局&nbsp;&nbsp;评论：<a href="#comment">0</a> 点击：</span></h1><div class="content">${P}</div></div>`,
    ),
  ),
  shape(
    '帝国：title_info 一行',
    page(
      titled(`${T}-通知公告-${S}`),
      `<div class="title_text">${T}</div><table><tr><td class="title_info">时间：2026-03-12 09:15:00&nbsp;&nbsp;来源：县住建局&nbsp;&nbsp;作者：</td></tr></table><div id="text">${P}</div>`,
    ),
  ),
  shape(
    '手工老页面：font 大字、居中、圆括号日期',
    page(
      titled(S),
      `<table width=760 align=center><tr><td><p align=center><font size=5 color=red><b>${T}</b></font></p><p align=center>(2026-3-12 9:15)</p>${BR}</td></tr></table>`,
    ),
  ),
  shape(
    '手工老页面：style 字号，title 为无标题文档',
    page(
      titled('无标题文档'),
      `<div style="text-align:center;font-size:24px;font-weight:bold">${T}</div><div style="text-align:center">发布时间：2026年3月12日9时15分&nbsp; 发布人：管理员</div><div>${BR}</div>`,
    ),
  ),
  shape(
    '标签与日期分在两个元素',
    page(
      titled(`${T}|${S}`),
      `<h1>${T}</h1><div class="meta"><label>发布时间：</label><em>2026-03-12 09:15:00</em><label>来源：</label><em>县住建局</em></div><div class="txt">${P}</div>`,
    ),
  ),
  shape(
    '发布时间与更新时间都有，更新在前',
    page(
      titled(`${T}_${S}`),
      `<h1>${T}</h1><p class="sub">更新时间：2026-03-20 16:00 | 发布时间：2026-03-12 09:15 | 阅读：88</p><div class="article-content">${P}</div>`,
    ),
  ),
  shape(
    '站名占了 h1，标题在 h2',
    page(
      titled(`${T}_${S}`),
      `<h2>${T}</h2><div class="date">2026年03月12日 星期四 09:15</div><div class="con">${P}</div>`,
      { header: `<header><h1 class="logo">${S}</h1></header>` },
    ),
  ),
  shape(
    '元数据标题被引号截断',
    page(
      `${titled(`县住建局开展"安全用水"宣传的通知_${S}`)}<meta name="ArticleTitle" content="县住建局开展"安全用水"宣传的通知"><meta name="PubDate" content="2026-03-12 09:15:00">`,
      `<div class="title">县住建局开展"安全用水"宣传的通知</div><div class="con">${P}</div>`,
    ),
    { title: '县住建局开展"安全用水"宣传的通知' },
  ),
  shape(
    '浏览器标题被省略号截断',
    page(
      titled('关于城关镇老旧小区供水管网改造施工… - 青岚县人民政府'),
      `<h1>${T}</h1><p>日期：2026-03-12 09:15 来源：县住建局</p><div class="news-con">${P}</div>`,
    ),
  ),
  shape(
    '标题分两行，破折号副题',
    page(
      titled(`全县供水保障工作综述——让群众喝上放心水_${S}`),
      `<h1>全县供水保障工作综述<br>——让群众喝上放心水</h1><p class="info">2026-03-12 09:15 来源：青岚发布</p><div class="content">${P}</div>`,
    ),
    { title: '全县供水保障工作综述——让群众喝上放心水' },
  ),
  shape(
    'ASP.NET：整页在一个 form 里',
    page(
      titled(`\r\n\t${T}\r\n`),
      `<form method="post" action="./Detail.aspx?id=33217" id="form1"><input type="hidden" name="__VIEWSTATE" value="x"><span id="lblTitle" class="biaoti">${T}</span><br><span id="lblDate">2026/3/12 9:15:00</span><div id="lblContent">${P}</div></form>`,
    ),
    { url: `${site}/Detail.aspx?id=33217` },
  ),
  shape(
    '没有任何日期：只有页首时钟和热点列表',
    page(titled(`${T}_${S}`), `<h1>${T}</h1><div class="content">${P}</div>`),
    { published: null },
  ),
  shape(
    '元数据只有日子，可见行有钟点',
    page(
      `${titled(`${T}_${S}`)}<meta name="PubDate" content="2026-03-12">`,
      `<h1>${T}</h1><div class="ly">发布时间：2026-03-12 09:15:00</div><div id="zoom">${P}</div>`,
    ),
  ),
  shape(
    '中文数字的公开日期',
    page(titled(T), `<h1>${T}</h1><p>公开日期：二〇二六年三月十二日</p><div class="article">${P}</div>`),
    { published: DAY },
  ),
];
