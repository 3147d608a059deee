import type { SettingsKey } from './catalog.ts';
import type { Settings } from './settings.ts';

/** Something that two files disagree about: told where the wrong word stands. */
export type CrossMistake = {
  readonly setting: SettingsKey;
  /** Which file of a folder, counted from 0. */
  readonly index?: number;
  readonly keys: readonly PropertyKey[];
  readonly message: string;
};

type Check = (settings: Partial<Settings>) => readonly CrossMistake[];

const checks: readonly Check[] = [];

/** Checks the files against each other; a check is left out while one of its files is missing or wrong itself. */
export function crossChecks(settings: Partial<Settings>): readonly CrossMistake[] {
  return checks.flatMap((check) => check(settings));
}
