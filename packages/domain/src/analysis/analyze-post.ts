import type { ChannelType, Metrics } from '../post/post.ts';
import { findPersonalData, maskText } from '../text/mask.ts';
import { cutToLimit } from '../text/normalize.ts';
import { isStopWord } from '../text/stop-words.ts';
import type { Analysis, Kind, TextFeatures } from './analysis.ts';
import { type AnalyzerSettings, type Dictionary, matchingForm } from './dictionary.ts';
import { compileDictionary } from './compile-dictionary.ts';
import { explainDecisions, type Why } from './explain-decisions.ts';
import { findFacts } from './find-facts.ts';
import { findPlaces, type Place } from './find-places.ts';
import { findTopics, indexSubtopics, type SubtopicIndex } from './find-topics.ts';
import { judgeFalseInfo } from './judge-false-info.ts';
import { judgeKind, scoreKinds } from './judge-kind.ts';
import { judgeNoise, judgeRole, judgeTone, type RoleInput } from './judge-role.ts';
import { weighUrgency } from './judge-urgency.ts';
import { ask, fuseKind, fuseTopics, fuseUrgency } from './linear/fuse.ts';
import { type Fusion, openModel } from './linear/open-model.ts';
import { readLanguage } from './language.ts';
import { type Hit, type Reading, readText, sameSentence } from './reading.ts';
import { listMarks } from './list-marks.ts';
import { judgeRiskWords, scoreRisk } from './score-risk.ts';

/** What is known of a post when it is analysed; a `Post` fits. */
export type AnalyzerInput = {
  readonly title: string;
  readonly text: string;
  readonly channelType: ChannelType;
  readonly region?: string | undefined;
  readonly regionHint?: string | null | undefined;
  readonly official?: boolean | undefined;
  readonly publishedAt?: number | null | undefined;
  readonly authorKey?: string | null | undefined;
  readonly repostOf?: string | null | undefined;
  readonly metrics?: Metrics | undefined;
};

/** Cuts a text into words; the `Segmenter` port's `cut`. */
export type Cut = (text: string) => readonly string[];

export type Analyzer = {
  /** Reads one post. Pure; text beyond 64 KiB is not read. */
  analyze(input: AnalyzerInput, cut: Cut): { readonly analysis: Analysis; readonly features: TextFeatures };
  /** The words behind kind and urgency of a reading; reads the text once more. */
  explain(analysis: Analysis, features: TextFeatures): Why;
  /** The words a segmenter must keep whole: places and their short names, and the longer words of the lexicons. */
  readonly userWords: readonly string[];
};

type Compiled = {
  readonly settings: AnalyzerSettings;
  readonly dictionary: Dictionary;
  readonly gazetteer: readonly Place[];
  readonly subtopics: SubtopicIndex;
  readonly fusion: Fusion | undefined;
  readonly knownTopics: ReadonlySet<string>;
};

/** Compiles all words of the settings into one automaton; takes some tens of milliseconds, done once per settings version. */
export function compileAnalyzer(settings: AnalyzerSettings): Analyzer {
  const subtopics = indexSubtopics(settings.topics);
  const { dictionary, gazetteer, userWords } = compileDictionary(settings);
  const fusion = openModel(settings, ['topic', 'kind', 'urgency']);
  const knownTopics = new Set(settings.topics.map(({ id }) => id));
  const compiled: Compiled = { settings, dictionary, gazetteer, subtopics, fusion, knownTopics };
  return {
    analyze: (input, cut) => analyze(compiled, input, cut),
    explain: (analysis, features) => explainDecisions(compiled, analysis, features),
    userWords,
  };
}

const governmentChannels: readonly ChannelType[] = [
  'gov_mailbox',
  'leader_board',
  'hotline_12345',
  'petition',
  'wechat_group_report',
  'gov_wechat',
  'gov_weibo',
  'gov_website',
  'gov_app',
  'superior_order',
];

function analyze(compiled: Compiled, input: AnalyzerInput, cut: Cut): ReturnType<Analyzer['analyze']> {
  const { settings, dictionary, gazetteer, subtopics, fusion } = compiled;
  const title = matchingForm(input.title);
  const text = matchingForm(input.text);
  const reading = readText(dictionary, title, text);
  const tokens = cut(reading.all);
  const official = input.official === true;

  const { places, territory } = findPlaces(
    reading,
    gazetteer,
    settings.places,
    {
      region: input.region,
      regionHint: input.regionHint,
      governmentChannel: governmentChannels.includes(input.channelType),
    },
    tokens.length > 0 ? onTokenEdges(reading.all, tokens) : undefined,
  );
  const ownPlace = places.some((place) => place.kind !== 'neighbor');
  const surePlace = places.some((place) => place.kind !== 'neighbor' && place.confidence >= 0.5);
  const { topics, subtopics: found } = findTopics(
    reading,
    settings.topics,
    subtopics,
    settings.kinds.scoring,
    ownPlace,
  );

  const language = readLanguage(reading, settings.risk.language.negationWindow);
  const riskHits = judgeRiskWords(reading, settings.risk, language);
  const facts = findFacts(reading, language);
  const stated = riskHits.filter((hit) => hit.standing === 'stated');
  const falseInfo = judgeFalseInfo(reading, settings.risk, language, {
    official,
    facts,
    confirmedRisk: stated.some((hit) => hit.points >= 14 && !isRetold(reading, hit)),
    hasPlace: ownPlace,
    accuses: riskHits.some((hit) => hit.points >= 12) || topics.length > 0,
  });
  const risk = scoreRisk(riskHits, settings.risk, {
    metrics: input.metrics,
    deaths: facts.deaths,
    hasPlace: ownPlace,
    hasEvidence: reading.has('fact.evidence'),
    cueScore: falseInfo.score,
    clickbait: reading.has('clickbait'),
    official,
  });
  const tone = judgeTone(reading, riskHits, official);
  const roleInput: RoleInput = {
    reading,
    channelType: input.channelType,
    official,
    isRepost: (input.repostOf ?? null) !== null,
    places,
    territory,
    hasTopic: topics.length > 0,
    strongTopic: (topics[0]?.score ?? 0) >= settings.kinds.scoring.weights.strong,
    riskHits,
    facts,
    cueScore: falseInfo.score,
    debunks: falseInfo.debunks !== null,
  };
  const noise = judgeNoise(roleInput, tone);
  const role = judgeRole(roleInput, tone, noise);
  const kindContext = { sarcastic: tone.sarcastic, praise: tone.praise, negative: tone.negative, role };
  // An answer, an advert or a newspaper's report wants nothing of an office; the model has read letters only.
  const wants = !official && role !== 'noise' && role !== 'media';
  const spoken = wants ? ask(fusion, reading.all, reading.titleEnd) : undefined;
  const cues = scoreKinds(reading, kindContext);
  const kind: Kind = wants ? fuseKind(judgeKind(cues, kindContext), cues, spoken, role) : '其他';

  const shownTitle = cutToLimit(input.title);
  const shownText = cutToLimit(input.text);
  const personalData = findPersonalData(shownText, text);
  const analysis: Analysis = {
    topics: fuseTopics(topics, spoken, {
      role,
      most: settings.kinds.scoring.maxTopics,
      known: compiled.knownTopics,
    }),
    subtopics: found,
    kind,
    role,
    places,
    territory,
    risk,
    sentiment: sentimentOf(tone, risk.score),
    urgency: fuseUrgency(weighUrgency(reading, language, { riskHits, facts, role, official, kind }), spoken),
    falseInfo: { status: falseInfo.status, cues: falseInfo.cues },
    debunks: falseInfo.debunks,
    facts,
    marks: listMarks({
      reading,
      riskHits,
      tone,
      language,
      noise,
      facts,
      cues: falseInfo.cues,
      debunks: falseInfo.debunks,
      official,
      hasPlace: surePlace,
      topics,
    }),
    personalData,
    maskedTitle: maskText(shownTitle, findPersonalData(shownTitle, title)),
    maskedText: maskText(shownText, personalData),
  };
  return { analysis, features: { title, text, tokens: tokens.filter(isContent) } };
}

/** Whether a statement is only what others tell: the title of an answer names the claim, “网传……” opens it. */
function isRetold(reading: Reading, hit: Hit): boolean {
  if (hit.end <= reading.titleEnd && reading.has('cue.hearsay')) return true;
  return reading
    .hits('cue.hearsay')
    .some((cue) => cue.end <= hit.start && hit.start - cue.end <= 24 && sameSentence(reading.all, cue.end, hit.start));
}

/** Whether a hit begins and ends where words of the segmenter do; the tokens must join to the text they were cut from. */
function onTokenEdges(all: string, tokens: readonly string[]): (hit: Hit) => boolean {
  let edges: Uint8Array | undefined;
  return (hit) => {
    if (edges === undefined) {
      edges = new Uint8Array(all.length + 1);
      edges[0] = 1;
      let at = 0;
      for (let i = 0; i < tokens.length; i += 1) {
        const token = tokens[i] as string;
        at = all.indexOf(token, at) + token.length;
        edges[at - token.length] = 1;
        edges[at] = 1;
      }
    }
    return edges[hit.start] === 1 && edges[hit.end] === 1;
  };
}

function isContent(token: string): boolean {
  const unit = token.charCodeAt(0);
  if (token.length === 1 && (unit < 48 || (unit > 57 && unit < 97) || unit > 0x9fff || unit < 0x3400))
    return unit >= 48 && unit <= 57;
  const isBlank = (unit < 0x3400 || unit > 0x9fff) && token.trim() === '';
  return !isBlank && !isStopWord(token);
}

function sentimentOf(
  tone: { readonly sarcastic: boolean; readonly negative: boolean; readonly praise: boolean },
  risk: number,
): Analysis['sentiment'] {
  if (tone.negative) return { label: 'negative', score: tone.sarcastic ? -0.4 : -Math.min(1, 0.5 + risk / 100) };
  if (tone.praise) return { label: 'positive', score: 0.7 };
  return { label: 'neutral', score: 0 };
}
