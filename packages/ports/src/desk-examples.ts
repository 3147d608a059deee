import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import { hours, minutes, plus } from '@tingchao/domain/time/instant.ts';
import type { DeskPage, Scope } from './desk-reader.ts';
import { aCase, aKeptPost, anAssignment, anIncident, START } from './examples.ts';
import type { Stores } from './stores.ts';

/** One matter as the stores hold it. */
export type Matter = { readonly incident: Incident; readonly file: CaseFile; readonly post: KeptPost };

/** A matter of one post: found `n` hours in, dispatched to `unit` when told. */
export function aMatter(
  n: number,
  over: {
    readonly unit?: string;
    readonly title?: string;
    readonly file?: Partial<CaseFile>;
    readonly incident?: Partial<Incident>;
  } = {},
): Matter {
  const at = plus(START, hours(n));
  const { unit, title = '城关镇和平路工地夜间噪音扰民' } = over;
  const incident = anIncident({ title, detectedAt: at, lastPostAt: at, ...over.incident });
  const post = aKeptPost({
    post: { title, text: `${title}，请管一管。`, collectedAt: at, publishedAt: at },
    incidentId: incident.id,
  });
  const file = aCase({
    id: caseIdOf(incident.id),
    incidentId: incident.id,
    title,
    openedAt: plus(at, minutes(1)),
    assignments: unit === undefined ? [] : [anAssignment({ unit })],
    ...over.file,
  });
  return { incident, file, post };
}
/** What a page lists. */
export const ids = (page: DeskPage<{ readonly id: string }>): readonly string[] => page.items.map(({ id }) => id);
/** The eyes of one unit. */
export const housing: Scope = { units: ['housing'] };

/** Saves matters whole. */
export const saveMatters = ({ commit }: Pick<Stores, 'commit'>, ...matters: readonly Matter[]): Promise<void> =>
  commit({
    posts: matters.map(({ post }) => post),
    incidents: matters.map(({ incident }) => incident),
    cases: matters.map(({ file }) => file),
  });
