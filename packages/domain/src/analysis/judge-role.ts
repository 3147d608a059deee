import type { Facts, PlaceMention, PostRole } from './analysis.ts';
import type { ChannelType } from '../post/post.ts';
import type { RiskHit } from './score-risk.ts';
import { tellsGrievance } from './grievance.ts';
import { tellsOldFootage } from './old-footage.ts';
import { type Reading, sentenceAt } from './reading.ts';

export type RoleInput = {
  readonly reading: Reading;
  readonly channelType: ChannelType;
  readonly official: boolean;
  readonly isRepost: boolean;
  readonly places: readonly PlaceMention[];
  readonly territory: 'ours' | 'outside' | 'unknown';
  readonly hasTopic: boolean;
  /** The first topic has at least the score of one strong word. */
  readonly strongTopic: boolean;
  readonly riskHits: readonly RiskHit[];
  readonly facts: Facts;
  readonly cueScore: number;
  readonly debunks: boolean;
};

/** What the tone of a text says, apart from its matter. */
export type Tone = {
  readonly sarcastic: boolean;
  readonly negative: boolean;
  readonly praise: boolean;
};

const boards: readonly ChannelType[] = ['gov_mailbox', 'leader_board', 'hotline_12345', 'petition'];
const press: readonly ChannelType[] = ['rss', 'news', 'toutiao', 'wechat_mp'];

/** Negative when a bad situation or a stated risk is told; sarcastic when praise or a mocking emoji stands beside one. */
export function judgeTone(reading: Reading, riskHits: readonly RiskHit[], official = false): Tone {
  const stated = riskHits.some((hit) => hit.points >= 10 && (hit.standing === 'stated' || hit.standing === 'asked'));
  const bad = reading.hits('negative_situation').filter((hit) => !negatedBad(reading, hit.start));
  const negative =
    stated || bad.length > 0 || (reading.has('kind.投诉') && reading.hits('kind.投诉').some((hit) => hit.b === 0));
  const praising = reading.has('praise');
  const grieved = !negative && !official && !praising && !sells(reading) && tellsGrievance(reading.all);
  const mocking = reading.has('sarcasm') || reading.has('sarcasm_emoji');
  const close = (start: number, end: number): boolean => {
    if (reading.all.length <= 100) return bad.length > 0 || stated;
    const { from, to } = sentenceAt(reading.all, start, end);
    return bad.some((hit) => hit.start >= from - 40 && hit.end <= to + 40);
  };
  const sarcastic =
    mocking && [...reading.hits('sarcasm'), ...reading.hits('sarcasm_emoji')].some((hit) => close(hit.start, hit.end));
  return {
    sarcastic,
    negative: negative || grieved || sarcastic,
    praise: praising && !sarcastic && !stated && bad.length === 0,
  };
}

const sells = (reading: Reading): boolean =>
  reading.words('role.advert').length + reading.words('role.recruiting').length >= 2;

function negatedBad(reading: Reading, start: number): boolean {
  return reading.hits('negation').some((hit) => hit.end <= start && start - hit.end <= 2);
}

/** Noise: adverts, recruiting, shop praise, ordinary notices, publicity of an office. Undefined when it is none. */
export function judgeNoise(input: RoleInput, tone: Tone): string | undefined {
  const { reading } = input;
  const complains = tone.negative && reading.has('first_hand') && !reading.has('role.advert');
  const advert = reading.words('role.advert').length;
  const recruiting = reading.words('role.recruiting').length;
  const shop = reading.words('role.shop_praise').length;
  const quiet = !boards.includes(input.channelType) && !input.official;
  const claims = reading.has('fact.claims') && tone.negative;
  if (quiet && !complains && !claims) {
    if (recruiting >= 2) return 'recruiting';
    if (advert >= 2) return 'advert';
    if (shop >= 2 || (shop === 1 && tone.praise && !input.hasTopic)) return 'shop_praise';
    if (advert + recruiting >= 2) return 'advert';
    // One word of trade is enough where nothing is told, asked or feared.
    const trade =
      advert + recruiting > 0 && !tone.negative && !reading.has('first_hand') && !reading.has('role.question');
    if (trade && input.riskHits.length === 0 && input.cueScore === 0) return recruiting > 0 ? 'recruiting' : 'advert';
  }
  const idle = !tone.negative && input.riskHits.length === 0 && input.cueScore === 0 && !input.strongTopic;
  const says =
    reading.has('role.question') ||
    reading.has('role.opinion') ||
    reading.has('role.follow_up') ||
    reading.has('kind.咨询') ||
    reading.has('kind.建议') ||
    reading.has('kind.求助');
  if (
    quiet &&
    idle &&
    !says &&
    !tone.praise &&
    !input.facts.plannedGathering &&
    input.channelType !== 'wechat_group_report'
  )
    return 'chatter';
  // A drill that is told and nothing else, whoever tells it: nobody asks, complains, doubts or comes to harm.
  const onlyDrill =
    reading.words('drill').some((word) => /[演鸣]/.test(word)) &&
    !input.riskHits.some((hit) => hit.standing !== 'drill' && hit.points > 0) &&
    input.cueScore === 0;
  if (quiet && onlyDrill && !tone.negative && !says && !reading.has('role.denial')) return 'drill';
  const risky = input.riskHits.some((hit) => hit.standing === 'stated' && hit.points >= 14);
  const notice = reading.words('role.notice').length;
  if (notice > 0 && !risky && !reading.has('first_hand') && !input.debunks && !boards.includes(input.channelType)) {
    if (input.territory === 'outside' || notice >= 2 || (!tone.negative && !input.official)) return 'notice';
  }
  const publicity = reading.words('role.publicity').length;
  const answering = reading.words('role.official').some((word) => !['我县', '县委', '关于'].includes(word));
  if (publicity > 0 && !risky && !input.debunks && (input.official || press.includes(input.channelType))) {
    if (publicity >= 2 || (publicity >= 1 && !tone.negative && !answering)) return 'publicity';
  }
  if (reading.has('drill') && (input.official || press.includes(input.channelType)) && !risky && !input.debunks)
    return 'drill';
  return undefined;
}

/** The part a post plays. Whether it is a duplicate is decided by clustering; only an official channel clarifies. */
export function judgeRole(input: RoleInput, tone: Tone, noise: string | undefined): PostRole {
  const { reading, channelType } = input;
  if (input.isRepost) return 'repost';
  if (noise !== undefined) return 'noise';
  if (input.official) {
    const answers = input.debunks || reading.has('role.official');
    if (!answers) return tone.praise ? 'praise' : 'report';
    // “情况说明” of first facts while checks go on is a report; what concludes or debunks clarifies.
    return 'clarification';
  }
  if (tone.praise && !tone.negative && !reading.has('role.question')) return 'praise';
  if (opensAsRepost(reading)) return 'repost';
  if (press.includes(channelType) && reading.has('role.media') && !reading.has('first_hand')) return 'media';
  const board = boards.includes(channelType);
  const sighs = !board && reading.has('role.opinion') && input.places.length === 0 && !reading.all.includes('?');
  const asks = reading.has('role.question') || (!tone.negative && !sighs && reading.hits('kind.咨询').length > 0);
  const doubtsFootage = reading.has('cue.old_footage') || tellsOldFootage(reading.all);
  const rumour = input.cueScore >= 2 && !doubtsFootage;
  const firstHand = reading.has('first_hand');
  if (reading.has('role.denial') && !asks) return board || firstHand ? 'report' : 'opinion';
  if (doubtsFootage && !asks) return firstHand && board ? 'report' : 'opinion';
  if (rumour && !asks && !(board && firstHand)) return 'rumour';
  if (channelType === 'wechat_group_report')
    return asks && !rumour ? 'question' : rumour || input.facts.plannedGathering ? 'rumour' : 'report';
  if (asks && !tone.sarcastic && !(firstHand && strongComplaint(input, tone))) return 'question';
  if (!board && reading.has('role.opinion') && !input.places.some((place) => place.kind !== 'county')) return 'opinion';
  if (!board && tone.sarcastic && input.places.length === 0 && !firstHand && reading.all.length <= 40) return 'opinion';
  if (tone.negative || board) return tone.negative ? 'complaint' : board ? 'complaint' : 'report';
  return input.hasTopic ? 'report' : reading.all.length <= 40 ? 'opinion' : 'report';
}

function strongComplaint(input: RoleInput, tone: Tone): boolean {
  return (
    tone.negative &&
    (input.riskHits.some((hit) => hit.standing === 'stated' && hit.points >= 10) ||
      input.reading.hits('negative_situation').length >= 2)
  );
}

function opensAsRepost(reading: Reading): boolean {
  const body = reading.titleEnd === 0 ? 0 : reading.titleEnd + 1;
  return (
    reading.hits('role.reposting').some((hit) => hit.start - body <= 2 && hit.start >= body) ||
    /^转[:,]/.test(reading.all.slice(body, body + 2))
  );
}
