import { no, ok } from '../result.ts';
import type { CaseFile } from './case-file.ts';
import type { ReplyFinding } from './reply-gate/finding.ts';
import type { Taker } from './step-context.ts';

/** Gives the findings of the current draft that are meant an answer; those that have one keep it. */
export function answerFindings(
  file: CaseFile,
  meant: (finding: ReplyFinding) => boolean,
  answer: NonNullable<ReplyFinding['answer']>,
): CaseFile {
  const current = file.drafts.at(-1);
  if (current?.findings === undefined) return file;
  const findings = current.findings.map((one) => (one.answer === null && meant(one) ? { ...one, answer } : one));
  return { ...file, drafts: [...file.drafts.slice(0, -1), { ...current, findings }] };
}

/** One finding of the gate is answered with a reason, by somebody who did not write the draft: it stands as it is. */
export const answerFinding: Taker<'answer_finding'> = (file, { command, by, at }) => {
  const current = file.drafts.at(-1);
  if (!current) return no({ code: 'no_draft' });
  if (current.by === by.id) return no({ code: 'same_person', action: command.action });
  const { finding, reason } = command;
  if (!current.findings?.some(({ id, answer }) => id === finding && answer === null))
    return no({ code: 'unknown_finding', finding });
  return ok(answerFindings(file, ({ id }) => id === finding, { by: by.id, at, reason }));
};
