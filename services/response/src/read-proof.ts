import { documentHtml } from '@tingchao/domain/document/document-html.ts';
import { proofFiles, proofManifest, type PackBytes, type ProofInput } from '@tingchao/domain/report/proof-pack.ts';
import type { Actor } from '@tingchao/domain/response/case-parts.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { isSealed } from '@tingchao/domain/response/sealed-title.ts';
import type { ChainedEntry } from '@tingchao/ports/audit-log.ts';
import { makeArchive } from '@tingchao/runtime/make-files.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { documentsOfCase, issuedOf } from './issued-documents.ts';
import { namesOf } from './read-reports.ts';

/** Members of an incident that a pack holds. */
const MOST_POSTS = 1000;
const PAGE = 500;

/** Why original pages are not handed out. */
export type NoOriginals = 'sealed' | 'erased';

/** Whether the original pages of a case may be packed: not of one that reports officials, and not of an erased one. */
export const originalsRefused = (file: CaseFile): NoOriginals | undefined =>
  isSealed(file) ? 'sealed' : file.erasedAt === undefined ? undefined : 'erased';

/**
 * 办理凭证 of a case as one archive; the same state of the case gives the same bytes. `originals` puts the pages as they were
 * collected in, for a named person with a reason: they hold personal data, and the audit log says who took them.
 */
export async function proofPack(
  platform: Platform,
  file: CaseFile,
  originals?: { readonly by: Actor; readonly reason: string },
): Promise<Uint8Array> {
  const [incident, posts, issued, audit, texts] = await Promise.all([
    platform.incidents.get(file.incidentId),
    platform.posts.byIncident(file.incidentId, MOST_POSTS),
    issuedOf(platform, documentsOfCase(file.id)),
    auditOf(platform, file.id),
    textsOf(platform, file),
  ]);
  const ordered = posts.toSorted((a, b) => a.post.collectedAt - b.post.collectedAt || (a.post.id < b.post.id ? -1 : 1));
  const pages = originals === undefined ? [] : await originalsOf(platform, ordered);
  const input: ProofInput = {
    file,
    incident,
    posts: ordered,
    texts,
    audit,
    issued: issued.map(({ kind, number, hash, document }) => ({
      kind,
      number,
      hash,
      page: document === undefined ? null : documentHtml(document),
    })),
    originals: pages,
    sla: platform.settings.sla,
    names: namesOf(platform),
  };
  const encoder = new TextEncoder();
  const files = [...proofFiles(input).map(({ path, text }) => ({ path, bytes: encoder.encode(text) })), ...pages];
  if (originals !== undefined) await note(platform, file, originals, pages.length);
  return makeArchive([...files, { path: 'manifest.json', bytes: encoder.encode(proofManifest(file, files)) }]);
}

async function note(
  { audit, clock }: Platform,
  file: CaseFile,
  { by, reason }: { readonly by: Actor; readonly reason: string },
  pages: number,
): Promise<void> {
  const at = clock.now();
  await audit.append(`${file.id}:originals:${by.id}:${at}`, {
    at,
    actor: by.id,
    action: 'originals_exported',
    subject: `${file.id}/originals`,
    detail: { number: file.number, version: file.version, pages, reason },
  });
}

/** What the chain says of a case, its entries with their hashes, so that they can be found in it. */
async function auditOf({ audit }: Platform, subject: string): Promise<readonly ChainedEntry[]> {
  const entries: ChainedEntry[] = [];
  for (let from = 1; ;) {
    const page = await audit.list({ subject, from, limit: PAGE });
    entries.push(...page);
    const last = page.at(-1);
    if (page.length < PAGE || last === undefined) return entries;
    from = last.seq + 1;
  }
}

async function textsOf({ blobs }: Platform, file: CaseFile): Promise<ReadonlyMap<string, string>> {
  const read = await Promise.all(file.drafts.map(async ({ id, hash }) => [id, await blobs.get(hash)] as const));
  return new Map(read.flatMap(([id, bytes]) => (bytes === undefined ? [] : [[id, new TextDecoder().decode(bytes)]])));
}

async function originalsOf({ blobs }: Platform, posts: ProofInput['posts']): Promise<readonly PackBytes[]> {
  const hashes = [...new Set(posts.flatMap(({ post }) => (post.snapshot === null ? [] : [post.snapshot])))];
  const pages: PackBytes[] = [];
  for (const hash of hashes) {
    const bytes = await blobs.get(hash);
    if (bytes !== undefined) pages.push({ path: `originals/${hash}`, bytes });
  }
  return pages;
}
