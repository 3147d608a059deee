import { type Kind, kinds, type PostRole } from './analysis.ts';
import type { Reading } from './reading.ts';

const TITLE = 3;
const FIRST_IN_TITLE = 4;

const families = kinds.filter((kind) => kind !== '其他').map((kind) => [kind, `kind.${kind}`] as const);
const noneSeen = new Map<string, number>();

type KindContext = {
  readonly sarcastic: boolean;
  readonly praise: boolean;
  readonly negative: boolean;
  readonly role: PostRole;
};

/** Points of each kind by its cue words; a cue in the title weighs three times, one that opens it four points more. */
export function scoreKinds(reading: Reading, context: KindContext): ReadonlyMap<Kind, number> {
  const scores = new Map<Kind, number>();
  for (const [kind, family] of families) {
    let score = 0;
    const hits = reading.hits(family);
    const seen = hits.length > 0 ? new Map<string, number>() : noneSeen;
    for (const hit of hits) {
      const times = (seen.get(hit.word) ?? 0) + 1;
      seen.set(hit.word, times);
      if (times > 2) continue;
      const inTitle = hit.end <= reading.titleEnd;
      let weight = (hit.b === 0 ? 2 : 0.7) * (times === 1 ? 1 : 0.4);
      if (inTitle) weight *= TITLE;
      if (inTitle && hit.start <= 3 && hit.b === 0) weight += FIRST_IN_TITLE;
      score += weight;
    }
    scores.set(kind, score);
  }
  const praised = scores.get('感谢') ?? 0;
  if (context.sarcastic || context.negative || !context.praise) scores.set('感谢', Math.min(praised, 0.5));
  return scores;
}

/** What the citizen wants, by the points of the cue words; without a cue, by the part the post plays. */
export function judgeKind(scores: ReadonlyMap<Kind, number>, context: KindContext): Kind {
  let best: Kind = '其他';
  let top = 1.2;
  for (const [kind, score] of scores) {
    if (score > top) {
      best = kind;
      top = score;
    }
  }
  return best === '其他' ? kindOf(context) : best;
}

/** Without a cue word the part the post plays says what it wants. */
function kindOf({ negative, role }: { readonly negative: boolean; readonly role: PostRole }): Kind {
  if (role === 'praise') return '感谢';
  if (role === 'question') return '咨询';
  return negative || role === 'complaint' ? '投诉' : '其他';
}
