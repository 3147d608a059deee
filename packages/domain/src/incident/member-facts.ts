import type { Facts, PlaceMention, PostRole, Risk, Scored } from '../analysis/analysis.ts';
import type { IncidentBoardFact } from '../post/board-fact.ts';
import { originalId } from '../post/post-id.ts';
import type { ChannelType, Metrics, SuperiorOrder } from '../post/post.ts';
import type { Instant } from '../time/instant.ts';
import { answerTime } from './answer-time.ts';
import { revisionOf } from './post-sketch.ts';
import type { Exemplar, KeptPost } from './incident.ts';
import type { LevelSettings } from './level-settings.ts';
import type { SignReader } from './signs.ts';

/** Roles whose authors count as independent sources (rules.md §2.2: no reposts, official notices or opinions). */
const sourceRoles: ReadonlySet<PostRole> = new Set(['complaint', 'report', 'question', 'rumour', 'media']);

/** What an incident needs to know of one member; read from the masked post, once. */
export type MemberFacts = {
  readonly id: string;
  readonly revision: boolean;
  readonly role: PostRole;
  readonly official: boolean;
  /** Counts as an independent source. */
  readonly source: boolean;
  readonly author: string;
  readonly channelType: ChannelType;
  readonly publishedAt: Instant | null;
  readonly collectedAt: Instant;
  readonly metrics: Metrics;
  readonly topics: readonly Scored[];
  readonly subtopics: readonly Scored[];
  readonly places: readonly PlaceMention[];
  readonly facts: Facts;
  readonly risk: Risk;
  readonly media: 'none' | 'local' | 'provincial' | 'central';
  readonly unverified: boolean;
  readonly answer: { readonly at: Instant; readonly text: string } | null;
  readonly debunk: 'none' | 'whole' | 'partial';
  readonly affirms: boolean;
  readonly signs: {
    readonly riot: boolean;
    readonly utilityScope: boolean;
    readonly utilityHours: number;
    readonly waterQuality: boolean;
    readonly violence: boolean;
    readonly vulnerable: boolean;
    readonly criminalCase: boolean;
    readonly accident: boolean;
    readonly minor: boolean;
    readonly policyBasis: boolean;
    readonly hotSearch: boolean;
    readonly rumourQuoted: boolean;
    readonly orderToRespond: boolean;
  };
  readonly superiorOrder: SuperiorOrder | null;
  /** What happened to the message on its board. */
  readonly boardFacts: readonly IncidentBoardFact[];
  readonly exemplar: Exemplar;
};

/** Reads one kept post by the settings of the levels. */
export function readMember(kept: KeptPost, settings: LevelSettings, signs: SignReader): MemberFacts {
  const { post, analysis } = kept;
  const text = `${post.title}\n${post.text}`;
  const says = signs(text);
  const copy = analysis.role === 'repost' || analysis.role === 'duplicate';
  const affirms = post.official && affirmsOutsideDebunk(text, signs);
  const denies = post.official && (says('debunk') || (analysis.debunks ?? null) !== null);
  return {
    id: post.id,
    revision: revisionOf(post.id) !== null,
    role: analysis.role,
    official: post.official,
    source: !post.official && !copy && post.repostOf === null && sourceRoles.has(analysis.role),
    author: post.authorKey ?? `post:${post.id}`,
    channelType: post.channelType,
    publishedAt: post.publishedAt,
    collectedAt: post.collectedAt,
    metrics: post.metrics,
    topics: analysis.topics,
    subtopics: analysis.subtopics,
    places: analysis.places,
    facts: analysis.facts,
    risk: analysis.risk,
    media: mediaTier(kept, settings),
    unverified:
      !post.official &&
      !analysis.facts.plannedGathering &&
      (analysis.role === 'rumour' ||
        analysis.falseInfo.status === 'unverified' ||
        analysis.falseInfo.status === 'suspected'),
    answer: answerOf(kept),
    debunk: denies ? (affirms ? 'partial' : 'whole') : 'none',
    affirms,
    signs: {
      riot: says('riot'),
      utilityScope: says('utilityScope'),
      utilityHours: statedHours(text),
      waterQuality: says('waterQuality'),
      violence: says('violence'),
      vulnerable: says('vulnerable'),
      criminalCase: says('criminalCase'),
      accident: says('accident') && !analysis.marks.includes('drill') && !analysis.marks.includes('hypothetical'),
      minor: says('minor'),
      policyBasis: says('policyBasis'),
      hotSearch: says('hotSearch'),
      rumourQuoted: says('rumourQuoted'),
      orderToRespond: says('orderToRespond'),
    },
    superiorOrder: post.superiorOrder,
    boardFacts: (post.boardFacts ?? []).map((fact) => ({
      ...fact,
      postId: originalId(post.id),
      channelName: post.channelName,
      askedAt: post.publishedAt,
    })),
    exemplar: {
      postId: post.id,
      role: analysis.role,
      title: post.title,
      excerpt: post.text.slice(0, 160),
      channelType: post.channelType,
      channelName: post.channelName,
      official: post.official,
      publishedAt: post.publishedAt,
      collectedAt: post.collectedAt,
      link: post.link,
      metrics: post.metrics,
    },
  };
}

/** An official post of the incident answers it when it was published; a board's reply when the board says so. */
function answerOf({ post, analysis }: KeptPost): MemberFacts['answer'] {
  if (post.reply !== null && post.reply.settles !== false && post.reply.text.trim() !== '') {
    return { at: answerTime(post.reply.at, post.collectedAt), text: post.reply.text.slice(0, 500) };
  }
  if (!post.official || analysis.role === 'praise' || analysis.role === 'noise') return null;
  return { at: answerTime(post.publishedAt, post.collectedAt), text: post.text.slice(0, 500) };
}

/** Sentences that deny are left out: "没有重症,30 人住院不属实" confirms nothing. */
function affirmsOutsideDebunk(text: string, signs: SignReader): boolean {
  return text
    .split(/[。!?!?;;\n]/)
    .some((sentence) => signs(sentence.replaceAll('不属实', ''))('affirm') && !signs(sentence)('debunk'));
}

function mediaTier({ post, analysis }: KeptPost, settings: LevelSettings): MemberFacts['media'] {
  const named = (names: readonly string[]): boolean => names.some((name) => post.channelName.includes(name));
  const press = analysis.role === 'media' || post.channelType === 'news' || post.channelType === 'rss';
  if (post.official || !press || analysis.sentiment.label === 'positive' || post.repostOf !== null) return 'none';
  if (named(settings.media.central)) return 'central';
  if (named(settings.media.provincial)) return 'provincial';
  return named(settings.media.local) ? 'local' : 'none';
}

const digits: Record<string, number> = { 一: 1, 两: 2, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9, 十: 10 };

/** The longest duration a text states, in hours: `停了8个小时` 8, `三天没水` 72; 0 when none. */
export function statedHours(text: string): number {
  let longest = 0;
  // Most texts state none.
  if (!/[时天晚]/.test(text)) return longest;
  for (const [, amount = '', unit = ''] of text.matchAll(/(\d{1,3}|[一两二三四五六七八九十])\s*个?多?(小时|天|晚)/g)) {
    const value = digits[amount] ?? Number(amount);
    longest = Math.max(longest, unit === '小时' ? value : value * 24);
  }
  return longest;
}
