import { toClock } from '../time/instant.ts';
import type { Digest, DigestItem, Figure } from './daily-digest.ts';

/** The digest as Markdown; whatever citizens wrote is text, never markup. */
export function digestMarkdown(digest: Digest): string {
  const lines = [
    `# ${escape(digest.title)}（${digest.date}）`,
    '',
    `数据窗口 ${digest.window}，出表 ${digest.madeAt}。`,
    '',
    ...digest.figures.map((figure) => `- ${escape(figure.label)} **${figure.value}**`),
    '',
    ...instructions(digest),
    ...part('一、需要决定', digest.decide),
    ...part('二、需要知晓', digest.know),
    ...part('三、需要关注', digest.watch),
    ...(digest.left.value > 0 ? [`另有 ${digest.left.value} 件见台账${trace(digest.left)}。`, ''] : []),
    '## 四、监测渠道运行状态',
    '',
    ...outages(digest),
    '',
    '## 五、渠道分布',
    '',
    ...(digest.channels.length === 0 ? ['本时段没有新增信息。'] : []),
    ...digest.channels.map((figure) => `- ${escape(figure.label)} ${figure.value}${trace(figure)}`),
    '',
    '## 数字的依据',
    '',
    ...digest.figures.map((figure) => `- ${escape(figure.label)} ${figure.value}${trace(figure)}`),
    ...[...digest.decide, ...digest.know, ...digest.watch].flatMap(basis),
    '',
    '## 说明',
    '',
    ...digest.notes.map((note) => `- ${escape(note)}`),
    '',
  ];
  return lines.join('\n');
}

function part(heading: string, items: readonly DigestItem[]): readonly string[] {
  return [`## ${heading}`, '', ...(items.length === 0 ? ['无。'] : items.flatMap(itemLines)), ''];
}

function instructions({ instructions: list }: Digest): readonly string[] {
  if (list.length === 0) return [];
  const lines = list.flatMap((one) => [
    `- **${escape(one.text === '' ? one.title : one.text)}**（${escape(one.documentNo)}，${escape(one.from)}）`,
    `  - ${one.report === '' ? '尚未报结' : `报结：${escape(one.report)}`}`,
    `  - ${escape(one.number)} ${escape(one.title)}；${escape(one.unit)}；${one.standingName}，时限 ${one.due}`,
  ]);
  return ['## 批示落实', '', ...lines, ''];
}

function itemLines(item: DigestItem): readonly string[] {
  const due = item.due === '' ? '' : `；时限 ${item.due}`;
  const sources = item.ids.length === 0 ? '' : `；依据 ${item.ids.length} 条，编号见文末`;
  return [
    `- **${escape(item.title)}**（${[item.number, item.level, item.state]
      .filter((word) => word !== '')
      .map(escape)
      .join('，')}）`,
    `  - ${escape(item.why)}`,
    ...(item.caseId === '' ? [] : [`  - 责任单位 ${escape(item.unit)}${due}${sources}`]),
  ];
}

const basis = ({ number, ids }: DigestItem): readonly string[] =>
  ids.length === 0 ? [] : [`- ${escape(number)} 的帖文（${ids.map(code).join(' ')}）`];

function outages({ outages: list }: Digest): readonly string[] {
  if (list.length === 0) return ['全部信源正常。'];
  return list.map(
    ({ name, health, since, owner, reason }) =>
      `- ${escape(name)}：${escape(health)}，自 ${toClock(since)}；责任人 ${escape(owner)}；${escape(reason)}`,
  );
}

function trace({ ids }: Figure): string {
  return ids.length === 0 ? '' : `(${ids.map(code).join(' ')})`;
}

const code = (id: string): string => `\`${id.replaceAll('`', "'")}\``;

/** Makes text harmless in Markdown: markup is escaped, line breaks become spaces. */
function escape(text: string): string {
  return text
    .replaceAll(/\s+/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]#|!~]/gu, String.raw`\$&`);
}
