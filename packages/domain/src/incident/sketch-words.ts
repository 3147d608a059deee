import type { ClusteringSettings } from './clustering-settings.ts';
import { pairHash } from './hash.ts';
import { nameKinds, type SketchName } from './post-sketch.ts';
import { compileScan } from './word-scan.ts';

/** A name, and how it stands in the text. */
export type FoundName = { readonly name: SketchName; readonly whole: string };

/** The word lists of the settings, ready for matching on normalised text. */
export type CompiledWords = {
  readonly common: ReadonlySet<string>;
  /** Named things of a text; `tokens` are its segmented words, lower case. */
  names(text: string, tokens: readonly string[]): readonly FoundName[];
  demands(text: string): number;
  /** `saidBits` */
  said(text: string): number;
};

/** What a text says by its words, one bit each. */
export const saidBits = { leans: 1, points: 2, blames: 4, medium: 8, far: 16, forwards: 32 } as const;

/** Compiles every list once. */
export function compileWords(settings: ClusteringSettings): CompiledWords {
  const { leaning, spreading } = settings;
  return {
    common: new Set(settings.commonWords),
    names: compileNames(settings),
    demands: compileScan(Object.values(settings.demands)),
    said: compileScan([
      leaning.phrases,
      leaning.deictic,
      leaning.cause,
      spreading.media,
      spreading.far,
      settings.repostMarks,
    ]),
  };
}

/** A Chinese character, a digit or a small Latin letter. */
const isNaming = (unit: number): boolean =>
  (unit >= 0x4e00 && unit <= 0x9fa5) || (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39);

/** Units that stand before an ending without naming anything (那小区, 的小区), unless the segmenter knows the whole as a word. */
const FUNCTION_UNITS = /[的了在是到与及有一不去来从对被把让向往个几多各这那本该某我你他们将给而但由使说称]/;

const BEGINS = 4096;

/** Units before two others that tell places of one name apart (大王庄, 小王庄), where a name may begin. */
export const sizeUnits = '大小东西南北新老前后';
/** What may stand before a name without being of it. */
const BEFORE_NAME = /[的了在是到与及有从对被把向往给找去住镇乡县市区村]/;
const LINE = '路';
/** What follows the number of a bus line. */
const BUS = /^(?:公交|公共|车|司机|末班|首班|班车|线)/;

/** The number of the bus line whose 路 stands at a position, or nothing: a house number is no name. */
const busLine = (text: string, at: number): string =>
  BUS.test(text.slice(at + 1, at + 3)) ? (/\d{1,3}$/.exec(text.slice(Math.max(0, at - 3), at))?.[0] ?? '') : '';

/**
 * Finds named things by their ending (`…小区`, `…小学`, `…路`). Without a dictionary the beginning of a name cannot be
 * known, so the core is the two units before the ending — three where the first of two is never a beginning (张家湾村) —
 * which is enough to tell two names of a class apart. Endings that follow each other (华庭小区) are one.
 */
function compileNames(settings: ClusteringSettings): CompiledWords['names'] {
  const classes = Object.entries(settings.names.classes);
  const ofClass = classes.map(([name], at) => describeClass(settings, name, at));
  const generic = new Set(settings.names.generic);
  const plain = new Set(settings.names.plain);
  const describing = new Set(settings.names.describing);
  const common = new Set(settings.commonWords);
  const byEnding = new Map<string, number>();
  classes.forEach(([, endings], at) => endings.forEach((ending) => byEnding.set(ending, at)));
  /** Endings by their first unit, the longest first. */
  const endings = Map.groupBy(
    [...byEnding.keys()].toSorted((a, b) => b.length - a.length),
    (ending) => ending.charCodeAt(0),
  );
  /** Whether an ending may begin with a unit, by its last bits: most units begin none. */
  const begins = new Uint8Array(BEGINS);
  for (const unit of endings.keys()) begins[unit & (BEGINS - 1)] = 1;
  /** The longest ending that begins there. */
  const endingAt = (text: string, at: number): string | undefined => {
    const all = endings.get(text.charCodeAt(at));
    return all?.find((word) => text.startsWith(word, at));
  };
  const within = (tokens: readonly string[], core: string): boolean => tokens.some((token) => token.includes(core));
  const joins = (tokens: readonly string[], first: string): boolean =>
    tokens.some((token) => token.length > 1 && token.endsWith(first));
  /** Whether a name may begin at a position: nothing before it, or nothing of it. */
  const mayBegin = (text: string, at: number): boolean =>
    at <= 0 || !isNaming(text.charCodeAt(at - 1)) || BEFORE_NAME.test(text.charAt(at - 1));
  /** Where the name before a word that only says the trade begins (`天成|服装公司`), or −1. */
  const stepBack = (text: string, from: number, tokens: readonly string[]): number => {
    let at = from;
    while (at >= 2 && describing.has(text.slice(at, at + 2))) at -= 2;
    if (at < 0 || at === from || describing.has(text.slice(at, at + 2))) return -1;
    const pair = text.slice(at, at + 2);
    if (!isNaming(pair.charCodeAt(0)) || !isNaming(pair.charCodeAt(1))) return -1;
    if (generic.has(pair) || common.has(pair) || FUNCTION_UNITS.test(pair) || /[镇乡县市区村]$/.test(pair)) return -1;
    return mayBegin(text, at) || within(tokens, pair) ? at : -1;
  };
  // No function is made in the loop: it runs for every character of every post.
  return (text, tokens) => {
    const found = new Map<string, FoundName>();
    let lastEnd = 0;
    let lastClass = -1;
    for (let at = 2; at < text.length; at += 1) {
      if (begins[text.charCodeAt(at) & (BEGINS - 1)] === 0) continue;
      const ending = endingAt(text, at);
      if (ending === undefined) continue;
      const of = byEnding.get(ending) as number;
      const line = ending === LINE ? busLine(text, at) : '';
      if (line !== '') {
        const core = pairHash(Number(line), LINE.charCodeAt(0));
        found.set(`${of}:${line}`, {
          whole: line + ending,
          name: { ...(ofClass[of] as Omit<SketchName, 'core'>), core },
        });
        continue;
      }
      if (!isNaming(text.charCodeAt(at - 1)) || !isNaming(text.charCodeAt(at - 2))) {
        // 花园 without a name before it is no 园 called 花.
        at += ending.length - 1;
        continue;
      }
      if (plain.has(text.slice(at + ending.length - 2, at + ending.length))) continue;
      // 前营村村委会: the second 村 names nothing.
      const again = of === lastClass && at - 2 < lastEnd;
      const road = ofClass[of]!.apart && !ofClass[of]!.distinct;
      let begin = at - 2;
      if (!road && describing.has(text.slice(begin, at))) begin = stepBack(text, begin, tokens);
      if (begin < 0) begin = at - 2;
      const pair = text.slice(begin, begin + 2);
      const before = begin > 0 && isNaming(text.charCodeAt(begin - 1)) ? text.charAt(begin - 1) : '';
      // What follows begins after the ending.
      at += ending.length - 1;
      if (again) continue;
      // 建设路, 人民路: before a road such a word is the name.
      const proper = road && describing.has(pair);
      if ((!proper && (generic.has(pair) || common.has(pair))) || byEnding.has(pair) || /^[镇乡县市区村]/.test(pair))
        continue;
      const sized = before !== '' && sizeUnits.includes(before) && mayBegin(text, begin - 1);
      const core = (pair.startsWith('家') && before !== '') || sized ? before + pair : pair;
      // Digits alone are house numbers; a Latin letter after a character is the tail of a sentence and the head of a name.
      if (/^\d+$/.test(core) || /^[\u4e00-\u9fa5][a-z0-9]$/.test(core)) continue;
      if (FUNCTION_UNITS.test(core) && !within(tokens, core)) continue;
      // 和 ends a name (永和小区), or joins a word before it to a plain noun (物业和小区).
      if (pair.endsWith('和') && joins(tokens, pair.charAt(0))) continue;
      lastEnd = at + 1;
      lastClass = of;
      const key = `${of}:${core}`;
      if (found.has(key)) continue;
      // Of three units the middle one says nothing (`pairsOf` sets the same bits).
      const id = pairHash(core.charCodeAt(0), core.charCodeAt(core.length - 1));
      found.set(key, {
        whole: before + pair + ending,
        name: { ...(ofClass[of] as Omit<SketchName, 'core'>), core: id },
      });
    }
    return [...found.values()];
  };
}

function describeClass(settings: ClusteringSettings, name: string, at: number): Omit<SketchName, 'core'> {
  const { distinct, coarse, landmarks, wide } = settings.names;
  const places = !coarse.includes(name) && !landmarks.includes(name);
  const dwelling = distinct.includes(name) && places;
  return {
    kind:
      at |
      (dwelling ? nameKinds.dwelling : 0) |
      (dwelling && !settings.leaning.culprits.includes(name) ? nameKinds.home : 0) |
      (dwelling && wide.includes(name) ? nameKinds.wide : 0),
    distinct: distinct.includes(name),
    apart: distinct.includes(name) || settings.names.crossing.includes(name),
    coarse: coarse.includes(name),
    places,
    medium: settings.spreading.named.includes(name),
  };
}
