import { healthNames } from '@tingchao/console/views/source-view.ts';
import { findPersonalData, maskText } from '@tingchao/domain/text/mask.ts';
import { toClock } from '@tingchao/domain/time/instant.ts';
import type { Trial } from '@tingchao/collector/desk/try-source.ts';

const mask = (text: string): string => maskText(text, findPersonalData(text));
const SHOWN = 20;

/** What a trial came to, for reading: each request, each selector, each item that would be collected and what is odd about it. */
export function describeTrial({ report, requests, fills }: Trial): string {
  const head = `${healthNames[report.health]}：列表 ${report.found} 条，可收 ${report.added} 条${report.reason ? `；${report.reason}` : ''}`;
  const asked = requests.map(({ url, status, bytes, problem }) =>
    status === null ? `  ×  ${url}：${problem}` : `  ${status}  ${url}（${Math.ceil(bytes / 1024)} KiB）`,
  );
  const selectors = Object.entries(fills).map(
    ([place, share]) => `  ${Math.round(share * 100)}%  ${place}${share === 0 ? '：一条也没取到，请核对' : ''}`,
  );
  const items = report.posts.slice(0, SHOWN).map((post) => {
    const odd = [
      ...(post.publishedAt === null ? ['没有日期'] : []),
      ...(post.text.trim() === '' ? ['没有正文'] : []),
      ...(post.reply ? ['有答复'] : []),
      ...(post.id.includes('/reply') ? ['这条是答复'] : []),
    ];
    const when = post.publishedAt === null ? '（无日期）      ' : toClock(post.publishedAt);
    return `  ${when}  ${mask(post.title || post.text)
      .replaceAll(/\s+/g, ' ')
      .slice(0, 50)}${odd.length > 0 ? `  [${odd.join('，')}]` : ''}`;
  });
  return [
    head,
    '请求：',
    ...asked,
    ...(selectors.length > 0 ? ['选择器取到的份额：', ...selectors] : []),
    ...(items.length > 0 ? ['会收：', ...items] : []),
    ...(report.posts.length > SHOWN ? [`  ……另有 ${report.posts.length - SHOWN} 条`] : []),
    '',
  ].join('\n');
}
