import { createHash } from 'node:crypto';
import { noFacts, type Analysis } from '@tingchao/domain/analysis/analysis.ts';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import { hours, plus, type Instant } from '@tingchao/domain/time/instant.ts';

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

type PostParts = {
  readonly at: Instant;
  /** Of its incident. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly topic: string;
  readonly channelType: KeptPost['post']['channelType'];
  readonly kind: Analysis['kind'];
};

/** The `index`-th post of the `n`-th matter, as kept; every third matter is answered on its board. */
export function keptPost(
  n: number,
  index: number,
  { at, id, channelType, kind, title, text, topic }: PostParts,
): KeptPost {
  const collectedAt = plus(at, index * 60_000);
  return {
    post: {
      id: hashOf(`post ${n} ${index}`).slice(0, 32),
      sourceId: `bench-${channelType}`,
      channelType,
      channelName: '县留言板',
      region: '青岚县',
      official: false,
      link: `https://board.example/${n}/${index}`,
      title,
      text,
      authorKey: null,
      publishedAt: collectedAt,
      collectedAt,
      metrics: { reads: 10, reposts: 0, comments: 1, likes: 0 },
      repostOf: null,
      revision: 0,
      reply:
        n % 3 === 0
          ? {
              unit: '县住建局',
              at: plus(collectedAt, hours(20)),
              text: '已办理',
              status: '已办结',
              rating: n % 6 === 0 ? '满意' : null,
            }
          : null,
      superiorOrder: null,
      snapshot: null,
      regionHint: null,
    },
    analysis: {
      topics: [{ id: topic, score: 3, words: ['扰民'] }],
      subtopics: [],
      kind,
      role: 'complaint',
      places: [{ name: '城关镇', kind: 'township', township: '城关镇', confidence: 0.9 }],
      territory: 'ours',
      risk: { score: 20, level: 'IV', reasons: [] },
      sentiment: { label: 'negative', score: -0.4 },
      urgency: 'routine',
      falseInfo: { status: 'none', cues: [] },
      facts: noFacts,
      marks: [],
      personalData: [],
      maskedTitle: title,
      maskedText: text,
    },
    membership: {
      decision: index === 0 ? 'open' : 'join',
      incidentId: id,
      reason: '同一地点',
      because: [],
      settingsVersion: 'bench',
    },
  };
}
