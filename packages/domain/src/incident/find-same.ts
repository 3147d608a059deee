import type { ChoiceContext } from './choose-incident.ts';
import type { PostSketch } from './post-sketch.ts';
import { comparePairs, rankIncidents, sameGround } from './rank-incidents.ts';

/** Another incident that a member of one speaks of, and how plainly. */
export type SameMatter = { readonly id: string; readonly score: number };

/**
 * The other incidents in the window that a member of one looks at by now, best first; those on other ground are left out.
 * Empty when the post is not in the window or in no incident.
 */
export function findSame(context: ChoiceContext, post: PostSketch): readonly SameMatter[] {
  const { window, settings } = context;
  const own = window.slotOf(post.id);
  const home = own === undefined ? -1 : window.incidentAt(own);
  if (home < 0) return [];
  const others = window.candidates(post).filter((slot) => slot !== own);
  return rankIncidents(context, post, comparePairs(context, post, others))
    .filter(({ index, score }) => index !== home && score >= settings.thresholds.join)
    .filter(({ index }) => sameGround(window, home, index))
    .map(({ index, score }) => ({ id: window.incidentId(index), score }));
}
