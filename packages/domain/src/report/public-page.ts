import { toClock, type Instant } from '../time/instant.ts';
import { escapeHtml } from '../text/escape-html.ts';
import { plainPage } from './plain-page.ts';
import type { PublicResponse } from './public-responses.ts';
import type { PublicMonth, PublicStatistics, PublicTable } from './public-statistics.ts';

/** The page of statistics for the public, static: it can be put on any site. */
export function publicPage({ region, months, notes }: PublicStatistics): string {
  return plainPage(
    `${region}政务舆情回应统计`,
    `<h1>${escapeHtml(region)}政务舆情回应统计</h1>
<p><a href="responses.html">历次公开回应</a>　<a href="responses.xml">订阅（RSS）</a></p>
${months.length === 0 ? '<p>还没有月结的月份。</p>' : months.map(monthHtml).join('\n')}
<footer>${notes.map((note) => `<p>${escapeHtml(note)}</p>`).join('')}</footer>`,
  );
}

function monthHtml({ month, from, to, rates, tables }: PublicMonth): string {
  const [year, index] = month.split('-');
  return `<section>
<h2>${year}年${Number(index)}月</h2>
<p class="soft">统计期 ${escapeHtml(from.slice(0, 10))} 0 时至 ${escapeHtml(to.slice(0, 10))} 0 时</p>
<ul>${rates.map(({ label, told, definition }) => `<li>${escapeHtml(label)}：<strong>${escapeHtml(told ?? '＊')}</strong> <span class="soft">${escapeHtml(definition)}</span></li>`).join('')}</ul>
${tables.map(tableHtml).join('\n')}
</section>`;
}

function tableHtml({ name, columns, rows, definitions }: PublicTable): string {
  const head = ['', ...columns].map((label) => `<th scope="col">${escapeHtml(label)}</th>`).join('');
  const line = ({ label, cells }: PublicTable['rows'][number]): string =>
    `<tr><th scope="row">${escapeHtml(label)}</th>${cells.map((cell) => `<td class="n">${cell ?? '＊'}</td>`).join('')}</tr>`;
  return `<div class="wide"><table><caption>${escapeHtml(name)}</caption><thead><tr>${head}</tr></thead><tbody>${rows.map(line).join('')}</tbody></table></div>
<p class="soft">${definitions.map(escapeHtml).join('；')}</p>`;
}

/** The archive of responses for the public: what was signed and published, latest first. */
export function responsesPage(region: string, responses: readonly PublicResponse[]): string {
  return plainPage(
    `${region}公开回应`,
    `<h1>${escapeHtml(region)}公开回应</h1>
<p><a href="index.html">统计</a>　<a href="responses.xml">订阅（RSS）</a></p>
${responses.length === 0 ? '<p>还没有公开回应。</p>' : responses.map(responseHtml).join('\n')}`,
  );
}

function responseHtml({ title, unit, channel, at, text, link }: PublicResponse): string {
  const head =
    link === null ? escapeHtml(title) : `<a href="${escapeHtml(link)}" rel="noopener">${escapeHtml(title)}</a>`;
  return `<article><h3>${head}</h3>
<p class="soft">${[unit ?? '', channel, toClock(at)]
    .filter((part) => part !== '')
    .map(escapeHtml)
    .join(' · ')}</p>
<p class="said">${escapeHtml(text)}</p></article>`;
}

/** The same as RSS 2.0: to be subscribed to. `site` is the address the files are put at; the channel has no other link of its own. */
export function responsesFeed(region: string, responses: readonly PublicResponse[], site: string | null): string {
  const items = responses.map(
    ({ id, title, unit, channel, at, text, link }) => `<item>
<title>${xml(title)}</title>
${link === null ? '' : `<link>${xml(link)}</link>\n`}<guid isPermaLink="false">${xml(id)}</guid>
<pubDate>${rfc822(at)}</pubDate>
<category>${xml(channel)}</category>
<description>${xml(unit === null ? text : `${unit}：${text}`)}</description>
</item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0">
<channel>
<title>${xml(`${region}公开回应`)}</title>
<link>${xml(site ?? responses.find(({ link }) => link !== null)?.link ?? 'about:blank')}</link>
<description>${xml(`${region}对社会关切的公开回应，与签发稿一字不差`)}</description>
<language>zh-CN</language>
${responses[0] === undefined ? '' : `<lastBuildDate>${rfc822(responses[0].at)}</lastBuildDate>\n`}${items.join('\n')}
</channel>
</rss>
`;
}

/** Text in XML: escaped, without signs that XML 1.0 forbids. */
const xml = (text: string): string =>
  escapeHtml(text.replaceAll(/[\p{Cc}--[\t\n\r]]|[\p{Surrogate}\ufffe\uffff]/gv, ''));

const days = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Mon, 02 Mar 2026 09:00:00 +0800`. */
function rfc822(at: Instant): string {
  const [date = '', time = ''] = toClock(at).split(' ');
  const [year, month, day] = date.split('-');
  const weekday = days[Math.floor((at + 8 * 3_600_000) / 86_400_000) % 7];
  return `${weekday}, ${day} ${months[Number(month) - 1]} ${year} ${time}:00 +0800`;
}
