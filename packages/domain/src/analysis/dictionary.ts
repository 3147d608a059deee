import { compileAutomaton, type Automaton } from '../text/aho-corasick.ts';
import { normalize } from '../text/normalize.ts';
import type { KindSettings } from './kind-settings.ts';
import type { ModelParts } from './linear/open-model.ts';
import type { TopicSettings } from './lexicon-settings.ts';
import type { PlaceSettings } from './place-settings.ts';
import type { RiskSettings } from './risk-settings.ts';

/** The settings an analyzer is compiled from; the properties of the same names in `Settings`. */
export type AnalyzerSettings = ModelParts & {
  readonly topics: readonly TopicSettings[];
  readonly risk: RiskSettings;
  readonly places: PlaceSettings;
  readonly kinds: KindSettings;
};

/** What a word can mean; each list of words in the settings is one family. */
export type Family = string;

/** One meaning of a word: its family, and two numbers that the family's reader understands (sub-topic, tier, place …). */
export type Use = { readonly family: number; readonly a: number; readonly b: number };

/** Families within one layer compete: a hit inside a longer hit of its layer is not counted. */
export const layers = { none: -1, lexicon: 0, risk: 1, place: 2, negation: 3, tone: 4, people: 5 } as const;
export const LAYER_COUNT = 6;

/** All words of the settings in one automaton, with their meanings. */
export type Dictionary = {
  readonly automaton: Automaton;
  readonly words: readonly string[];
  /** Meanings by word index. */
  readonly uses: readonly (readonly Use[])[];
  /** Families by their number. */
  readonly families: readonly Family[];
  /** Layer by family number. */
  readonly layerOf: readonly number[];
};

/** Collects words with their meanings, then compiles them; `family` numbers a family when it is first named. */
export function collectWords(variants: RiskSettings['variants']): {
  family(name: Family, layer?: number): number;
  add(word: string, name: Family, a?: number, b?: number, layer?: number): void;
  addAll(words: readonly string[], name: Family, layer?: number): void;
  compile(): Dictionary;
} {
  const families = new Map<Family, number>();
  const layerOf: number[] = [];
  const uses = new Map<string, Use[]>();
  const family = (name: Family, layer: number = layers.none): number => {
    const known = families.get(name);
    if (known !== undefined) return known;
    families.set(name, layerOf.length);
    layerOf.push(layer);
    return layerOf.length - 1;
  };
  const add = (word: string, name: Family, a = 0, b = 0, layer: number = layers.none): void => {
    const key = matchingForm(word);
    if (key === '') return;
    const list = uses.get(key) ?? [];
    if (list.length === 0) uses.set(key, list);
    const use = { family: family(name, layer), a, b };
    if (!list.some((other) => other.family === use.family && other.a === a)) list.push(use);
  };
  return {
    family,
    add,
    addAll: (words, name, layer = layers.none) => {
      family(name, layer);
      for (const word of words) add(word, name, 0, 0, layer);
    },
    compile: () => {
      for (const [canonical, spellings] of Object.entries(variants)) {
        for (const use of uses.get(matchingForm(canonical)) ?? []) {
          for (const spelling of spellings) {
            const key = matchingForm(spelling);
            const list = uses.get(key) ?? [];
            list.push(use);
            uses.set(key, list);
          }
        }
      }
      const words = [...uses.keys()];
      return {
        automaton: compileAutomaton(words),
        words,
        uses: words.map((word) => uses.get(word) ?? []),
        families: [...families.keys()],
        layerOf,
      };
    },
  };
}

/** Normalised text as words are looked up in it: the marks people put between characters to split a word are gone. */
export function matchingForm(text: string): string {
  const plain = normalize(text);
  for (let at = 0; at < plain.length; at += 1) {
    const unit = plain.charCodeAt(at);
    if (unit === 0xb7 || unit === 0x2a || unit === 0x7e) return normalize(plain.replaceAll(/[·*~]/g, ''));
  }
  return plain;
}
