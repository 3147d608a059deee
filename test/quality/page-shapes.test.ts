import { parsePage } from '@tingchao/adapters/web/parse-page.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import { expect, test } from 'vitest';
import { percent, recordFigures } from './figures.ts';
import { boardShapes } from './pages/board-shapes.ts';
import { governmentShapes } from './pages/government-shapes.ts';
import { laterShapes } from './pages/later-shapes.ts';
import { newsShapes } from './pages/news-shapes.ts';
import { FIRST, LAST } from './pages/shape.ts';

/** Title and time as a reader would say them; a body is right when it holds its first and last sentence and nothing of what stands around it. */
const FLOOR = 0.95;
const AROUND = /今天是|热点推荐|网站标识码|走进青岚|青岚网友.*孩子上学/s;

test('pages of common Chinese CMS layouts: title, time and body', () => {
  const shapes = [...governmentShapes, ...newsShapes, ...boardShapes, ...laterShapes];
  const wrong: string[] = [];
  const right = { title: 0, date: 0, body: 0 };
  for (const { name, url, html, title, published } of shapes) {
    const page = parsePage(new TextEncoder().encode(html), { url });
    const at = page.publishedAt === null ? null : toIso(page.publishedAt);
    if (page.title === title) right.title += 1;
    else wrong.push(`${name}: 标题 ${page.title}`);
    if (at === published) right.date += 1;
    else wrong.push(`${name}: 日期 ${at} ≠ ${published}`);
    if (page.text.includes(FIRST) && page.text.includes(LAST) && !AROUND.test(page.text)) right.body += 1;
    else wrong.push(`${name}: 正文 ${page.text.slice(0, 60)} … ${page.text.slice(-60)}`);
  }
  const share = (count: number): string => percent(count / shapes.length);
  process.stdout.write(
    `\n中文页面版式 ${shapes.length} 种：标题 ${share(right.title)}，日期 ${share(right.date)}，正文 ${share(right.body)}\n${wrong.map((line) => `  ${line}\n`).join('')}`,
  );
  recordFigures('page-shapes', [
    {
      measure: 'own Chinese page layouts: title / date / body',
      size: `${shapes.length} layouts`,
      result: `${share(right.title)} / ${share(right.date)} / ${share(right.body)}`,
      floor: '95 % / 95 % / 95 %',
    },
  ]);
  expect(shapes.length).toBeGreaterThanOrEqual(40);
  for (const count of Object.values(right)) expect(count / shapes.length).toBeGreaterThanOrEqual(FLOOR);
});
