import { standingNames } from '@tingchao/domain/report/digest-instructions.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { instructionsOf } from '@tingchao/domain/response/instructions.ts';
import { printedNumber } from '@tingchao/domain/response/notices.ts';
import { titleFor } from '@tingchao/domain/response/sealed-title.ts';
import { toIso, type Instant } from '@tingchao/domain/time/instant.ts';
import { z } from 'zod';
import type { Names } from './names.ts';

const isoSchema = z.string().meta({ description: 'ISO 8601,+08:00' });

/** One instruction of a leader, with what became of it. */
export const instructionSchema = z.object({
  documentNo: z.string().meta({ description: '批示编号，如 舆批示〔2026〕3号' }),
  from: z.string(),
  text: z.string(),
  caseId: z.string(),
  number: z.string(),
  title: z.string(),
  lead: z.string(),
  givenAt: isoSchema,
  dueAt: isoSchema,
  standing: z.enum(['running', 'overdue', 'reported', 'reported_late']),
  standingName: z.string(),
  report: z.object({ text: z.string(), by: z.string(), at: isoSchema }).nullable(),
});
export type InstructionView = z.infer<typeof instructionSchema>;

export const toInstructions = (
  file: CaseFile,
  names: Names,
  person: (id: string) => string,
  at: Instant,
): readonly InstructionView[] =>
  instructionsOf(file, at).map(({ documentNo, from, text, givenAt, dueAt, standing, report }) => ({
    documentNo,
    from,
    text,
    caseId: file.id,
    number: printedNumber(file),
    title: titleFor(file, '列表'),
    lead: names.leadOf(file),
    givenAt: toIso(givenAt),
    dueAt: toIso(dueAt),
    standing,
    standingName: standingNames[standing],
    report: report && { ...report, by: person(report.by), at: toIso(report.at) },
  }));
