import type { Instant } from '../time/instant.ts';
import type { CaseFile, Deadline } from './case-file.ts';
import type { Answer } from './case-papers.ts';

/** Clocks that the first public answer of an accountable unit stops. */
const stoppedByAnswer: ReadonlySet<string> = new Set(['public_response', 'internal_response', 'first_release']);

/**
 * Sets what the answers of a case mean for its clocks: each is met at the *publication* time of the first answer since
 * it started, early or late alike. An answer that was taken back (a post moved to another incident) opens them again.
 */
export function withAnswers(file: CaseFile, answers: readonly Answer[]): CaseFile {
  const sorted = answers.toSorted((a, b) => a.at - b.at);
  const deadlines = file.deadlines.map((deadline) => {
    if (!stoppedByAnswer.has(deadline.kind)) return deadline;
    const first = sorted.find(({ at }) => deadline.id === deadline.kind || at >= deadline.startedAt);
    return { ...deadline, metAt: first?.at ?? null };
  });
  return { ...file, answers: sorted, deadlines };
}

/** Marks clocks of some kinds as met at `at`; what was met stays as it was. */
export function withMet(file: CaseFile, kinds: readonly string[], at: Instant): CaseFile {
  const meet = (deadline: Deadline): Deadline =>
    kinds.includes(deadline.kind) && deadline.metAt === null ? { ...deadline, metAt: at } : deadline;
  return { ...file, deadlines: file.deadlines.map(meet) };
}
