import type { DocumentTemplate } from '@tingchao/domain/document/document-settings.ts';
import type { CaseMaterial, DocumentNames } from '@tingchao/domain/document/material.ts';
import type { OfficialDocument } from '@tingchao/domain/document/official-document.ts';
import { writeCaseDocument } from '@tingchao/domain/document/write-case-document.ts';
import { HANDOVER_DOCUMENT } from '@tingchao/domain/document/handover-fields.ts';
import { handoversOf, type Handover } from '@tingchao/domain/response/false-info/handover.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Letter } from '@tingchao/domain/response/case-papers.ts';
import { levelBasis } from '@tingchao/domain/response/level-basis.ts';
import { suggestNextActions } from '@tingchao/domain/response/suggest-next-actions.ts';
import { unitTitle } from '@tingchao/domain/response/unit-title.ts';
import { no, ok, type Result } from '@tingchao/domain/result.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { documentsOfCase, issuedOf } from './issued-documents.ts';

type Settings = Platform['settings'];

/** Why there is no such document. */
export type NoDocument =
  | { readonly code: 'unknown_kind'; readonly known: readonly string[] }
  /** A letter that the ladder has not drafted, or that the case does not have. */
  | { readonly code: 'no_letter'; readonly known: readonly string[] };

/** Members of an incident that a document looks at; more make no difference to a reader. */
const MOST_POSTS = 1000;
/** Cases looked through for similar ones. */
const MOST_CASES = 500;

/** The template of a document of a case, or which there are. */
export function caseTemplate(settings: Settings, kind: string): Result<DocumentTemplate, NoDocument> {
  const templates = settings.documents.documents.filter((template) => template.of === 'case');
  const found = templates.find(({ id }) => id === kind);
  return found ? ok(found) : no({ code: 'unknown_kind', known: templates.map(({ id, name }) => `${id}（${name}）`) });
}

/**
 * A document of a case: the frozen copy where it was issued, else drawn up from the data as they are now. `letter` names one
 * of several letters of that kind; without it the newest counts.
 */
export async function readCaseDocument(
  platform: Platform,
  file: CaseFile,
  kind: string,
  letter?: string,
): Promise<Result<OfficialDocument, NoDocument>> {
  const { settings } = platform;
  const template = caseTemplate(settings, kind);
  if (!template.ok) return template;
  const chosen = letterOf(file, kind, settings, letter);
  if (!chosen.ok) return chosen;
  const handover = kind === HANDOVER_DOCUMENT ? handoverOf(file, letter) : ok(undefined);
  if (!handover.ok) return handover;
  const issued = await issuedOf(platform, documentsOfCase(file.id));
  const frozen = chosen.value === undefined ? issued.find((one) => one.kind === kind)?.document : undefined;
  if (frozen) return ok(frozen);
  const numbers = Object.fromEntries(issued.map(({ kind: of, number }) => [of, number]));
  const drawn = { letter: chosen.value, handover: handover.value };
  const material = await materialOf(platform, file, template.value, numbers, drawn);
  const number = chosen.value?.number ?? handover.value?.number ?? null;
  return ok(writeCaseDocument({ template: template.value, settings: settings.documents, material, number }));
}

/** The letter to print; undefined for a kind that is none. */
function letterOf(
  file: CaseFile,
  kind: string,
  { sla }: Settings,
  wanted: string | undefined,
): Result<Letter | undefined, NoDocument> {
  const isLetter = sla.ladder.some(({ document }) => document === kind);
  if (!isLetter) return ok(undefined);
  const letters = file.letters.filter(({ document }) => document === kind);
  const found =
    wanted === undefined
      ? (letters.findLast(({ status }) => status !== 'void') ?? letters.at(-1))
      : letters.find(({ id }) => id === wanted);
  return found ? ok(found) : no({ code: 'no_letter', known: letters.map(({ id }) => id) });
}

/** The hand-over letter to print: the one that is named, else the newest that is not void. */
function handoverOf(file: CaseFile, wanted: string | undefined): Result<Handover, NoDocument> {
  const all = handoversOf(file);
  const found =
    wanted === undefined
      ? (all.findLast(({ status }) => status !== 'void') ?? all.at(-1))
      : all.find(({ id }) => id === wanted);
  return found ? ok(found) : no({ code: 'no_letter', known: all.map(({ id }) => id) });
}

async function materialOf(
  platform: Platform,
  file: CaseFile,
  { id: kind, secrecy }: DocumentTemplate,
  issued: Readonly<Record<string, string>>,
  { letter, handover }: Pick<CaseMaterial, 'letter' | 'handover'>,
): Promise<CaseMaterial> {
  const { settings, clock } = platform;
  const at = clock.now();
  const names = documentNames(settings);
  const [incident, posts, texts, similar] = await Promise.all([
    platform.incidents.get(file.incidentId),
    platform.posts.byIncident(file.incidentId, MOST_POSTS),
    textsOf(platform, file),
    similarTo(platform, file),
  ]);
  const advice = incident ? suggestNextActions(incident, file, at, (id) => names.unit(id)).actions : [];
  const { county } = settings.app.region;
  return {
    kind,
    file,
    incident,
    posts,
    texts,
    similar,
    letter,
    handover,
    issued,
    names,
    sla: settings.sla,
    advice,
    region: county,
    organ: settings.documents.organ.replaceAll('{region}', county),
    secrecy,
    at,
  };
}

/** Names by the settings in force. */
export function documentNames({ units, topics, levels, sla }: Settings): DocumentNames {
  const topicNames = new Map(topics.map(({ id, name }) => [id, name]));
  const subtopics = new Map(topics.flatMap((topic) => topic.subtopics.map(({ id, name }) => [id, name] as const)));
  return {
    unit: (id, place) => unitTitle(units, id, place),
    topic: (id) => topicNames.get(id) ?? id,
    subtopic: (id) => subtopics.get(id) ?? id,
    rung: (id) => sla.ladder.find((rung) => rung.id === id)?.name ?? id,
    levelBasis: (file) => levelBasis(file, levels),
  };
}

/** Texts of drafts that are still there; an erased one is not. */
async function textsOf({ blobs }: Platform, file: CaseFile): Promise<ReadonlyMap<string, string>> {
  const read = await Promise.all(file.drafts.map(async ({ id, hash }) => [id, await blobs.get(hash)] as const));
  return new Map(read.flatMap(([id, bytes]) => (bytes === undefined ? [] : [[id, new TextDecoder().decode(bytes)]])));
}

/** Earlier cases of the same topic that share a township, latest first. */
async function similarTo({ cases }: Platform, { id, about, openedAt }: CaseFile): Promise<readonly CaseFile[]> {
  if (about === null || about.topic === null) return [];
  const listed = await cases.list({ limit: MOST_CASES });
  return listed.filter(
    (other) =>
      other.id !== id &&
      other.openedAt < openedAt &&
      other.about?.topic === about.topic &&
      other.about.townships.some((town) => about.townships.includes(town)),
  );
}
