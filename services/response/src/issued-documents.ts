import { issuedEntrySchema } from '@tingchao/domain/document/issued-entry.ts';
import { officialDocumentSchema, type OfficialDocument } from '@tingchao/domain/document/official-document.ts';
import { toCivilWords } from '@tingchao/domain/document/civil-words.ts';
import type { Actor } from '@tingchao/domain/response/case-parts.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

const ISSUED = 'document_issued';

/** A document that a named officer issued: its number and the copy that was frozen then. */
export type IssuedDocument = {
  readonly kind: string;
  readonly number: string;
  /** Of the frozen copy. */
  readonly hash: string;
  readonly by: string;
  readonly at: Instant;
  /** Absent when the copy was erased. */
  readonly document: OfficialDocument | undefined;
};

/** What the audit log calls the documents of a case. */
export const documentsOfCase = (caseId: string): string => `${caseId}/documents`;

/** Every document that was issued of a subject (`documentsOfCase`, or `report/<period>`), by the audit log, oldest first. */
export async function issuedOf({ audit, blobs }: Platform, subject: string): Promise<readonly IssuedDocument[]> {
  const entries = (await audit.list({ subject })).filter(({ action }) => action === ISSUED);
  return Promise.all(
    entries.map(async ({ actor, at, detail }) => {
      const { kind, number, hash } = issuedEntrySchema.parse(detail);
      const bytes = await blobs.get(hash);
      const document =
        bytes === undefined ? undefined : officialDocumentSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
      return { kind, number, hash, by: actor, at, document };
    }),
  );
}

/** Takes the frozen copies of an erased case away; their numbers stay given. */
export async function forgetIssued(platform: Platform, caseId: string): Promise<void> {
  const issued = await issuedOf(platform, documentsOfCase(caseId));
  await platform.blobs.remove(issued.map(({ hash }) => hash));
}

export type Issue = {
  /** What the document is about, as the audit log calls it. */
  readonly subject: string;
  readonly series: string;
  /** Year the number belongs to. */
  readonly year: number;
  readonly by: Actor;
};

/**
 * Issues a document for a named officer: it gets the next number of its series and is frozen as it is. Doing it again gives
 * the document that was issued, with its number: no number is skipped or given twice, even across a crash (design.md §6.13).
 */
export async function issueDocument(
  platform: Platform,
  document: OfficialDocument,
  { subject, series, year, by }: Issue,
): Promise<OfficialDocument> {
  const known = (await issuedOf(platform, subject)).find(({ kind }) => kind === document.kind)?.document;
  if (known) return known;
  const id = `${subject}/${document.kind}`;
  const [given] = await platform.cases.numberFor(series, year, [id]);
  const at = platform.clock.now();
  const number = `${series}〔${year}〕${given}号`;
  const frozen = withNumber(document, number, at);
  const hash = await platform.blobs.put(new TextEncoder().encode(JSON.stringify(frozen)));
  await platform.audit.append(`${ISSUED}:${id}`, {
    at,
    actor: by.id,
    action: ISSUED,
    subject,
    detail: { kind: document.kind, number, hash },
  });
  platform.events.emit('document_issued', { kind: document.kind, subject, actor: by.id });
  return (await issuedOf(platform, subject)).find(({ kind }) => kind === document.kind)?.document ?? frozen;
}

/** The number stands in the head and in the field that is named after it. */
function withNumber(document: OfficialDocument, number: string, at: Instant): OfficialDocument {
  const sections = document.sections.map(({ title, blocks }) => ({
    title,
    blocks: blocks.map((block) =>
      block.kind === 'fields'
        ? {
            ...block,
            fields: block.fields.map((field) =>
              field.label === '编号' ? { ...field, text: number, state: 'told' as const } : field,
            ),
          }
        : block,
    ),
  }));
  const date = toCivilWords(at);
  return {
    ...document,
    sections,
    head: { ...document.head, number },
    signed: { ...document.signed, date },
    imprint: { ...document.imprint, date },
  };
}
