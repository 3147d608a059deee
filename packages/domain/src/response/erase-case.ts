import { unquoted, type ErasedWords } from '../incident/erase-incident.ts';
import { ERASED } from '../post/erase-post.ts';
import { no, ok, type Result } from '../result.ts';
import type { Instant } from '../time/instant.ts';
import type { CaseFile } from './case-file.ts';
import type { Draft } from './case-papers.ts';
import { SYSTEM, type Actor } from './case-parts.ts';
import { isOpen, type CaseState } from './case-states.ts';
import { clearAfterAnswer, eraseAfterAnswer } from './erase-after-answer.ts';

/** Who decides on an erasure and why; two persons. */
export type ErasureDecision = { readonly by: Actor; readonly confirmedBy: Actor; readonly reason: string };

/** Why a case may not be erased. */
export type ErasureRefusal =
  | { readonly code: 'unknown_case'; readonly reference: string }
  | { readonly code: 'not_closed'; readonly number: string; readonly state: CaseState }
  | { readonly code: 'is_merged'; readonly number: string; readonly into: string | null }
  | { readonly code: 'needs_person' }
  | { readonly code: 'needs_reason' }
  | { readonly code: 'same_person' }
  | { readonly code: 'desk_only'; readonly name: string };

/**
 * Whether a case may be erased: nothing runs on it any more, and two different named persons of the desk say so. A person of a
 * unit may not: who answers for a matter, let alone who is complained about, does not erase it. A merged case is erased with the
 * one it went up in.
 */
export function checkErasure(file: CaseFile, decision: ErasureDecision): Result<null, ErasureRefusal> {
  const { by, confirmedBy, reason } = decision;
  const persons = [by, confirmedBy];
  if (persons.some(({ id }) => id === SYSTEM.id)) return no({ code: 'needs_person' });
  const ofUnit = persons.find(({ unit }) => unit !== null);
  if (ofUnit) return no({ code: 'desk_only', name: ofUnit.name });
  if (by.id === confirmedBy.id || by.name === confirmedBy.name) return no({ code: 'same_person' });
  if (reason.trim().length < 2) return no({ code: 'needs_reason' });
  if (file.status === 'merged') return no({ code: 'is_merged', number: file.number, into: file.mergedInto });
  if (isOpen(file.status)) return no({ code: 'not_closed', number: file.number, state: file.status });
  return ok(null);
}

/** How a decision is written down in the case. */
export type ErasureNote = {
  readonly by: string;
  readonly confirmedBy: string;
  readonly note: string;
  readonly at: Instant;
};

/**
 * What remains of a case whose words are erased, one version on, with the decision as the last line of its ledger: number,
 * clocks, units, levels, steps, letters and the signed answer's hash. The title, drafts that were not published and whatever
 * officers wrote that quotes go. A case that is erased already stays as it is.
 */
export function eraseCase(file: CaseFile, words: ErasedWords, { by, confirmedBy, note, at }: ErasureNote): CaseFile {
  if (file.erasedAt !== undefined) return file;
  const version = file.version + 1;
  const cleared = clearNotes(eraseAfterAnswer({ ...file, title: ERASED }), words);
  const published = publishedDrafts(file);
  const line = { version, at, action: 'erase', by, confirmedBy, from: file.status, to: file.status, note };
  return {
    ...cleared,
    version,
    drafts: file.drafts.map((draft) => draftAfter(draft, published, words)),
    ledger: [...cleared.ledger, { ...line, note: unquoted(line.note, words) }],
    nextTimerAt: null,
    erasedAt: at,
  };
}

/** A case that goes on, without what it shows of posts that are erased with another one: one version on, or the very same. */
export function clearCase(file: CaseFile, words: ErasedWords): CaseFile {
  const cleared = clearNotes({ ...file, title: unquoted(file.title, words) }, words);
  return JSON.stringify(cleared) === JSON.stringify(file) ? file : { ...cleared, version: file.version + 1 };
}

/** Hashes of what goes with a case: scans, and drafts but not what was signed and published, which is a public act. */
export function erasedDrafts(file: CaseFile): readonly string[] {
  const published = publishedDrafts(file);
  const kept = new Set(file.drafts.filter(({ id }) => published.has(id)).map(({ hash }) => hash));
  const scans = scansOf(file);
  return [...new Set([...file.drafts.map(({ hash }) => hash), ...scans])].filter((hash) => !kept.has(hash));
}

/** Hashes of the papers a case names: approvals and orders that came on paper. */
export const scansOf = ({ approvals, deadlines }: Pick<CaseFile, 'approvals' | 'deadlines'>): readonly string[] => [
  ...approvals.flatMap(({ paper }) => (paper === undefined ? [] : [paper.scan])),
  ...deadlines.flatMap(({ order }) => (order?.scan === undefined ? [] : [order.scan])),
];

const publishedDrafts = (file: CaseFile): ReadonlySet<string> =>
  new Set(file.answers.filter(({ source }) => source === 'published').map(({ ref }) => ref));

function draftAfter(draft: Draft, published: ReadonlySet<string>, words: ErasedWords): Draft {
  const { personalData: _personal, findings: _findings, ...rest } = draft;
  return { ...rest, title: published.has(draft.id) ? unquoted(draft.title, words) : ERASED };
}

/** What officers wrote, as far as it does not quote. */
function clearNotes(file: CaseFile, words: ErasedWords): CaseFile {
  const clear = (text: string): string => unquoted(text, words);
  const { proposal, closing } = file;
  return {
    ...clearAfterAnswer(file, clear),
    proposal: proposal && { ...proposal, reasons: proposal.reasons.map(clear) },
    deadlines: file.deadlines.map((one) => ({
      ...one,
      ...(one.extension && { extension: { ...one.extension, reason: clear(one.extension.reason) } }),
      ...(one.pauses && { pauses: one.pauses.map((stood) => ({ ...stood, reason: clear(stood.reason) })) }),
      ...(one.order && {
        order: {
          ...one.order,
          text: clear(one.order.text),
          report: one.order.report && { ...one.order.report, text: clear(one.order.report.text) },
        },
      }),
    })),
    assignments: file.assignments.map((one) => ({
      ...one,
      reason: one.reason === null ? null : clear(one.reason),
      extension: one.extension && { ...one.extension, reason: clear(one.extension.reason) },
      ...(one.lateReturn && {
        lateReturn: {
          ...one.lateReturn,
          reason: clear(one.lateReturn.reason),
          decision: one.lateReturn.decision && {
            ...one.lateReturn.decision,
            reason: clear(one.lateReturn.decision.reason),
          },
        },
      }),
    })),
    notices: file.notices.map((one) => ({
      ...one,
      subject: clear(one.subject),
      body: clear(one.body),
      lastError: one.lastError === null ? null : clear(one.lastError),
    })),
    drafts: file.drafts.map((one) =>
      one.findings === undefined
        ? one
        : {
            ...one,
            findings: one.findings.map((finding) => ({
              ...finding,
              sentence: clear(finding.sentence),
              message: clear(finding.message),
              answer: finding.answer && { ...finding.answer, reason: clear(finding.answer.reason) },
            })),
          },
    ),
    approvals: file.approvals.map((one) => ({ ...one, reason: clear(one.reason) })),
    letters: file.letters.map((one) => ({
      ...one,
      name: clear(one.name),
      voidReason: one.voidReason === null ? null : clear(one.voidReason),
      ...(one.signing && { signing: { ...one.signing, reason: clear(one.signing.reason) } }),
    })),
    pendingDowngrade: file.pendingDowngrade && {
      ...file.pendingDowngrade,
      reason: clear(file.pendingDowngrade.reason),
    },
    levelOverride: file.levelOverride && { ...file.levelOverride, reason: clear(file.levelOverride.reason) },
    closing: closing && { ...closing, measures: clear(closing.measures) },
    ledger: file.ledger.map((line) => ({ ...line, note: clear(line.note) })),
  };
}
