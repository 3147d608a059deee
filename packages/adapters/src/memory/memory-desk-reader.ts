import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { instant } from '@tingchao/domain/time/instant.ts';
import { caseDeskColumns, fromCursor, incidentPlaces, isInScope, toCursor } from '@tingchao/ports/desk-columns.ts';
import type { DeskPage, DeskReader, PageQuestion, Scope } from '@tingchao/ports/desk-reader.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import { countDesk } from '../desk/count-desk.ts';
import { followLog } from '../desk/follow-log.ts';
import { sumsByWalk } from '../desk/sums-by-walk.ts';
import { searchWords } from '../jieba/search-words.ts';
import { createMemorySegmenter } from './memory-segmenter.ts';

const ALL = Number.MAX_SAFE_INTEGER;
type Parts = Pick<Stores, 'incidents' | 'cases' | 'posts' | 'log'>;
/** Where a line stands: lower comes first; the id decides between equals. */
type Place = readonly [order: number, id: string];

/** The desk's questions over stores in memory, answered by looking at everything. */
export function createMemoryDeskReader(stores: Parts): DeskReader {
  const segmenter = createMemorySegmenter();
  const allCases = (): Promise<readonly CaseFile[]> => stores.cases.list({ limit: ALL });
  const casesByIncident = async (): Promise<ReadonlyMap<string, CaseFile>> =>
    new Map((await allCases()).map((file) => [file.incidentId, file]));
  const unitsOf = (file: CaseFile | undefined): readonly string[] =>
    file === undefined ? [] : caseDeskColumns(file).units;

  async function foundPosts(text: string, scope: Scope): Promise<readonly KeptPost[]> {
    const words = searchWords(text, segmenter);
    if (words.length === 0) return [];
    const files = await casesByIncident();
    const posts = await stores.posts.latest(ALL, instant(ALL));
    return posts.filter(({ post, membership }) => {
      const there = new Set(searchWords(`${post.title}\n${post.text}`, segmenter));
      if (!words.every((word) => there.has(word))) return false;
      return isInScope(scope, unitsOf(files.get(membership.incidentId ?? '')));
    });
  }

  const reader: Omit<DeskReader, 'situation' | 'repeats'> = {
    async incidents({ status, level, topic, place, unit, caseStatus, since, ...page }) {
      const files = await casesByIncident();
      const found = (await stores.incidents.list({ limit: ALL })).filter((incident) => {
        const file = files.get(incident.id);
        const units = unitsOf(file);
        return (
          isInScope(page.scope, units) &&
          (unit === undefined || units.includes(unit)) &&
          (caseStatus === undefined || file?.status === caseStatus) &&
          (status === undefined || incident.status === status) &&
          (level === undefined || incident.level === level) &&
          (topic === undefined || incident.topics.primary === topic) &&
          (place === undefined || incidentPlaces(incident).includes(place)) &&
          (since === undefined || incident.lastPostAt >= since)
        );
      });
      return cut(found, page, ({ lastPostAt, id }) => [0 - lastPostAt, id]);
    },
    async cases({ order = 'opened', status, open, unit, level, topic, place, dueBefore, letters, ...page }) {
      const { late, concernsSince } = page;
      const { openedFrom = instant(0), openedBefore = instant(ALL) } = page;
      const found = (await allCases()).filter((file) => {
        const columns = caseDeskColumns(file);
        return (
          isInScope(page.scope, columns.units) &&
          (unit === undefined || columns.units.includes(unit)) &&
          (status === undefined || columns.status === status) &&
          (open === undefined || columns.open === open) &&
          (level === undefined || columns.level === level) &&
          (topic === undefined || columns.topic === topic) &&
          (place === undefined || columns.places.includes(place)) &&
          file.openedAt >= openedFrom &&
          file.openedAt < openedBefore &&
          (dueBefore === undefined || (columns.dueAt ?? ALL) < dueBefore) &&
          (late === undefined || (columns.lateBehind ?? ALL) < late.at === late.is) &&
          (concernsSince === undefined || columns.open || columns.changedAt >= concernsSince) &&
          (order !== 'due' || columns.dueAt !== null) &&
          (order !== 'urgent' || columns.urgency !== null) &&
          (letters !== 'waiting' || columns.waitingLetters) &&
          (letters !== 'numbered' || columns.numberedLetters)
        );
      });
      return cut(found, page, (file) => {
        const { dueAt, urgency } = caseDeskColumns(file);
        return [{ opened: 0 - file.openedAt, due: dueAt ?? ALL, urgent: urgency ?? ALL }[order], file.id];
      });
    },
    async ledger({ from = instant(0), to = instant(ALL), ...page }) {
      const incidents = new Map((await stores.incidents.list({ limit: ALL })).map((one) => [one.id, one]));
      const entries = (await allCases())
        .filter((file) => isInScope(page.scope, caseDeskColumns(file).units))
        .map((file) => ({ file, incident: incidents.get(file.incidentId) }))
        .map((entry) => ({ ...entry, id: entry.file.id, at: entry.incident?.detectedAt ?? entry.file.openedAt }))
        .filter(({ at }) => at >= from && at < to)
        .toSorted((a, b) => a.at - b.at || a.file.openedAt - b.file.openedAt || (a.id < b.id ? -1 : 1))
        .map(({ file, incident }, index) => ({ file, incident, seq: index + 1 }));
      const after = page.after === undefined ? 0 : fromCursor(page.after, 'number')[0];
      const items = entries.filter(({ seq }) => seq > after).slice(page.skip ?? 0, (page.skip ?? 0) + page.limit);
      const last = items.at(-1)?.seq ?? after;
      return { items, next: last < entries.length ? toCursor(last) : null, behind: 0 };
    },
    async searchPosts({ text, since = instant(0), topic, ...page }) {
      const found = (await foundPosts(text, page.scope)).filter(
        ({ post, analysis }) =>
          post.collectedAt >= since && (topic === undefined || analysis.topics.some(({ id }) => id === topic)),
      );
      return cut(found, page, ({ post }) => [0 - post.collectedAt, post.id]);
    },
    async searchIncidents({ text, since = instant(0), topic, ...page }) {
      const newest = new Map<string, KeptPost>();
      for (const kept of await foundPosts(text, page.scope)) {
        const { incidentId } = kept.membership;
        if (incidentId === null || kept.post.collectedAt < since || newest.has(incidentId)) continue;
        if (topic === undefined || kept.analysis.topics.some(({ id }) => id === topic)) newest.set(incidentId, kept);
      }
      const { items, ...rest } = cut([...newest.values()], page, ({ post }) => [0 - post.collectedAt, post.id]);
      const ids = items.flatMap(({ membership }) => membership.incidentId ?? []);
      const incidents = await stores.incidents.getMany(ids);
      return { ...rest, items: ids.flatMap((id) => incidents.get(id) ?? []) };
    },
    async counts({ scope, without, at }) {
      const [incidents, files] = [await stores.incidents.list({ limit: ALL }), await casesByIncident()];
      const lines = incidents.map((incident) => {
        const file = files.get(incident.id);
        return { incident, units: unitsOf(file), recused: file?.proposal?.recused ?? [] };
      });
      const ofIncidents = lines
        .filter(({ incident }) => incident.status === 'open')
        .flatMap(({ incident, units, recused }) =>
          [
            { facet: 'level' as const, value: incident.level },
            { facet: 'topic' as const, value: incident.topics.primary ?? '' },
            ...incidentPlaces(incident).map((value) => ({ facet: 'place' as const, value })),
          ].map((one) => ({ ...one, units, recused, count: 1 })),
        );
      const ofCases = [...files.values()].flatMap((file) => {
        const { status, open, units, recused, dueAt, waitingLetters } = caseDeskColumns(file);
        return [
          { facet: 'status' as const, value: status },
          ...(open ? [{ facet: 'open' as const, value: '' }] : []),
          ...(open && waitingLetters ? [{ facet: 'sign' as const, value: '' }] : []),
          ...(dueAt !== null && dueAt < at ? [{ facet: 'overdue' as const, value: '' }] : []),
        ].map((one) => ({ ...one, units, recused, count: 1 }));
      });
      return countDesk({ scope, without }, [...ofIncidents, ...ofCases]);
    },
    follow: followLog(stores, { standing: true }),
  };
  return { ...reader, ...sumsByWalk({ ...stores, desk: reader }) };
}

/** The page of a list that is given whole. */
function cut<T extends Incident | CaseFile | KeptPost>(
  all: readonly T[],
  { limit, after, skip = 0 }: PageQuestion,
  placeOf: (item: T) => Place,
): DeskPage<T> {
  const from = after === undefined ? undefined : fromCursor(after, 'number', 'string');
  const left = all
    .map((item) => ({ item, place: placeOf(item) }))
    .filter(({ place }) => from === undefined || compare(place, from) > 0)
    .toSorted((a, b) => compare(a.place, b.place))
    .slice(skip, skip + limit + 1);
  const last = left[limit - 1];
  const next = left.length > limit && last !== undefined ? toCursor(...last.place) : null;
  return { items: left.slice(0, limit).map(({ item }) => item), next, behind: 0 };
}

const compare = ([a, idA]: Place, [b, idB]: Place): number => a - b || (idA < idB ? -1 : idA > idB ? 1 : 0);
