import { escapeHtml } from '../text/escape-html.ts';
import { htmlPage } from '../text/html-page.ts';
import { toClock } from '../time/instant.ts';
import type { Digest, DigestItem, Figure } from './daily-digest.ts';

/**
 * The digest as one self-contained page: no script, nothing remote, everything escaped; readable on a phone and on A4.
 */
export function digestHtml(digest: Digest): string {
  const { title, date, window, madeAt } = digest;
  return htmlPage({
    title: `${title} ${date}`,
    style: STYLE,
    body: `<main>
<header>
<h1>${escapeHtml(title)}</h1>
<p class="meta"><strong>${escapeHtml(date)}</strong> 数据窗口 ${escapeHtml(window)} · 出表 ${escapeHtml(madeAt)}</p>
</header>
<ul class="figures">${digest.figures.map((figure) => `<li><b>${figure.value}</b><span>${escapeHtml(figure.label)}</span></li>`).join('')}</ul>
${instructions(digest)}
${part('一、需要决定', 'decide', digest.decide)}
${part('二、需要知晓', 'know', digest.know)}
${part('三、需要关注', 'watch', digest.watch)}
${digest.left.value > 0 ? `<p class="left">另有 ${digest.left.value} 件见台账：${ids(digest.left.ids)}</p>` : ''}
<section>
<h2>四、监测渠道运行状态</h2>
${outages(digest)}
</section>
<section>
<h2>五、渠道分布</h2>
${digest.channels.length === 0 ? '<p>本时段没有新增信息。</p>' : channels(digest.channels)}
</section>
<details>
<summary>数字的依据</summary>
<dl>${digest.figures.map(traced).join('')}</dl>
</details>
<footer>${digest.notes.map((note) => `<p>${escapeHtml(note)}</p>`).join('')}</footer>
</main>`,
  });
}

function part(heading: string, name: string, items: readonly DigestItem[]): string {
  const body = items.length === 0 ? '<p class="none">无。</p>' : `<ol>${items.map(item).join('')}</ol>`;
  return `<section class="${name}">\n<h2>${heading}</h2>\n${body}\n</section>`;
}

function instructions({ instructions: list }: Digest): string {
  if (list.length === 0) return '';
  const line = (one: Digest['instructions'][number]): string => `<li>
<h3>${escapeHtml(one.text === '' ? one.title : one.text)}</h3>
<p class="why">${one.report === '' ? '尚未报结' : `报结：${escapeHtml(one.report)}`}</p>
<p class="facts"><span>${escapeHtml(one.documentNo)}</span><span>${escapeHtml(one.from)}</span><span>${escapeHtml(one.number)} ${escapeHtml(one.title)}</span><span>${escapeHtml(one.unit)}</span><span class="${one.standing === 'overdue' ? 'overdue' : 'due'}">${escapeHtml(one.standingName)}，时限 ${escapeHtml(one.due)}</span></p></li>`;
  return `<section class="instructions">\n<h2>批示落实</h2>\n<ol>${list.map(line).join('')}</ol>\n</section>`;
}

function item(one: DigestItem): string {
  const due =
    one.due === ''
      ? ''
      : `<span class="${one.overdue ? 'overdue' : 'due'}">时限 ${escapeHtml(one.due)}${one.overdue ? ' 已超时' : ''}</span>`;
  const basis =
    one.ids.length === 0 ? '' : `<details><summary>依据 ${one.ids.length} 条</summary>${ids(one.ids)}</details>`;
  return `<li>
<h3>${one.level === '' ? '' : `<span class="level level-${escapeHtml(one.level)}">${escapeHtml(one.level)}</span>`}${escapeHtml(one.title)}</h3>
<p class="why">${escapeHtml(one.why)}</p>
<p class="facts">${[one.number, one.unit, one.state]
    .filter((word) => word !== '')
    .map((word) => `<span>${escapeHtml(word)}</span>`)
    .join('')}${due}</p>
${basis}</li>`;
}

function outages({ outages: list }: Digest): string {
  if (list.length === 0) return '<p>全部信源正常。</p>';
  const line = ({ name, health, since, owner, reason }: Digest['outages'][number]): string =>
    `<li><strong>${escapeHtml(name)}</strong> ${escapeHtml(health)}，自 ${escapeHtml(toClock(since))}；责任人 ${escapeHtml(owner)}；${escapeHtml(reason)}</li>`;
  return `<ul class="outages">${list.map(line).join('')}</ul>`;
}

function channels(list: readonly Figure[]): string {
  const most = Math.max(1, ...list.map(({ value }) => value));
  const row = ({ label, value }: Figure): string =>
    `<tr><th scope="row">${escapeHtml(label)}</th><td class="n">${value}</td><td class="bar"><svg aria-hidden="true"><rect width="${Math.round((value / most) * 100)}%" height="100%"/></svg></td></tr>`;
  return `<table>${list.map(row).join('')}</table>`;
}

function traced({ label, value, ids: list }: Figure): string {
  return `<dt>${escapeHtml(label)} ${value}</dt><dd>${list.length === 0 ? '—' : ids(list)}</dd>`;
}

const ids = (list: readonly string[]): string => list.map((id) => `<code>${escapeHtml(id)}</code>`).join(' ');

const STYLE = `
:root{--ink:#1c2530;--soft:#56616d;--line:#d9dee4;--paper:#fff;--ground:#f3f5f7}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.65 "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:52rem;margin:0 auto;padding:1.5rem 1.25rem 3rem;background:var(--paper)}
h1{margin:0;font-size:1.6rem}
h2{margin:1.75rem 0 .5rem;padding-left:.6rem;border-left:.25rem solid #8895a3;font-size:1.15rem}
.decide h2{border-color:#1c2530}.know h2{border-color:#0b5cad}.watch h2{border-color:#9a6700}
.meta,.facts,footer,.left,.none{color:var(--soft);font-size:.875rem}
.meta{margin:.25rem 0 0}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(6rem,1fr));gap:.5rem;margin:1.25rem 0 0;padding:0;list-style:none}
.figures li{padding:.6rem .75rem;border:1px solid var(--line);border-radius:.4rem}
.figures b{display:block;font-size:1.5rem;line-height:1.2;font-variant-numeric:tabular-nums}
.figures span{color:var(--soft);font-size:.8125rem}
ol{margin:0;padding:0;list-style:none}
ol>li{padding:.75rem 0;border-bottom:1px solid var(--line);break-inside:avoid}
h3{margin:0;font-size:1.0625rem;overflow-wrap:anywhere}
.level{display:inline-block;margin-right:.5rem;padding:0 .45rem;border:1px solid currentColor;border-radius:.25rem;font-size:.8125rem;white-space:nowrap}
.level-Ⅰ级{color:#b3261e}.level-Ⅱ级{color:#9c4200}.level-Ⅲ级{color:#7a5600}.level-Ⅳ级{color:#0b5cad}
.why{margin:.25rem 0}
.facts{margin:0;display:flex;flex-wrap:wrap;gap:.15rem 1rem}
.overdue{color:#b3261e;font-weight:600}
details{margin-top:.4rem;color:var(--soft);font-size:.8125rem}
summary{cursor:pointer}
code{font:.75rem/1.6 ui-monospace,"Noto Sans Mono CJK SC",monospace;overflow-wrap:anywhere}
dt{margin-top:.5rem;color:var(--ink)}dd{margin:0}
.outages{padding-left:1.2rem}
table{width:100%;border-collapse:collapse;font-size:.9375rem}
th{width:10rem;padding:.2rem 0;font-weight:400;text-align:left}
.n{width:4rem;text-align:right;font-variant-numeric:tabular-nums}
.bar{padding-left:.75rem}.bar svg{display:block;width:100%;height:.6rem;fill:#8895a3}
footer{margin-top:2rem;border-top:1px solid var(--line)}footer p{margin:.3rem 0}
@media (max-width:30rem){main{padding:1rem .9rem 2rem}th{width:7.5rem}h1{font-size:1.35rem}.figures{grid-template-columns:repeat(3,1fr)}}
@media print{@page{size:A4;margin:16mm}body{background:none;font-size:11pt}main{max-width:none;padding:0}details{display:none}}
`.replaceAll('\n', '');
