import type { Analysis, TextFeatures } from '../analysis/analysis.ts';
import type { ChannelType } from '../post/post.ts';
import { hash32 } from './hash.ts';
import type { PostSketch } from './post-sketch.ts';
import type { RankedIncident } from './rank-incidents.ts';
import type { PairScore } from './same-matter.ts';
import type { ClusterWindow } from './window.ts';
import { sketchSizes } from './sketch-sizes.ts';

/** Letters to an office are each read by a person: only plain thanks and other counties' matters are left out of them. */
const desks: ReadonlySet<ChannelType> = new Set([
  'gov_mailbox',
  'leader_board',
  'hotline_12345',
  'petition',
  'superior_order',
]);

/** Why a post can belong to no incident of ours, by its analysis alone; null when it may. */
export function explainIgnore(analysis: Analysis, channelType: ChannelType): string | null {
  const where = analysis.places.find((place) => place.kind === 'neighbor')?.name;
  if (analysis.territory === 'outside' && where !== undefined) return `外地事项（${where}），不属本地`;
  const desk = desks.has(channelType);
  if (desk && analysis.kind !== '感谢') return null;
  if (
    analysis.territory === 'outside' &&
    !desk &&
    analysis.role !== 'complaint' &&
    !analysis.marks.includes('follow_up')
  ) {
    return '外地事项，不属本地';
  }
  if (analysis.marks.includes('advert') || analysis.marks.includes('recruiting')) return '广告、招聘等经营信息';
  if (analysis.role === 'praise') return '正面反馈，不计入负面台账，可入好评摘要';
  // Small talk may still lean on a live matter; alone it founds nothing.
  if (analysis.role === 'noise' && !analysis.marks.includes('chatter')) return '与政务诉求无关的内容';
  return null;
}

/** Says in words what made a post belong to an incident. */
export function explainJoin(
  incident: RankedIncident,
  post: PostSketch,
  analysis: Analysis,
  features: TextFeatures,
  window: ClusterWindow,
): string {
  const pair = incident.pairs[0] as PairScore;
  const parts: string[] = [];
  const spot = analysis.places.find((place) => place.kind === 'village' || place.kind === 'poi');
  if (pair.sharedSpots > 0 && spot !== undefined) parts.push(`同一地点（${spot.name}）`);
  else if (pair.sharedTownship) parts.push('同一乡镇街道');
  if (pair.sharedNames > 0) parts.push('提到同一具名事物');
  if (pair.sharedNumbers > 0) parts.push('提到同一数目');
  if (pair.sameSubtopic) parts.push('同一子专题');
  else if (pair.sameTopic) parts.push('同一专题');
  const words = sharedWords(pair.slot, features, window);
  if (words.length > 0) parts.push(`共有词：${words.join('、')}`);
  if (pair.reaches && pair.sharedSpots === 0 && !pair.sharedTownship)
    parts.push('沿同一介质蔓延或指认原因，乡镇不同不算冲突');
  return `与已有帖文同一事由（${incident.score.toFixed(2)} 分）：${parts.join(';') || '用词相近'}`;
}

function sharedWords(slot: number, features: TextFeatures, window: ClusterWindow): readonly string[] {
  const { terms: size } = sketchSizes;
  const held = new Set<number>();
  for (let i = slot * size; i < (slot + 1) * size; i += 1) held.add(window.columns.terms[i] as number);
  const shared = [...new Set(features.tokens)].filter((token) => token.length > 1 && held.has(hash32(token)));
  return shared.toSorted((a, b) => window.idf(hash32(b)) - window.idf(hash32(a))).slice(0, 5);
}
