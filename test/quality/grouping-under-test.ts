import { openSegmenter } from '@tingchao/adapters/jieba/open-segmenter.ts';
import { createIncidentBook, newBase } from '@tingchao/analyzer/incident-book.ts';
import { compileAnalyzer } from '@tingchao/domain/analysis/analyze-post.ts';
import type { Choice } from '@tingchao/domain/incident/choose-incident.ts';
import { openGrouping } from '@tingchao/domain/incident/grouping.ts';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { minutes, parseInstant, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import { aPost } from '@tingchao/testkit/builders.ts';
import { settings } from './analyzer-under-test.ts';

export const analyzer = compileAnalyzer(settings);
export const segmenter = await openSegmenter({ userWords: analyzer.userWords });
const START = parseInstant('2026-03-02T09:00') as Instant;

/** What a test says of a post; minutes count from the Monday morning it begins on. */
export type Told = Partial<Post> & { readonly text: string; readonly minute?: number };

export type Grouped = {
  readonly choices: readonly (Choice & { readonly postId: string })[];
  readonly incidents: ReadonlyMap<string, Incident>;
  /** The incident of the n-th post (from 0), or null. */
  readonly incidentOf: (post: number) => string | null;
};

/** Groups posts one after the other by the shipped settings, in a window of their own, and derives the incidents. */
export function group(told: readonly Told[]): Grouped {
  const grouping = openGrouping({ ...settings.clustering, window: { ...settings.clustering.window, posts: 1000 } });
  const posts = told.map(({ minute, ...over }, at) => toPost(over, at, minute ?? at * 20));
  const kept = new Map<string, KeptPost[]>();
  const choices = posts.map((post) => {
    const { analysis, features } = analyzer.analyze(post, (text) => segmenter.cut(text));
    const choice = grouping.place(post, analysis, features);
    if (choice.incidentId !== null) {
      const member = {
        post: { ...post, title: analysis.maskedTitle, text: analysis.maskedText },
        analysis: { ...analysis, role: choice.role },
        membership: { ...choice, settingsVersion: settings.version },
      };
      kept.set(choice.incidentId, [...(kept.get(choice.incidentId) ?? []), member]);
    }
    return { ...choice, postId: post.id };
  });
  const incidents = new Map([...kept].map(([id, members]) => [id, derive(id, members)]));
  return { choices, incidents, incidentOf: (post) => choices[post]?.incidentId ?? null };
}

function derive(id: string, members: readonly KeptPost[]): Incident {
  const book = createIncidentBook({ settings, posts: { byIncident: async () => [] } as never });
  const tally = book.open(id);
  let incident: Incident | undefined;
  for (const member of members) {
    book.add(tally, member);
    incident = book.derive(tally, incident ?? newBase(id, member.post.region), member.post.collectedAt);
  }
  return incident as Incident;
}

function toPost(over: Partial<Post>, at: number, minute: number): Post {
  const when = plus(START, minutes(minute));
  return aPost({
    id: `p${at}`,
    channelType: 'weibo',
    channelName: '微博',
    title: '',
    authorKey: `author ${at}`,
    publishedAt: when,
    collectedAt: plus(when, minutes(5)),
    ...over,
  });
}
