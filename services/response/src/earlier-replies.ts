import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { isSealed } from '@tingchao/domain/response/sealed-title.ts';
import { days, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** An earlier answer to a like matter at the same place: what was published, and when. */
export type EarlierReply = {
  readonly file: CaseFile;
  readonly publishedAt: Instant;
  readonly text: string | null;
  /** The same village, road or spot; else only the township. */
  readonly near: readonly string[];
};

const PAGE = 500;
const BACK_DAYS = 730;
const MOST = 5;
/** So many of the newest cases are looked at: what a handler reads must not wait for the whole store. */
const MOST_LOOKED_AT = 2_000;
const spots: ReadonlySet<string> = new Set(['village', 'poi', 'road']);

/**
 * What was answered before to the same topic at the same place, the nearest place and the latest first, from two years. Only what
 * was published: a public act may be shown to every unit; reports on officials never are.
 */
export async function earlierReplies(platform: Platform, file: CaseFile): Promise<readonly EarlierReply[]> {
  const { about } = file;
  if (about === null || about.topic === null) return [];
  const [own] = [...(await platform.incidents.getMany([file.incidentId])).values()];
  const ownSpots = new Set(own?.places.filter(({ kind }) => spots.has(kind)).map(({ name }) => name));
  const found: { file: CaseFile; publishedAt: Instant; near: readonly string[]; rank: number }[] = [];
  for (let offset = 0; offset < MOST_LOOKED_AT; offset += PAGE) {
    const page = await platform.cases.list({ limit: PAGE, offset });
    const like = page.filter((other) => isLike(other, file));
    const incidents = await platform.incidents.getMany(like.map(({ incidentId }) => incidentId));
    for (const other of like) {
      const answer = other.answers.find(({ source }) => source === 'published');
      if (!answer) continue;
      const named = incidents.get(other.incidentId)?.places.filter(({ name }) => ownSpots.has(name)) ?? [];
      const near = named.length > 0 ? named.map(({ name }) => name) : other.about!.townships;
      found.push({ file: other, publishedAt: answer.at, near: [...new Set(near)], rank: named.length > 0 ? 0 : 1 });
    }
    if (page.length < PAGE) break;
  }
  const best = found.toSorted((a, b) => a.rank - b.rank || b.publishedAt - a.publishedAt).slice(0, MOST);
  return Promise.all(
    best.map(async ({ file: other, publishedAt, near }) => ({
      file: other,
      publishedAt,
      near,
      text: await textOf(platform, other),
    })),
  );
}

function isLike(other: CaseFile, { id, about, openedAt }: CaseFile): boolean {
  if (other.id === id || other.about === null || other.erasedAt !== undefined || isSealed(other)) return false;
  if (other.openedAt < plus(openedAt, -days(BACK_DAYS))) return false;
  const { topic, townships } = other.about;
  return topic === about!.topic && townships.some((name) => about!.townships.includes(name));
}

async function textOf({ blobs }: Platform, { answers, drafts }: CaseFile): Promise<string | null> {
  const ref = answers.find(({ source }) => source === 'published')?.ref;
  const hash = drafts.find(({ id }) => id === ref)?.hash;
  const bytes = hash === undefined ? undefined : await blobs.get(hash);
  return bytes === undefined ? null : new TextDecoder().decode(bytes);
}
