import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import { goesWithCase } from '@tingchao/domain/post/erase-post.ts';
import { originalId, replyPostId, revisionId } from '@tingchao/domain/post/post-id.ts';
import { MAX_REVISIONS } from '@tingchao/domain/post/revision.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { compileQuotes } from '@tingchao/domain/text/quotes.ts';
import type { Stores } from './stores.ts';

/** More members than any incident has. */
const ALL = 1_000_000;
const PAGE = 500;

type Reading = Pick<Stores, 'posts' | 'incidents' | 'cases'>;

/**
 * What an erasure of a case takes with it: its incident with those that went up in it, and those of cases that a person merged
 * into it; all their posts with revisions and answers, but for notices of authorities that quote nothing.
 */
export async function planErasure(
  stores: Reading,
  file: CaseFile,
): Promise<{ readonly incidents: readonly string[]; readonly posts: readonly string[] }> {
  const incidents = await incidentsOf(stores, [file, ...(await mergedInto(stores, file))]);
  const members: KeptPost[] = [];
  for (const { id } of incidents.values()) members.push(...(await stores.posts.byIncident(id, ALL)));
  const posts = new Map([...members, ...(await relatedTo(stores, members))].map((kept) => [kept.post.id, kept]));
  const isQuote = quotesOf(
    [...posts.values()].filter(({ post }) => !post.official),
    [...incidents.values()],
  );
  const going = [...posts.values()].filter((kept) => goesWithCase(kept, isQuote));
  return { incidents: [...incidents.keys()], posts: going.map(({ post }) => post.id) };
}

/** Tells what quotes these posts; the places of the incidents are anybody's words. */
export function quotesOf(
  posts: readonly KeptPost[],
  incidents: readonly Incident[],
  titles: readonly string[] = [],
): (text: string) => boolean {
  const texts = posts.flatMap(({ post, analysis }) => [
    post.title,
    post.text,
    analysis.maskedTitle,
    analysis.maskedText,
  ]);
  const places = incidents.flatMap((one) => [one.region, ...one.places.map(({ name }) => name)]);
  const written = [...texts, ...titles].filter((text) => !text.startsWith('（已抹除'));
  return compileQuotes(new Set(written), places);
}

/** Cases that a person merged into this one, directly or through another. */
async function mergedInto({ cases }: Reading, file: CaseFile): Promise<readonly CaseFile[]> {
  const merged: CaseFile[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const page = await cases.list({ status: 'merged', limit: PAGE, offset });
    merged.push(...page);
    if (page.length < PAGE) break;
  }
  const found: CaseFile[] = [];
  const numbers = new Set([file.number]);
  for (let grown = true; grown;) {
    const more = merged.filter((one) => !found.includes(one) && numbers.has(one.mergedInto ?? ''));
    found.push(...more);
    for (const { number } of more) numbers.add(number);
    grown = more.length > 0;
  }
  return found;
}

async function incidentsOf({ incidents }: Reading, files: readonly CaseFile[]): Promise<ReadonlyMap<string, Incident>> {
  const found = new Map<string, Incident>();
  for (let ids = files.map(({ incidentId }) => incidentId); ids.length > 0;) {
    const read = await incidents.getMany(ids);
    for (const [id, incident] of read) found.set(id, incident);
    ids = [...read.values()].flatMap(({ absorbed = [] }) => absorbed).filter((id) => !found.has(id));
  }
  return found;
}

/** Revisions and answers of posts, wherever they were put. */
async function relatedTo({ posts }: Reading, members: readonly KeptPost[]): Promise<readonly KeptPost[]> {
  const roots = [...new Set(members.filter(({ post }) => !post.official).map(({ post }) => originalId(post.id)))];
  const related: KeptPost[] = [];
  const perPage = Math.max(1, Math.floor(PAGE / (2 * MAX_REVISIONS)));
  for (let from = 0; from < roots.length; from += perPage) {
    const ids = roots.slice(from, from + perPage).flatMap((root) => [root, replyPostId(root)].flatMap(revisionsOf));
    related.push(...(await posts.getMany(ids)).values());
  }
  return related;
}

const revisionsOf = (id: string): readonly string[] =>
  Array.from({ length: MAX_REVISIONS + 1 }, (_, n) => revisionId(id, n));
