import type { LevelSettings } from './level-settings.ts';

export type SignName = keyof LevelSettings['signs'];

/** Finds the words of one sign in a text, in order, each once. */
export type SignReader = (sign: SignName, text: string) => readonly string[];

/** Compiles the word lists of `config/levels.yaml` once. */
export function compileSigns(settings: LevelSettings): SignReader {
  const patterns = new Map(
    Object.entries(settings.signs).map(([name, words]) => [name as SignName, alternatives(words)] as const),
  );
  return (sign, text) => {
    const pattern = patterns.get(sign);
    if (pattern === undefined) return [];
    return [...new Set(text.match(pattern) ?? [])];
  };
}

function alternatives(words: readonly string[]): RegExp {
  const longestFirst = words.toSorted((a, b) => b.length - a.length);
  return new RegExp(
    longestFirst.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('|') || '(?!)',
    'g',
  );
}
