import { type AnalyzerSettings, collectWords, type Dictionary, layers } from './dictionary.ts';
import { addPlaces, type Place } from './find-places.ts';
import { cueNames } from './risk-settings.ts';

const tiers = ['strong', 'normal', 'weak'] as const;

/** All words of the settings as one dictionary, the gazetteer that place words point to, and the words to keep whole. */
export function compileDictionary(settings: AnalyzerSettings): {
  readonly dictionary: Dictionary;
  readonly gazetteer: readonly Place[];
  readonly userWords: readonly string[];
} {
  const words = collectWords(settings.risk.variants);
  words.family('lexicon', layers.lexicon);
  let index = 0;
  for (const topic of settings.topics) {
    for (const subtopic of topic.subtopics) {
      for (const [tier, name] of tiers.entries()) {
        for (const word of subtopic[name]) words.add(word, 'lexicon', index, tier, layers.lexicon);
      }
      for (const word of subtopic.exclude) words.add(word, 'lexicon_exclude', index);
      index += 1;
    }
  }
  addRisk(settings, words);
  addKinds(settings, words);
  const gazetteer = addPlaces(settings.places, words);
  return { dictionary: words.compile(), gazetteer, userWords: listUserWords(settings, gazetteer) };
}

type Words = ReturnType<typeof collectWords>;

function addRisk({ risk }: AnalyzerSettings, words: Words): void {
  for (const [at, group] of risk.groups.entries()) {
    for (const word of group.words) words.add(word, 'risk', at, group.subWeights[word] ?? group.weight, layers.risk);
  }
  words.addAll(risk.accidentExcludes, 'risk_exclude');
  for (const name of cueNames) words.addAll(risk.falseInfo.cues[name].words, `cue.${name}`);
  words.addAll(risk.falseInfo.allegations, 'allegation');
  words.addAll(risk.falseInfo.debunks, 'debunk');
  words.addAll(risk.falseInfo.confirms, 'confirm');
  const { language } = risk;
  words.addAll(language.negations, 'negation', layers.negation);
  words.addAll(language.negationTraps, 'negation_trap', layers.negation);
  words.addAll(language.doubleNegations, 'double_negation');
  words.addAll(language.hypotheticals, 'hypothetical');
  words.addAll(language.drills, 'drill');
  words.addAll(language.questions, 'question_mark');
  words.addAll(language.sarcasm, 'sarcasm', layers.tone);
  words.addAll(language.sarcasmEmoji, 'sarcasm_emoji');
  words.addAll(language.negativeSituations, 'negative_situation');
  words.addAll(language.praises, 'praise', layers.tone);
  words.addAll(language.clickbait, 'clickbait');
}

function addKinds({ kinds }: AnalyzerSettings, words: Words): void {
  for (const [kind, cue] of Object.entries(kinds.kinds)) {
    for (const word of cue.strong) words.add(word, `kind.${kind}`, 0, 0);
    for (const word of cue.weak) words.add(word, `kind.${kind}`, 0, 1);
  }
  const { roles, facts, urgency } = kinds;
  words.addAll(roles.advert, 'role.advert');
  words.addAll(roles.recruiting, 'role.recruiting');
  words.addAll(roles.shopPraise, 'role.shop_praise');
  words.addAll(roles.notice, 'role.notice');
  words.addAll(roles.publicity, 'role.publicity');
  words.addAll(roles.media, 'role.media');
  words.addAll(roles.official, 'role.official');
  words.addAll(roles.reposting, 'role.reposting');
  words.addAll(roles.opinion, 'role.opinion');
  words.addAll(roles.question, 'role.question');
  words.addAll(roles.firstHand, 'first_hand');
  words.addAll(roles.denial, 'role.denial');
  words.addAll(roles.followUp, 'role.follow_up');
  words.addAll(urgency.high, 'urgency.high');
  words.addAll(urgency.elevated, 'urgency.elevated');
  words.addAll(urgency.hints, 'urgency.hint');
  words.addAll(facts.deaths, 'fact.deaths');
  words.addAll(facts.seriouslyInjured, 'fact.seriously_injured');
  words.addAll(facts.ill, 'fact.ill');
  words.addAll(facts.pupils, 'fact.pupils');
  words.addAll(facts.gathered, 'fact.gathered');
  words.addAll(facts.claimants, 'fact.claimants');
  words.addAll(facts.claims, 'fact.claims');
  words.addAll(facts.evacuated, 'fact.evacuated');
  words.addAll(facts.missing, 'fact.missing');
  words.addAll(facts.planTime, 'fact.plan_time');
  words.addAll(facts.planCall, 'fact.plan_call');
  words.addAll(facts.planPlace, 'fact.plan_place');
  words.addAll(facts.evidence, 'fact.evidence');
}

function listUserWords({ topics, places }: AnalyzerSettings, gazetteer: readonly Place[]): readonly string[] {
  const list = new Set<string>();
  for (const place of gazetteer) list.add(place.name);
  for (const town of places.towns) for (const alias of town.aliases) list.add(alias);
  for (const poi of places.poi) for (const alias of poi.aliases) list.add(alias);
  for (const neighbor of places.neighbors) for (const alias of neighbor.aliases) list.add(alias);
  for (const topic of topics) {
    for (const subtopic of topic.subtopics) {
      for (const word of [...subtopic.strong, ...subtopic.normal])
        if (word.length >= 2 && word.length <= 6) list.add(word);
    }
  }
  return [...list].filter((word) => /^[\u4e00-\u9fff]+$/.test(word));
}
