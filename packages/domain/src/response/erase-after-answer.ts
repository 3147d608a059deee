import { ERASED } from '../post/erase-post.ts';
import type { CaseFile } from './case-file.ts';

/** What officers wrote about statements, publications and effects, as far as `clear` leaves it. */
export function clearAfterAnswer(file: CaseFile, clear: (text: string) => string): CaseFile {
  const { claims, handovers, publications, rebounds, callBacks, consents, measures } = file;
  const noted = <T extends { readonly reason: string }>(line: T): T => ({ ...line, reason: clear(line.reason) });
  return {
    ...file,
    ...(claims && {
      claims: claims.map((one) => ({
        ...one,
        statement: clear(one.statement),
        findings: one.findings.map((found) => ({
          ...found,
          evidence: clear(found.evidence),
          source: clear(found.source),
          truth: clear(found.truth),
        })),
      })),
    }),
    ...(handovers && {
      handovers: handovers.map((one) => ({
        ...one,
        content: clear(one.content),
        legal: one.legal && noted(one.legal),
        signed: one.signed && noted(one.signed),
        ...(one.signing && { signing: noted(one.signing) }),
        voidReason: one.voidReason === null ? null : clear(one.voidReason),
      })),
    }),
    ...(publications && {
      publications: publications.map((one) => ({
        ...one,
        lastError: one.lastError === null ? null : clear(one.lastError),
        checks: one.checks.map((check) => ({
          ...check,
          missing: check.missing.map(clear),
          added: check.added.map(clear),
        })),
      })),
    }),
    ...(rebounds && {
      rebounds: rebounds.map((one) => ({ ...one, why: clear(one.why), decided: one.decided && noted(one.decided) })),
    }),
    ...(callBacks && { callBacks: callBacks.map((one) => ({ ...one, note: clear(one.note) })) }),
    ...(consents && { consents: consents.map((one) => ({ ...one, record: clear(one.record) })) }),
    ...(measures && {
      measures: measures.map((one) => ({
        ...one,
        what: clear(one.what),
        postponed: one.postponed.map(noted),
        done: one.done && { ...one.done, result: clear(one.done.result) },
        dropped: one.dropped && noted(one.dropped),
      })),
    }),
  };
}

/**
 * A case whose words are erased keeps which statement was found what, by whom and when, and that letters were signed: not what
 * they said. What was published stays a public act.
 */
export function eraseAfterAnswer(file: CaseFile): CaseFile {
  const { claims, handovers, callBacks, consents } = file;
  return {
    ...file,
    ...(claims && {
      claims: claims.map((one) => ({
        ...one,
        statement: ERASED,
        findings: one.findings.map((found) => ({ ...found, evidence: ERASED, truth: found.truth && ERASED })),
      })),
    }),
    ...(handovers && { handovers: handovers.map((one) => ({ ...one, content: ERASED })) }),
    ...(callBacks && { callBacks: callBacks.map((one) => ({ ...one, note: one.note && ERASED })) }),
    ...(consents && { consents: consents.map((one) => ({ ...one, record: ERASED })) }),
  };
}
