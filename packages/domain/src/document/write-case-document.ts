import { isSealed } from '../response/sealed-title.ts';
import { toIso } from '../time/instant.ts';
import { toCivilWords } from './civil-words.ts';
import type { DocumentsSettings, DocumentTemplate } from './document-settings.ts';
import { handlingFields } from './handling-fields.ts';
import { conferenceFields } from './conference-fields.ts';
import { handoverFields } from './handover-fields.ts';
import { cite, clean, leadName, type CaseMaterial, type Fields, type Said } from './material.ts';
import { matterFields } from './matter-fields.ts';
import {
  blank,
  field,
  sourcesOf,
  type Block,
  type Field,
  type OfficialDocument,
  type Section,
} from './official-document.ts';
import { draftOf, replyFields } from './reply-fields.ts';

/** Every field a document of a case can fill by itself; any other label of a template is one to fill by hand. */
export const caseFields: Fields = {
  ...matterFields,
  ...handlingFields,
  ...replyFields,
  ...handoverFields,
  ...conferenceFields,
};

/** What a document of a sealed matter (检举控告, 回避) may still say: numbers, levels and clocks, nothing of the content. */
const openInSealed: ReadonlySet<string> = new Set([
  '编号',
  '密级',
  '对应事件编号',
  '等级',
  '交办时间',
  '交办单位',
  '办理时限',
  '应办结时间',
  '反馈时限',
  '报送时限',
  '完成时限',
  '时限',
  '剩余时限',
  '超时时长',
  '原交办单编号',
  '交办单编号',
  '是否下发交办单',
  '发布渠道',
  '办结时间',
  '回应时间与渠道',
  '时间线',
  '各环节用时',
  '时限执行情况',
  '报告内容',
  '落款单位与时间',
  '回应要求',
]);
const SEALED = '（检举控告类，内容不在文书显示）';

export type CaseDocumentInput = {
  readonly template: DocumentTemplate;
  readonly settings: DocumentsSettings;
  readonly material: CaseMaterial;
  /** 文号 of this document, null until it is issued. */
  readonly number: string | null;
};

/** Writes a document of a case from its template. Pure: the same data give the same document, to the byte. */
export function writeCaseDocument({ template, settings, material, number }: CaseDocumentInput): OfficialDocument {
  const { file, region, organ, at } = material;
  const sealed = isSealed(file);
  const byHand = new Set(template.byHand);
  const sections = template.sections.map(({ title, fields = [] }): Section => {
    const blocks = blocksOf(fields, (label) => saidOf(label, material, sealed, number), byHand);
    if (template.prose) return { title: '', blocks: blocks.flatMap(proseOf) };
    return { title, blocks: fields.length === 1 ? blocks.map((block) => running(block, title)) : blocks };
  });
  const open = template.secrecy === '公开';
  const matter = sealed ? '检举控告类事项' : clean(file.title);
  const fill = (text: string): string =>
    text
      .replaceAll('{region}', region)
      .replaceAll('{matter}', matter)
      .replaceAll('{receiver}', material.handover?.receiver ?? '')
      .replaceAll('{lead}', leadName(material) || '待定');
  const signatures = template.signatures.map((label) => signature(label, material));
  return {
    kind: template.id,
    name: template.name,
    layout: template.layout,
    head: {
      mark: template.redHead ? fill(settings.mark) : null,
      number,
      secrecy: template.secrecy,
      urgency: open || file.level === 'III' || file.level === 'IV' ? '' : file.level === 'I' ? '特急' : '加急',
    },
    title: template.prose
      ? proseTitle(fill(template.title ?? template.name), material, sealed)
      : fill(template.title ?? template.name),
    to: template.to.map(fill).join('、'),
    sections,
    signed: { organ, date: toCivilWords(at) },
    signatures,
    imprint: { copyTo: template.copyTo.map(fill).join('、'), organ, date: toCivilWords(at) },
    notes: open
      ? []
      : [
          `依据处置单数据生成，数据截至 ${toIso(at).slice(0, 16).replace('T', ' ')}。未经核实的说法不作结论。`,
          '文书不含群众姓名、联系方式、账号、链接、截图和原文。',
          ...(template.basis === undefined ? [] : [`依据：${template.basis}。`]),
        ],
    sources: sourcesOf(sections, signatures),
    madeAt: toIso(at),
  };
}

function saidOf(label: string, material: CaseMaterial, sealed: boolean, number: string | null): Said {
  if (label === '编号' && number !== null) return { text: number, sources: [cite.case(material.file)] };
  // `Object.hasOwn`: a label is anything a county writes, `constructor` included.
  const said = Object.hasOwn(caseFields, label) ? caseFields[label]!(material) : undefined;
  if (!sealed || openInSealed.has(label)) return said;
  return { text: SEALED, sources: [cite.case(material.file)] };
}

/** Fields in a row are one block; a table or a chart of its own stands between, under its label. */
function blocksOf(
  labels: readonly string[],
  saidOf: (label: string) => Said,
  byHand: ReadonlySet<string>,
): readonly Block[] {
  const blocks: Block[] = [];
  let row: Field[] = [];
  const close = (): void => {
    if (row.length > 0) blocks.push({ kind: 'fields', fields: row });
    row = [];
  };
  for (const label of labels) {
    const said = saidOf(label);
    if (said !== undefined && 'kind' in said) {
      close();
      blocks.push(titled(said, label));
    } else if (said !== undefined) row.push(field(label, said.text, said.sources));
    else row.push(byHand.has(label) || !Object.hasOwn(caseFields, label) ? blank(label) : field(label, ''));
  }
  close();
  return blocks;
}

/** Fields as running text without their names; what is not there is told in brackets, for whoever completes the draft. */
function proseOf(block: Block): readonly Block[] {
  if (block.kind !== 'fields') return [block];
  const told = block.fields.filter(({ label }) => !label.startsWith('落款') && label !== '标题');
  return told.map(({ label, text, state, sources }) => ({
    kind: 'paragraph',
    text: state === 'told' ? text : `【${label}：${state === 'blank' ? '待填' : text}】`,
    sources,
  }));
}

/** What is published bears the title of its text. */
function proseTitle(title: string, material: CaseMaterial, sealed: boolean): string {
  const draft = sealed ? undefined : draftOf(material);
  return draft ? clean(draft.title) : title;
}

/** A section that is one statement of its own name is told without naming it twice. */
function running(block: Block, title: string): Block {
  const [only] = block.kind === 'fields' ? block.fields : [];
  return only?.label === title ? { kind: 'paragraph', text: only.text, sources: only.sources } : block;
}

/** The table bears the label of the template, so that every field of it appears. */
function titled(block: Block, label: string): Block {
  if (block.kind === 'table') return { ...block, table: { ...block.table, title: label } };
  if (block.kind !== 'chart') return block;
  return { ...block, chart: { ...block.chart, title: label }, table: { ...block.table, title: label } };
}

const signable: ReadonlySet<string> = new Set(['签发人', '签收人', '签收时间', '法制审核', '签发']);

/** Officers who signed are named where the case knows them; else a line waits for a hand. */
function signature(label: string, material: CaseMaterial): Field {
  const known = signable.has(label) ? caseFields[label]!(material) : undefined;
  return known === undefined || 'kind' in known ? blank(label) : field(label, known.text, known.sources);
}
