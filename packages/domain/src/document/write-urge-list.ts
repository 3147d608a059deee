import { levelNumerals } from '../analysis/analysis.ts';
import type { CaseFile } from '../response/case-file.ts';
import type { Letter } from '../response/case-papers.ts';
import { dueOf } from '../response/due-of.ts';
import { clockOfLetter } from '../response/letter-clock.ts';
import { printedNumber } from '../response/notices.ts';
import { isSealed } from '../response/sealed-title.ts';
import { toClock, toIso, type Instant } from '../time/instant.ts';
import { remainingInWords } from '../time/remaining.ts';
import { toCivilWords } from './civil-words.ts';
import { cite, clean, type DocumentNames } from './material.ts';
import { blank, field, sourcesOf, type OfficialDocument, type Section, type TableRow } from './official-document.ts';

export type UrgeListInput = {
  /** 文号 of the list. */
  readonly number: string;
  /** What stands on it, one letter a line. */
  readonly lines: readonly { readonly file: CaseFile; readonly letter: Letter }[];
  readonly names: DocumentNames;
  /** Who signs, and the red head, as the settings say them for this county. */
  readonly organ: string;
  readonly mark: string;
  readonly at: Instant;
};

/**
 * 催办清单: everything one unit is urged about on one day, under one number (rules.md §1.6, sla.yaml `reminders`: 同一单位每日合并为
 * 一份). Numbers, levels and clocks; of a sealed matter no content, of no matter any identity. Pure: the same data give the
 * same document.
 */
export function writeUrgeList({ number, lines, names, organ, mark, at }: UrgeListInput): OfficialDocument {
  const first = lines[0]?.letter;
  const signedAt = first?.signedAt ?? at;
  const unit = first?.unit === undefined || first.unit === null ? organ : names.unit(first.unit, first.place);
  const rows = lines.map(({ file, letter }, index) => rowOf(file, letter, index + 1, signedAt));
  const sections: readonly Section[] = [
    {
      title: '',
      blocks: [
        {
          kind: 'paragraph',
          text: `下列 ${new Set(lines.map(({ file }) => file.id)).size} 件事项的办理时限将到或已到，尚未报送办理结果，请抓紧办理。`,
          sources: lines.map(({ file }) => cite.case(file)),
        },
        {
          kind: 'table',
          table: {
            title: '催办事项',
            columns: [
              { label: '序号', width: 6, number: true },
              { label: '处置单', width: 18, number: false },
              { label: '事项', width: 30, number: false },
              { label: '等级', width: 8, number: false },
              { label: '时限', width: 18, number: false },
              { label: '签发时情况', width: 20, number: false },
            ],
            rows,
            note: '时限为本单位的办理时限或公开回应时限；已回应、已办完的不列入。',
          },
        },
        {
          kind: 'paragraph',
          text: '立即核实处置并报送核实情况、处置情况和拟回应口径；到期不能办结的，到期前书面说明原因并先行发布已核实的部分。',
          sources: [],
        },
      ],
    },
  ];
  const signatures = [
    first?.signedBy === undefined || first.signedBy === null ? blank('签发人') : field('签发人', clean(first.signedBy)),
    first?.receipt === undefined ? blank('签收人') : field('签收人', clean(first.receipt.by)),
    first?.receipt === undefined ? blank('签收时间') : field('签收时间', toClock(first.receipt.at)),
  ];
  return {
    kind: first?.document ?? 'urge_note',
    name: '舆情催办清单',
    layout: 'letter',
    head: { mark: mark === '' ? null : mark, number, secrecy: '内部', urgency: '' },
    title: '舆情催办清单',
    to: unit,
    sections,
    signed: { organ, date: toCivilWords(signedAt) },
    signatures,
    imprint: { copyTo: '', organ, date: toCivilWords(signedAt) },
    notes: ['同一单位每日一份，一个文号。清单不含群众姓名、联系方式、账号、链接、截图和原文。'],
    sources: sourcesOf(sections, signatures),
    madeAt: toIso(at),
  };
}

function rowOf(file: CaseFile, letter: Letter, index: number, at: Instant): TableRow {
  const clock = clockOfLetter(file, letter);
  const due = clock === undefined ? undefined : dueOf(clock);
  const name = clock === undefined ? '' : `${clock.name} `;
  return {
    cells: [
      String(index),
      printedNumber(file),
      isSealed(file) ? '检举控告类事项' : clean(file.title),
      levelNumerals[file.level],
      due === undefined ? '' : `${name}${toClock(due)}`,
      letter.status === 'void' ? '作废' : due === undefined ? '' : remainingInWords(due, at),
    ],
    sources: [cite.case(file), ...(clock === undefined ? [] : [cite.clock(file, clock.id)])],
  };
}
