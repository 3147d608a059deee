import { resolve } from 'node:path';
import { days, instant, plus } from '@tingchao/domain/time/instant.ts';
import { isTried, loadChanged, readGiven } from '@tingchao/settings/load-changed.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { placeFiles } from '@tingchao/settings/place-files.ts';
import type { Io } from '../io.ts';
import { terminalWidth } from '../table.ts';
import { overlayHere } from './overlay-here.ts';
import { namesOf } from './rule-names.ts';
import { trialInWords } from './trial-text.ts';
import { keptPosts } from './tried-posts.ts';
import { tryRules } from './try-rules.ts';

/**
 * Tries files on the posts that the data folder has of the last days, as `rules try` does, as far as they can be tried;
 * undefined when none can or there are no posts here (a cluster keeps them elsewhere).
 */
export async function tryFiles(
  io: Io,
  files: readonly string[],
  since: number,
): Promise<{ readonly text: string; readonly trial: Awaited<ReturnType<typeof tryRules>> } | undefined> {
  const { dataFolder, configFolder } = io;
  const overlay = overlayHere(dataFolder);
  const { given } = readGiven(files.map((file) => resolve(file)));
  const { placed } = placeFiles(configFolder, given, overlay);
  const triable = files.filter((_, at) => placed.some(({ name, key }) => name === given[at]?.name && isTried(key)));
  const kept = triable.length > 0 ? keptPosts(dataFolder, plus(instant(Date.now()), -days(since))) : undefined;
  if (kept === undefined || kept.count === 0) return undefined;
  const before = loadSettings(configFolder, { dataFolder, overlay });
  const paths = triable.map((file) => resolve(file));
  const { settings: after, keys } = loadChanged(configFolder, paths, { dataFolder, overlay });
  const trial = await tryRules({ before, after, keys }, kept.posts, () => {});
  const { from, to } = trial.recognised;
  const about = `试算最近 ${since} 天的 ${trial.posts} 条帖文：原来认出 ${from} 条，换上后认出 ${to} 条，${trial.changed} 条的结果有变。`;
  return { trial, text: trialInWords(trial, namesOf(before, after), about, terminalWidth(io.stdout)) };
}
