import { instructionsOf, type Instruction } from '../response/instructions.ts';
import { printedNumber } from '../response/notices.ts';
import { titleFor } from '../response/sealed-title.ts';
import { days, plus, toClock } from '../time/instant.ts';
import type { DigestInput } from './daily-digest.ts';

/** What became of one instruction (批示), as the digest reports it back to whoever gave it. */
export type DigestInstruction = {
  readonly documentNo: string;
  readonly from: string;
  readonly text: string;
  readonly caseId: string;
  readonly number: string;
  readonly title: string;
  readonly unit: string;
  readonly due: string;
  readonly standing: Instruction['standing'];
  readonly standingName: string;
  /** Empty while it is waited for. */
  readonly report: string;
};

/** How an instruction stands, on screen and paper. */
export const standingNames: Readonly<Record<Instruction['standing'], string>> = {
  running: '办理中',
  overdue: '已超时',
  reported: '已按时报结',
  reported_late: '已报结（超时）',
};

/** Instructions that wait, and those reported on within the window or the day before it; the overdue first, then by due time. */
export function instructionLines({
  entries,
  from,
  to,
  madeAt,
  names,
}: Pick<DigestInput, 'entries' | 'from' | 'to' | 'madeAt' | 'names'>): readonly DigestInstruction[] {
  const since = plus(from, -days(1));
  return entries
    .filter(({ file }) => file.status !== 'merged')
    .flatMap(({ file }) =>
      instructionsOf(file, madeAt)
        .filter(({ givenAt, report }) => givenAt < to && (report === null || report.at >= since))
        .map((one) => ({ one, file })),
    )
    .toSorted(
      (a, b) =>
        Number(b.one.standing === 'overdue') - Number(a.one.standing === 'overdue') || a.one.dueAt - b.one.dueAt,
    )
    .map(({ one, file }) => {
      const lead = file.assignments.findLast(({ part }) => part === 'lead');
      return {
        documentNo: one.documentNo,
        from: one.from,
        text: one.text,
        caseId: file.id,
        number: printedNumber(file),
        title: titleFor(file, '日报'),
        unit: lead ? (lead.place ?? names.unit(lead.unit)) : '值班室',
        due: toClock(one.dueAt),
        standing: one.standing,
        standingName: standingNames[one.standing],
        report: one.report?.text ?? '',
      };
    });
}
