import type { LevelSettings } from './level-settings.ts';
import { compileScan } from './word-scan.ts';

export type SignName = keyof LevelSettings['signs'];

/** Reads a text once and says of each sign whether one of its words stands there. */
export type SignReader = (text: string) => (sign: SignName) => boolean;

/** Compiles the word lists of `config/levels.yaml` once. */
export function compileSigns(settings: LevelSettings): SignReader {
  const signs = Object.entries(settings.signs);
  const bitOf = new Map(signs.map(([name], at) => [name as SignName, 1 << at] as const));
  const scan = compileScan(signs.map(([, words]) => words));
  return (text) => {
    const found = scan(text);
    return (sign) => (found & (bitOf.get(sign) ?? 0)) !== 0;
  };
}
