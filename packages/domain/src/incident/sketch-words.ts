import type { ClusteringSettings } from './clustering-settings.ts';
import { hash32, pairBit } from './hash.ts';
import type { SketchName } from './post-sketch.ts';

/** The word lists of the settings, ready for matching on normalised text. */
export type CompiledWords = {
  readonly common: ReadonlySet<string>;
  names(text: string): readonly SketchName[];
  demands(text: string): number;
  leans(text: string): boolean;
  points(text: string): boolean;
  blames(text: string): boolean;
  medium(text: string): boolean;
  forwards(text: string): boolean;
};

const quote = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
const anyOf = (words: readonly string[]): RegExp =>
  new RegExp(
    words.length === 0
      ? '(?!)'
      : words
          .toSorted((a, b) => b.length - a.length)
          .map(quote)
          .join('|'),
  );

/** Compiles every list once. */
export function compileWords(settings: ClusteringSettings): CompiledWords {
  const leaning = anyOf(settings.leaning.phrases);
  const deictic = anyOf(settings.leaning.deictic);
  const cause = anyOf(settings.leaning.cause);
  const media = anyOf(settings.spreading.media);
  const forwards = anyOf(settings.repostMarks);
  const demands = Object.values(settings.demands).slice(0, 31).map(anyOf);
  return {
    common: new Set(settings.commonWords),
    names: compileNames(settings),
    demands: (text) => demands.reduce((bits, pattern, at) => (pattern.test(text) ? bits | (1 << at) : bits), 0),
    leans: (text) => leaning.test(text),
    points: (text) => deictic.test(text),
    blames: (text) => cause.test(text),
    medium: (text) => media.test(text),
    forwards: (text) => forwards.test(text),
  };
}

/**
 * Finds named things by their ending (`…小区`, `…小学`, `…路`). Without a dictionary the beginning of a name cannot be
 * known, so the core is the two units before the ending: enough to tell two names of a class apart.
 */
function compileNames(settings: ClusteringSettings): (text: string) => readonly SketchName[] {
  const classes = Object.entries(settings.names.classes);
  const distinct = new Set(settings.names.distinct);
  const landmarks = new Set(settings.names.landmarks);
  const coarse = new Set(settings.names.coarse);
  const generic = new Set(settings.names.generic);
  const byEnding = new Map<string, number>();
  classes.forEach(([, endings], at) => endings.forEach((ending) => byEnding.set(ending, at)));
  const endings = [...byEnding.keys()].toSorted((a, b) => b.length - a.length).map(quote);
  const pattern = new RegExp(`(?<=([\\u4e00-\\u9fa5a-z0-9]{2}))(${endings.join('|')})`, 'g');
  return (text) => {
    const found = new Map<string, SketchName>();
    for (const match of text.matchAll(pattern)) {
      const [, core = '', ending = ''] = match;
      if (generic.has(core) || /[的了在是到和与及有一不去来从对被把让向往个几多各这那本该某我你他]/.test(core))
        continue;
      // Digits alone are house numbers; a Latin letter after a character is the tail of a sentence and the head of a name.
      if (/^\d+$/.test(core) || /^[\u4e00-\u9fa5][a-z0-9]$/.test(core)) continue;
      const at = byEnding.get(ending) as number;
      const key = `${at}:${core}`;
      if (found.has(key)) continue;
      found.set(key, {
        class: at,
        core: hash32(key),
        pair: pairBit(core.charCodeAt(0), core.charCodeAt(1)),
        distinct: distinct.has(classes[at]?.[0] ?? ''),
        coarse: coarse.has(classes[at]?.[0] ?? ''),
        places: !coarse.has(classes[at]?.[0] ?? '') && !landmarks.has(classes[at]?.[0] ?? ''),
      });
    }
    return [...found.values()];
  };
}
