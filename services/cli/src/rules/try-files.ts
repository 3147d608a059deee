import { resolve } from 'node:path';
import { days, instant, plus } from '@tingchao/domain/time/instant.ts';
import { isTried, loadChanged, readGiven } from '@tingchao/settings/load-changed.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { placeFiles } from '@tingchao/settings/place-files.ts';
import type { Io } from '../io.ts';
import { terminalWidth } from '../table.ts';
import { overlayHere } from './overlay-here.ts';
import { namesOf } from './rule-names.ts';
import { type FailedExample, runExamples } from './run-examples.ts';
import { trialInWords } from './trial-text.ts';
import { keptPosts } from './tried-posts.ts';
import { tryRules } from './try-rules.ts';

/** What files that can be tried make of the posts here, and of the examples of all topics and duties. */
export type FilesTrial = {
  readonly text: string;
  /** Null where there are no posts here: a cluster keeps them elsewhere. */
  readonly trial: Awaited<ReturnType<typeof tryRules>> | null;
  readonly examples: readonly FailedExample[];
};

/**
 * Tries files on the posts that the data folder has of the last days, as `rules try` does, as far as they can be tried;
 * undefined when none can.
 */
export async function tryFiles(io: Io, files: readonly string[], since: number): Promise<FilesTrial | undefined> {
  const { dataFolder, configFolder } = io;
  const overlay = overlayHere(dataFolder);
  const { given } = readGiven(files.map((file) => resolve(file)));
  const { placed } = placeFiles(configFolder, given, overlay);
  const triable = files.filter((_, at) => placed.some(({ name, key }) => name === given[at]?.name && isTried(key)));
  if (triable.length === 0) return undefined;
  const before = loadSettings(configFolder, { dataFolder, overlay });
  const paths = triable.map((file) => resolve(file));
  const { settings: after, keys } = loadChanged(configFolder, paths, { dataFolder, overlay });
  const examples = await runExamples(after);
  const failed = examples.map(
    ({ text, expected, found }) => `  ${text}：应为 ${expected}，现为 ${found ?? '（没有认出）'}\n`,
  );
  const told = failed.length === 0 ? '例句全部通过。\n' : `例句有 ${failed.length} 条不合：\n${failed.join('')}`;
  const kept = keptPosts(dataFolder, plus(instant(Date.now()), -days(since)));
  if (kept === undefined || kept.count === 0) return { trial: null, examples, text: told };
  const trial = await tryRules({ before, after, keys }, kept.posts, () => {});
  const { from, to } = trial.recognised;
  const about = `试算最近 ${since} 天的 ${trial.posts} 条帖文：原来认出 ${from} 条，换上后认出 ${to} 条，${trial.changed} 条的结果有变。`;
  const words = trialInWords(trial, namesOf(before, after), about, terminalWidth(io.stdout));
  return { trial, examples, text: `${words}\n${told}` };
}
