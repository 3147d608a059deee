import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Segmenter } from '@tingchao/ports/segmenter.ts';

export type SegmenterOptions = {
  /** Words that stay whole: place names, and the longer words of the lexicons. */
  readonly userWords: readonly string[];
  /** Called once when the native nodejieba cannot be used, before the fallback opens. */
  readonly onFallback?: (fallback: { readonly from: string; readonly to: string; readonly reason: string }) => void;
  /** Skips nodejieba, as a machine without a C++ compiler does. */
  readonly withoutNative?: boolean;
};

/** High enough to win over any pair of ordinary words, low enough to lose against a longer word of the dictionary. */
const USER_WORD_FREQUENCY = 5000;

/**
 * Opens nodejieba with the county's words; where its native part is missing, @node-rs/jieba (the same algorithm, prebuilt)
 * with one call of `onFallback`. Both cut with HMM on and give back every character of the text. nodejieba holds one
 * dictionary a process: opening again with other words changes those opened before.
 */
export async function openSegmenter(options: SegmenterOptions): Promise<Segmenter> {
  const lines = [...new Set(options.userWords)]
    .filter((word) => word.length > 1 && !/\s/.test(word))
    .map((word) => `${word} ${USER_WORD_FREQUENCY} nz`);
  if (options.withoutNative !== true) {
    try {
      return await openNative(lines);
    } catch (error) {
      options.onFallback?.({
        from: 'nodejieba',
        to: '@node-rs/jieba',
        reason: error instanceof Error ? error.message : String(error),
      });
    }
  }
  return openPrebuilt(lines);
}

type Nodejieba = {
  readonly DEFAULT_DICT: string;
  load(options: {
    readonly dict: string;
    readonly userDict: string;
    readonly idfDict: string;
    readonly stopWordDict: string;
  }): unknown;
  cut(text: string, withHmm: boolean): string[];
};

async function openNative(lines: readonly string[]): Promise<Segmenter> {
  const module = (await import('nodejieba')) as unknown as Nodejieba & { readonly default?: Nodejieba };
  const jieba = module.default ?? module;
  const words = lines.map((line) => `${line}\n`).join('');
  if (loadedWords !== words) {
    loadWords(jieba, words);
    loadedWords = words;
  }
  return { name: `nodejieba ${versionOf('nodejieba')}`, cut: (text) => lossless(text, jieba.cut(text, true)) };
}

/** The words that nodejieba's one dictionary holds: loading takes two seconds and is not done twice for the same words. */
let loadedWords: string | undefined;

function loadWords(jieba: Nodejieba, words: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'tingchao-words-'));
  try {
    const write = (name: string, lines: string): string => {
      writeFileSync(join(folder, name), lines);
      return join(folder, name);
    };
    // Keywords are not asked of the segmenter: without their dictionaries it takes 22 MB less and loads sooner.
    jieba.load({
      dict: write('dict.utf8', commonOf(readFileSync(jieba.DEFAULT_DICT, 'utf8'))),
      userDict: write('user.dict.utf8', words),
      idfDict: write('idf.utf8', '听潮 1.0\n'),
      stopWordDict: write('stop_words.utf8', '的\n'),
    });
    jieba.cut('听潮', true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * More than half of jieba's dictionary are words of the lowest frequency it knows, taken over from word lists. Without them
 * the segmenter takes 130 MB less and is open in half the time, and no score on our scenarios and letters changes.
 */
const COMMON = 4;

/** The lines `word frequency tag` of a dictionary whose words are common enough. */
export function commonOf(dictionary: string): string {
  return dictionary
    .split('\n')
    .filter((line) => Number(line.split(' ', 2)[1]) >= COMMON)
    .map((line) => `${line}\n`)
    .join('');
}

async function openPrebuilt(lines: readonly string[]): Promise<Segmenter> {
  const [{ Jieba }, { dict }] = await Promise.all([import('@node-rs/jieba'), import('@node-rs/jieba/dict.js')]);
  const jieba = Jieba.withDict(Buffer.from(commonOf(Buffer.from(dict).toString('utf8'))));
  if (lines.length > 0) jieba.loadDict(Buffer.from(`${lines.join('\n')}\n`));
  return {
    name: `@node-rs/jieba ${versionOf('@node-rs/jieba')}`,
    cut: (text) => lossless(text, jieba.cut(text, true)),
  };
}

function versionOf(name: string): string {
  const { version } = createRequire(import.meta.url)(`${name}/package.json`) as { readonly version: string };
  return version;
}

/** Whether the words, one after the other, are the text. */
function isWhole(text: string, words: readonly string[]): boolean {
  let at = 0;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] as string;
    if (!text.startsWith(word, at)) return false;
    at += word.length;
  }
  return at === text.length;
}

/** The words as cut, with whatever the engine left out (a lone surrogate, a NUL) put back as words of their own. */
function lossless(text: string, words: string[]): string[] {
  if (isWhole(text, words)) return words;
  const whole: string[] = [];
  let at = 0;
  for (const word of words) {
    const found = word === '' ? -1 : text.indexOf(word, at);
    if (found < 0) continue;
    if (found > at) whole.push(text.slice(at, found));
    whole.push(word);
    at = found + word.length;
  }
  if (at < text.length) whole.push(text.slice(at));
  return whole;
}
