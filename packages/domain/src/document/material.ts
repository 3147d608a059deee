import type { Incident, KeptPost } from '../incident/incident.ts';
import type { CaseFile } from '../response/case-file.ts';
import type { Letter } from '../response/case-papers.ts';
import type { Handover } from '../response/false-info/handover.ts';
import type { Assignment } from '../response/case-parts.ts';
import type { SlaSettings } from '../response/sla-settings.ts';
import { printedNumber } from '../response/notices.ts';
import { findPersonalData, maskText } from '../text/mask.ts';
import type { Instant } from '../time/instant.ts';
import { printed } from './printed.ts';
import type { Block } from './official-document.ts';

/** Names as this deployment's settings have them. */
export type DocumentNames = {
  readonly unit: (id: string, place?: string | null) => string;
  readonly topic: (id: string) => string;
  readonly subtopic: (id: string) => string;
  /** A rung of the ladder, e.g. `催办`. */
  readonly rung: (id: string) => string;
  /** Why the case has its level, in one line. */
  readonly levelBasis: (file: CaseFile) => string;
};

/** Everything a document of one case may tell; gathered before, so that writing it is a pure function. */
export type CaseMaterial = {
  /** Id of the kind that is written: `发布时间` of a post is another thing than that of a reply. */
  readonly kind: string;
  readonly file: CaseFile;
  readonly incident: Incident | undefined;
  /** Members of the incident, in any order. */
  readonly posts: readonly KeptPost[];
  /** Texts of drafts by draft id, as far as they are there. */
  readonly texts: ReadonlyMap<string, string>;
  /** Earlier cases of the same topic and township, latest first. */
  readonly similar: readonly CaseFile[];
  /** The letter to print, for 催办单, 督办单, 通报. */
  readonly letter?: Letter | undefined;
  /** The hand-over letter to print, for 线索移送函. */
  readonly handover?: Handover | undefined;
  /** Numbers of documents of this case that were issued, by kind. */
  readonly issued: Readonly<Record<string, string>>;
  readonly names: DocumentNames;
  /** Clocks and ladder: how lateness is attributed, whom a letter turns to. */
  readonly sla: SlaSettings;
  /** Sentences of `suggestNextActions`. */
  readonly advice: readonly string[];
  readonly region: string;
  /** Who signs, e.g. the office of the county government. */
  readonly organ: string;
  readonly secrecy: string;
  readonly at: Instant;
};

/** What a field says: words with the ids they rest on, or a table or chart of its own; undefined when the data hold nothing. */
export type Said = { readonly text: string; readonly sources: readonly string[] } | Block | undefined;
/** Fills the fields of a template by their labels. */
export type Fields = Readonly<Record<string, (given: CaseMaterial) => Said>>;

/** How ids are cited. */
export const cite = {
  case: (file: Pick<CaseFile, 'number' | 'reopenings'>): string => `处置单 ${printedNumber(file)}`,
  incident: ({ id }: Pick<Incident, 'id'>): string => `事件 ${id}`,
  post: (id: string): string => `帖文 ${id}`,
  draft: (file: Pick<CaseFile, 'number' | 'reopenings'>, id: string, hash: string): string =>
    `稿件 ${printedNumber(file)}/${id}（${hash.slice(0, 12)}）`,
  line: (file: Pick<CaseFile, 'number' | 'reopenings'>, version: number): string =>
    `办理经过 ${printedNumber(file)}#${version}`,
  clock: (file: Pick<CaseFile, 'number' | 'reopenings'>, id: string): string => `时限 ${printedNumber(file)}/${id}`,
};

/** Words with their sources; nothing when there are no words. */
export function say(text: string | null | undefined, ...sources: readonly (string | readonly string[])[]): Said {
  const said = (text ?? '').trim();
  return said === '' ? undefined : { text: said, sources: [...new Set(sources.flat())] };
}

/**
 * What somebody wrote, fit for a document: personal data masked (design.md §7: no identity in what leaves), signs that no
 * printed page can hold left out.
 */
export function clean(text: string): string {
  const printable = printed(text);
  return maskText(printable, findPersonalData(printable));
}

/** The assignment of the unit that leads now, or led last. */
export const leadOf = (file: CaseFile): Assignment | undefined =>
  file.assignments.findLast(
    ({ part, status }) => part === 'lead' && status !== 'returned' && status !== 'transferred',
  ) ?? file.assignments.findLast(({ part }) => part === 'lead');

/** The unit that leads; the one proposed, marked as such, before anybody has assigned. */
export function leadName({ file, names }: CaseMaterial): string {
  const lead = leadOf(file);
  if (lead) return names.unit(lead.unit, lead.place);
  return file.proposal ? `${names.unit(file.proposal.lead, file.proposal.leadPlace)}（拟）` : '';
}

/** Members that speak about the matter and are no official notice, earliest first. */
export function voices({ posts }: Pick<CaseMaterial, 'posts'>): readonly KeptPost[] {
  return posts
    .filter(({ post, membership }) => !post.official && membership.decision !== 'ignore')
    .toSorted((a, b) => a.post.collectedAt - b.post.collectedAt || (a.post.id < b.post.id ? -1 : 1));
}

/** Townships and places of the matter in words. */
export function placesOf({ incident, file }: Pick<CaseMaterial, 'incident' | 'file'>): string {
  const found = incident?.places
    .filter(({ kind }) => kind !== 'neighbor')
    .map(({ name, township }) => township ?? name);
  const names = [...new Set(found ?? file.about?.townships)];
  return names.join('、') || incident?.region || file.about?.region || '';
}
