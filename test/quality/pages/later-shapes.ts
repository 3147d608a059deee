import { COMMENTS, DAY, FIRST, LAST, P, page, site, T, TIME, titled, type PageShape } from './shape.ts';

const shape = (name: string, html: string, more: Partial<PageShape> = {}): PageShape => ({
  name,
  url: `${site}/detail/33217`,
  html,
  title: T,
  published: TIME,
  ...more,
});

/** Layouts written when the rules were done: at first sight 11 of 12 titles and every date and body were right. */
export const laterShapes: readonly PageShape[] = [
  shape(
    '法院公告：公告日期在文末之上',
    page(
      titled(`${T} - 青岚县人民法院`),
      `<div class="detail_bigtitle">${T}</div><div class="detail_mes"><div class="fl print">发布时间：2026-03-12 09:15:00</div><div class="fr">打印</div></div><div class="txt">${P}</div>`,
    ),
  ),
  shape(
    '学校网站：标题 p 标签，浏览次数在前',
    page(
      titled(`青岚县第一中学-${T}`),
      `<div class="show01"><h5>${T}</h5><i>时间：2026年03月12日 信息来源：不详 点击：<script>getClickTimes()</script> 次</i><div class="show02">${P}</div></div>`,
    ),
    { published: DAY },
  ),
  shape(
    '开发区：dl 排版',
    page(
      titled(`通知公告_青岚经济开发区管理委员会`),
      `<dl class="detail"><dt>${T}</dt><dd class="time">[ 2026-03-12 09:15 ]</dd><dd class="cont">${P}</dd></dl>`,
    ),
  ),
  shape(
    '县级客户端分享页：时间用斜杠与“日”混写',
    page(
      `${titled('分享页')}<meta property="og:title" content="${T}">`,
      `<section class="share"><div class="news-title">${T}</div><p class="news-from">青岚融媒 &nbsp; 2026/03/12 09:15</p><div class="news-content">${P}</div></section><div class="download">打开客户端查看更多精彩内容</div>`,
      { header: '' },
    ),
  ),
  shape(
    '政策解读：解读日期之外有原文日期',
    page(
      titled(`${T}政策解读_青岚县人民政府`),
      `<h1>${T}政策解读</h1><div>发布日期：2026-03-12 09:15&nbsp;&nbsp;来源：县司法局</div><div class="relation"><a href="/x">相关文件：青政办〔2026〕9号（2026-02-01）</a></div><div class="con">${P}</div>`,
    ),
    { title: `${T}政策解读` },
  ),
  shape(
    '媒体矩阵：作者行里有“3月12日 09:15”完整属性',
    page(
      titled(T),
      `<h1 class="headline">${T}</h1><p class="by"><span>记者 王某</span> <time datetime="2026-03-12T09:15:00+08:00">3月12日 09:15</time></p><div class="story">${P}</div>${COMMENTS}`,
    ),
  ),
  shape(
    '投诉平台：发起时间与处理进度',
    page(
      titled(`${T} - 消费与民生投诉`),
      `<div class="ts-detail"><h1>${T}</h1><ul class="info"><li>投诉编号：17390000001</li><li>投诉时间：2026-03-12 09:15</li></ul><div class="desc"><p>${FIRST}</p><p>${LAST}</p></div><div class="progress"><div>2026-03-14 10:00 商家回复</div></div></div>`,
    ),
  ),
  shape(
    '大字居中 p，发布人与时间括号',
    page(
      titled('青岚县应急管理局'),
      `<div class="main"><p style="text-align: center;"><span style="font-size: 22px;"><strong>${T}</strong></span></p><p style="text-align:center">（发布人：办公室 2026-03-12 09:15）</p>${P}</div>`,
    ),
  ),
  shape(
    '英文类名的新框架：无语义标签',
    page(
      titled(`${T} | 青岚发布`),
      `<div class="css-1ab"><div class="css-2cd"><h1 class="css-3ef">${T}</h1><div class="css-4gh"><span>青岚发布</span><span>2026-03-12 09:15:00</span></div><div class="css-5ij">${P}</div></div></div>`,
    ),
  ),
  shape(
    '镇街网站：日期只有月日与年份分开的属性',
    page(
      titled(`${T}-城关镇`),
      `<h3 class="art-tit">${T}</h3><span class="art-date" data-time="2026-03-12 09:15:00">03-12</span><div class="art-main">${P}</div>`,
    ),
  ),
  shape(
    '招标公告：多种日期',
    page(
      titled(`${T}招标公告`),
      `<h1>${T}招标公告</h1><table><tr><td>公告发布时间</td><td>2026-03-12 09:15</td></tr><tr><td>报名截止时间</td><td>2026-03-20 17:00</td></tr><tr><td>开标时间</td><td>2026-04-02 09:30</td></tr></table><div>${P}</div>`,
    ),
    { title: `${T}招标公告` },
  ),
  shape(
    '列表页式标题：title 里栏目在前，用大于号',
    page(
      titled(`青岚县人民政府>政务公开>${T}`),
      `<div class="bt1">${T}</div><div class="fbt">发稿时间：2026-03-12 09:15</div><div class="zw">${P}</div>`,
    ),
  ),
];
