import { civilDate, toClock, toIso } from '../time/instant.ts';
import { toCivilWords } from './civil-words.ts';
import type { DocumentsSettings, DocumentTemplate } from './document-settings.ts';
import { blank, sourcesOf, type OfficialDocument, type Section } from './official-document.ts';
import { periodParts, type PeriodMaterial } from './period-parts.ts';

/** Writes a periodic report from its template. Pure: the same data give the same document, to the byte. */
export function writePeriodDocument(
  template: DocumentTemplate,
  settings: DocumentsSettings,
  material: PeriodMaterial,
): OfficialDocument {
  const { period, copy, region, organ, at } = material;
  const fill = (text: string): string => text.replaceAll('{region}', region).replaceAll('{period}', period.name);
  const sections = template.sections.map(({ title, part }): Section => {
    return { title, blocks: part === undefined ? [] : periodParts[part](material) };
  });
  const signatures = template.signatures.map(blank);
  const preview = copy.copy === 0 ? '' : `数字取自月结副本 ${copy.number}（第 ${copy.copy} 份）。`;
  const unfinished = at < period.to ? `本期到 ${toClock(period.to)} 才结束，数字截至出表时。` : '';
  return {
    kind: template.id,
    name: template.name,
    layout: template.layout,
    head: {
      mark: template.redHead ? fill(settings.mark) : null,
      number: null,
      secrecy: template.secrecy,
      urgency: '',
    },
    title: fill(template.title ?? `${region}${template.name}（{period}）`),
    to: template.to.map(fill).join('、'),
    sections,
    signed: { organ, date: toCivilWords(at) },
    signatures,
    imprint: { copyTo: template.copyTo.map(fill).join('、'), organ, date: toCivilWords(at) },
    notes: [
      `数据窗口：${toClock(copy.from)} 至 ${toClock(copy.to)}（不含），出表 ${civilDate(at)} ${toClock(at).slice(11)}。${unfinished}${preview}`,
      `监测信源 ${copy.sources} 个，出表时 ${copy.outages.length} 个异常。去重口径：转发与同一作者的重复发布不计入独立信源；事件按“同一事由、同一地点”归并。`,
      '只统计单位和流程，不评价发帖群众。未经核实的说法不作结论。',
      ...(template.basis === undefined ? [] : [`依据：${template.basis}。`]),
    ],
    sources: sourcesOf(sections, signatures),
    madeAt: toIso(at),
  };
}
