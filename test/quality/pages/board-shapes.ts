import { FIRST, LAST, P, page, site, TIME, titled, type PageShape } from './shape.ts';

const Q = '建设路夜间停水多日无人答复';
const ASK = `<p>${FIRST}</p><p>${LAST}</p>`;
const ANSWER = `<p>您好，您反映的问题已收悉，县供水公司已于当日派员抢修并恢复供水，感谢您对工作的关心与支持。</p>`;
const shape = (name: string, html: string, more: Partial<PageShape> = {}): PageShape => ({
  name,
  url: `${site}/hdjl/xzxx/33217.html`,
  html,
  title: Q,
  published: TIME,
  ...more,
});
const floor = (id: number, time: string, text: string): string =>
  `<div id="post_${id}"><div class="authi"><a>网友${id}</a><em id="authorposton${id}">发表于 ${time}</em></div><table><tr><td class="t_f" id="postmessage_${id}">${text}</td></tr></table></div>`;

/** Letters, consultations and threads: the first time is the citizen's, later ones are those of answers. */
export const boardShapes: readonly PageShape[] = [
  shape(
    '县长信箱：来信时间、回复时间',
    page(
      titled(`${Q}_县长信箱_青岚县人民政府`),
      `<table class="mail"><tr><th>信件标题</th><td>${Q}</td></tr><tr><th>来信时间</th><td>2026-03-12 09:15</td></tr><tr><th>来信内容</th><td>${ASK}</td></tr><tr><th>回复单位</th><td>县住建局</td></tr><tr><th>回复时间</th><td>2026-03-16 10:00</td></tr><tr><th>回复内容</th><td>${ANSWER}</td></tr></table>`,
    ),
  ),
  shape(
    '领导留言板：状态、留言时间在右',
    page(
      titled(`${Q} - 领导留言板`),
      `<div class="replyMsg"><h1 class="context-title">${Q}<span class="state">已办理</span></h1><div class="replyMsgL"><span>青岚网友</span><span>2026-03-12 09:15</span></div><div class="clear">${ASK}</div></div><div class="replyHandleMain"><div class="handleTime">2026-03-16 10:00</div>${ANSWER}</div>`,
    ),
  ),
  shape(
    '政民互动：提问时间与答复时间同一行',
    page(
      titled('政民互动-青岚县人民政府'),
      `<div class="zx"><h3 class="zx-title">${Q}</h3><p>答复时间：2026-03-16 10:00 提问时间：2026-03-12 09:15 答复部门：县住建局</p><div class="zx-q">${ASK}</div><div class="zx-a">${ANSWER}</div></div>`,
    ),
  ),
  shape(
    '12345 工单公开页',
    page(
      titled('12345政务服务便民热线-诉求公开'),
      `<div class="detail"><div class="detail-title">${Q}</div><ul><li>工单编号：202603120001</li><li>诉求时间：2026-03-12 09:15:00</li><li>办结时间：2026-03-18 17:00:00</li></ul><div class="detail-content">${ASK}</div></div>`,
    ),
  ),
  shape(
    '民意征集：起止时间之外另有发布日期',
    page(
      titled('民意征集'),
      `<h1>关于征求供水价格调整意见的公告</h1><div>征集时间：2026-03-15 至 2026-04-15</div><div>发布日期：2026-03-12 09:15</div><div class="c">${P}</div>`,
    ),
    { title: '关于征求供水价格调整意见的公告' },
  ),
  shape(
    'Discuz：主题与楼层',
    page(
      titled(`${Q} - 民生热线 - 青岚论坛 - Powered by Discuz!`),
      `<div id="postlist"><h1 class="ts"><a href="#">[投诉]</a><span id="thread_subject">${Q}</span></h1>${floor(1, '2026-3-12 09:15:00', ASK)}${floor(2, '2026-3-13 11:00:00', '同求解决，我们小区也停了。')}</div>`,
    ),
    { url: `${site}/thread-33217-1-1.html` },
  ),
  shape(
    'Discuz：时间藏在 title 属性里，显示“3 天前”',
    page(
      titled(`${Q}-民生热线-青岚论坛`),
      `<div id="postlist"><h1 class="ts"><span id="thread_subject">${Q}</span></h1>${floor(1, '<span title="2026-3-12 09:15:00">3&nbsp;天前</span>', ASK)}${floor(2, '<span title="2026-3-13 11:00:00">2&nbsp;天前</span>', '顶')}</div>`,
    ),
    { url: `${site}/thread-33218-1-1.html` },
  ),
  shape(
    '贴吧式：楼层尾部时间',
    page(
      titled(`${Q}【青岚吧】_百姓贴吧`),
      `<h3 class="core_title_txt" title="${Q}">${Q}</h3><div class="l_post"><cc><div class="d_post_content">${ASK}</div></cc><div class="post-tail-wrap"><span class="tail-info">1楼</span><span class="tail-info">2026-03-12 09:15</span></div></div><div class="l_post"><cc><div>顶一下，希望尽快解决停水问题。</div></cc><span class="tail-info">2楼</span><span class="tail-info">2026-03-13 08:00</span></div>`,
    ),
  ),
  shape(
    '论坛式：楼主与时间在信息栏',
    page(
      titled(`${Q}_青岚社区_论坛`),
      `<h1 class="atl-title"><span class="s_title">${Q}</span></h1><div class="atl-info"><span>楼主：<a>青岚人</a></span><span>时间：2026-03-12 09:15:00</span><span>点击：88</span></div><div class="bbs-content">${ASK}</div><div class="atl-item"><div class="atl-info"><span>时间：2026-03-13 11:00:00</span></div><div class="bbs-content">顶</div></div>`,
    ),
  ),
];
