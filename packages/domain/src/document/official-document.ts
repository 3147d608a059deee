import { z } from 'zod';

/** Ids a sentence or a number rests on: cases by printed number, incidents, posts, drafts, ledger lines, files. */
const sourcesSchema = z.array(z.string()).readonly();

const fieldSchema = z
  .strictObject({
    label: z.string(),
    text: z.string(),
    /** `told`: from the data. `absent`: the data hold nothing of it, and the text says so. `blank`: to be written by hand. */
    state: z.enum(['told', 'absent', 'blank']),
    sources: sourcesSchema,
  })
  .readonly();
/** One labelled statement of a form or a letter. */
export type Field = z.infer<typeof fieldSchema>;

const tableSchema = z
  .strictObject({
    title: z.string(),
    columns: z
      .array(z.strictObject({ label: z.string(), width: z.number().positive(), number: z.boolean() }).readonly())
      .min(1)
      .readonly(),
    rows: z
      .array(z.strictObject({ cells: z.array(z.string()).readonly(), sources: sourcesSchema }).readonly())
      .readonly(),
    /** How the numbers were counted. */
    note: z.string(),
  })
  .readonly();
export type Table = z.infer<typeof tableSchema>;
export type TableRow = Table['rows'][number];

const chartSchema = z
  .strictObject({
    /** Unique within its document. */
    id: z.string(),
    title: z.string(),
    form: z.enum(['bar', 'line', 'pie']),
    unit: z.string(),
    labels: z.array(z.string()).readonly(),
    series: z.array(z.strictObject({ name: z.string(), values: z.array(z.number()).readonly() }).readonly()).readonly(),
  })
  .readonly();
/** What a picture shows, not how; the renderers draw it. The same numbers stand in a table beside it. */
export type Chart = z.infer<typeof chartSchema>;

const blockSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('paragraph'), text: z.string(), sources: sourcesSchema }).readonly(),
  z.strictObject({ kind: z.literal('fields'), fields: z.array(fieldSchema).readonly() }).readonly(),
  z.strictObject({ kind: z.literal('table'), table: tableSchema }).readonly(),
  z.strictObject({ kind: z.literal('chart'), chart: chartSchema, table: tableSchema }).readonly(),
]);
export type Block = z.infer<typeof blockSchema>;

const sectionSchema = z.strictObject({ title: z.string(), blocks: z.array(blockSchema).readonly() }).readonly();
export type Section = z.infer<typeof sectionSchema>;

/**
 * A document as it is written, whatever it is rendered to (GB/T 9704—2012: 版头, 主体, 版记). The frozen copy of an issued
 * document is this value, so that docx, PDF and page of the same number always say the same.
 */
export const officialDocumentSchema = z
  .strictObject({
    /** Id of the kind in `config/documents.yaml`. */
    kind: z.string(),
    name: z.string(),
    /** `letter`: running text under headings. `form`: a grid to be filled and signed. */
    layout: z.enum(['letter', 'form']),
    head: z
      .strictObject({
        /** 发文机关标志 in red, null where the kind has no red head. */
        mark: z.string().nullable(),
        /** 文号; null until a named officer issues it. */
        number: z.string().nullable(),
        secrecy: z.enum(['公开', '内部', '工作秘密']),
        /** 紧急程度, empty when there is none. */
        urgency: z.string(),
      })
      .readonly(),
    title: z.string(),
    /** 主送机关, empty when it goes to the file only. */
    to: z.string(),
    sections: z.array(sectionSchema).readonly(),
    /** 署名 and 成文日期; an unissued document bears the date it was drawn up. */
    signed: z.strictObject({ organ: z.string(), date: z.string() }).readonly(),
    /** Lines for names at the foot of a form: 拟稿, 审核, 签发. */
    signatures: z.array(fieldSchema).readonly(),
    /** 版记: 抄送 and 印发. */
    imprint: z.strictObject({ copyTo: z.string(), organ: z.string(), date: z.string() }).readonly(),
    /** Window, counting rules, settings version: how the reader checks the numbers. */
    notes: z.array(z.string()).readonly(),
    /** What each statement rests on, in the order of the document. */
    sources: z.array(z.strictObject({ where: z.string(), ids: sourcesSchema }).readonly()).readonly(),
    /** When it was drawn up, ISO with +08:00: the one thing that differs between two drawings of the same data. */
    madeAt: z.string(),
  })
  .readonly();
export type OfficialDocument = z.infer<typeof officialDocumentSchema>;

/** What stands where the data hold nothing; nothing is ever invented in its place. */
export const ABSENT = '未记录';
/** What stands where a person writes by hand. */
export const BLANK = '（待填）';

/** A statement from the data; said to be absent when it is empty. */
export function field(label: string, text: string | null | undefined, sources: readonly string[] = []): Field {
  const said = (text ?? '').trim();
  if (said === '') return { label, text: ABSENT, state: 'absent', sources: [] };
  return { label, text: said, state: 'told', sources };
}

/** Room for a hand: what nobody can know from the data. */
export const blank = (label: string): Field => ({ label, text: BLANK, state: 'blank', sources: [] });

/** The list behind a document: every statement that rests on something, with the ids it rests on. */
export function sourcesOf(
  sections: readonly Section[],
  signatures: readonly Field[] = [],
): OfficialDocument['sources'] {
  const lines = sections.flatMap(({ title, blocks }) =>
    blocks.flatMap((block, at) => {
      switch (block.kind) {
        case 'paragraph':
          return [{ where: `${title} · 第 ${at + 1} 段`, ids: block.sources }];
        case 'fields':
          return block.fields.map(({ label, sources }) => ({ where: `${title} · ${label}`, ids: sources }));
        case 'table':
        case 'chart':
          return block.table.rows.map(({ cells, sources }) => ({
            where: `${block.table.title} · ${cells[0] ?? ''}`,
            ids: sources,
          }));
        default:
          return block satisfies never;
      }
    }),
  );
  const signed = signatures.map(({ label, sources }) => ({ where: `签署 · ${label}`, ids: sources }));
  return [...lines, ...signed].filter(({ ids }) => ids.length > 0);
}
