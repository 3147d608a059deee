import { parseFeed } from '@tingchao/adapters/web/parse-feed.ts';
import { parsePage } from '@tingchao/adapters/web/parse-page.ts';
import { expect, test } from 'vitest';
import { chineseEncodings } from './chinese-bytes.ts';
import { percent, recordFigures } from './figures.ts';

/** Title and body must come out to the last character, whatever the header and the document's own declaration say. */
const TEXTS = {
  simplified: {
    title: '关于建设路夜间停水的通告',
    body: '县住建局决定对城关镇供水管网进行改造，请沿线居民提前储水，由此带来的不便敬请谅解。',
  },
  rare: {
    title: '㑇村村民𠮷某反映灌溉渠㴔塞问题',
    body: '来信人称，𡋾头自然村的㙟堤去年汛期冲毁，至今没有修复，希望县水利局尽快安排，村民愿意出工出力。😀',
  },
  traditional: {
    title: '關於夜間停水的通告',
    body: '縣住建局決定對供水管網進行改造，請沿線居民提前儲水，由此帶來的不便敬請諒解。',
  },
} as const;
const LABELS = [
  undefined,
  'gb2312',
  'GBK',
  'gb18030',
  'big5',
  'utf-8',
  'UTF8',
  'utf-16',
  'iso-8859-1',
  'x-unheard-of',
  '',
];

type Words = { readonly title: string; readonly body: string };
const declared = (label: string | undefined, write: (label: string) => string): string =>
  label === undefined ? '' : write(label);

const documents = {
  RSS: ({ title, body }: Words, label?: string) =>
    `<?xml version="1.0"${declared(label, (name) => ` encoding="${name}"`)}?><rss version="2.0"><channel><title>${title}</title><item><title>${title}</title><link>http://a.example/1</link><description>${body}</description></item></channel></rss>`,
  Atom: ({ title, body }: Words, label?: string) =>
    `<?xml version='1.0'${declared(label, (name) => ` encoding='${name}'`)}?><feed xmlns="http://www.w3.org/2005/Atom"><title>${title}</title><entry><id>1</id><title>${title}</title><content type="text">${body}</content></entry></feed>`,
  HTML: ({ title, body }: Words, label?: string) =>
    `<!DOCTYPE html><html><head>${declared(label, (name) => `<meta http-equiv="Content-Type" content="text/html; charset=${name}">`)}<title>${title}</title></head><body><h1>${title}</h1><div><p>${body}</p><p>${body}</p></div></body></html>`,
} as const;

async function isRead(
  kind: keyof typeof documents,
  bytes: Uint8Array,
  words: Words,
  header: string | undefined,
): Promise<boolean> {
  const contentType = header === undefined ? null : `text/${kind === 'HTML' ? 'html' : 'xml'}; charset=${header}`;
  if (kind === 'HTML') {
    const page = parsePage(bytes, { url: 'http://a.example/', contentType });
    return page.title === words.title && page.text === `${words.body}\n${words.body}`;
  }
  const { feed, items } = await parseFeed(bytes, { contentType });
  return feed.title === words.title && items[0]?.title === words.title && items[0].text === words.body;
}

test('Chinese documents in every charset, rightly, wrongly and not labelled', async () => {
  const wrong: string[] = [];
  let all = 0;
  for (const { name, script, encode } of chineseEncodings()) {
    const words = TEXTS[script];
    for (const kind of ['RSS', 'Atom', 'HTML'] as const) {
      for (const label of LABELS) {
        const bytes = encode(documents[kind](words, label));
        for (const header of LABELS) {
          all += 1;
          if (!(await isRead(kind, bytes, words, header))) wrong.push(`${name} ${kind} 头=${header} 声明=${label}`);
        }
      }
    }
  }
  process.stdout.write(
    `\n中文字符集 ${all} 例：${percent(1 - wrong.length / all)}\n${wrong.slice(0, 20).join('\n')}\n`,
  );
  recordFigures('charsets', [
    {
      measure: 'Chinese charsets × labels × RSS, Atom, HTML',
      size: `${all} documents`,
      result: percent(1 - wrong.length / all),
      floor: '100 %',
    },
  ]);
  expect(wrong).toEqual([]);
});
