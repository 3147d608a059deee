import type { Analysis, TextFeatures } from '../analysis/analysis.ts';
import type { Post } from '../post/post.ts';
import { answerParts } from './answer-parts.ts';
import { chooseIncident, type Choice, type ChoiceContext } from './choose-incident.ts';
import type { ClusteringSettings } from './clustering-settings.ts';
import { findSame, type SameMatter } from './find-same.ts';
import { compileSketcher } from './post-sketch.ts';
import { createMatcher } from './same-matter.ts';
import { openWindow, type ClusterWindow } from './window.ts';

/** The clustering of one partition: a window and the rules, fed post by post in order of arrival. */
export type Grouping = {
  readonly window: ClusterWindow;
  /** Chooses and remembers. A post that is in the window already must not come again: its stored decision holds. */
  place(post: Post, analysis: Analysis, features: TextFeatures): Choice;
  /** Puts a post with a stored decision into the window (at start, or when it was decided elsewhere). */
  recall(post: Post, analysis: Analysis, features: TextFeatures, incidentId: string | null): void;
  /** Other incidents that a member in the window looks at by now (`findSame`). */
  same(post: Post, analysis: Analysis, features: TextFeatures): readonly SameMatter[];
  /** All posts of one incident now belong to another. */
  merge(from: string, into: string): void;
  /** One post now belongs to another incident (an officer's split or move). */
  move(postId: string, into: string): void;
  /** An incident was erased: nothing joins it any more. */
  forget(incidentId: string): void;
};

/** Opens a grouping with an empty window. */
export function openGrouping(settings: ClusteringSettings): Grouping {
  const window = openWindow(settings);
  const sketch = compileSketcher(settings);
  const context: ChoiceContext = { settings, window, matcher: createMatcher(settings, window) };
  return {
    window,
    place(post, analysis, features) {
      const sketched = sketch(post, analysis, features);
      const parts = post.official
        ? answerParts(analysis, features).map((part) => sketch(post, part.analysis, part.features))
        : [];
      const choice = chooseIncident(context, sketched, analysis, features, parts);
      window.add({ ...sketched, role: choice.role }, choice.incidentId);
      return choice;
    },
    recall(post, analysis, features, incidentId) {
      window.add(sketch(post, analysis, features), incidentId);
    },
    same: (post, analysis, features) => findSame(context, sketch(post, analysis, features)),
    merge: (from, into) => window.merge(from, into),
    move: (postId, into) => window.move(postId, into),
    forget: (incidentId) => window.forget(incidentId),
  };
}
