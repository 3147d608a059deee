import { levelNumerals } from '../analysis/analysis.ts';
import type { LevelSettings } from '../incident/level-settings.ts';
import { toClock } from '../time/instant.ts';
import type { CaseFile } from './case-file.ts';

type Told = Pick<CaseFile, 'level' | 'levelOverride' | 'levelByRules' | 'pendingDowngrade'>;

/**
 * Why a case has its level, in one line: what the rules say and why, who set another one and why, what waits for a second
 * person. A trigger is named whatever was decided on the level.
 */
export function levelBasis(file: Told, { levels }: Pick<LevelSettings, 'levels'>): string {
  const { levelByRules: rules, levelOverride: held, pendingDowngrade: asked } = file;
  const names = new Map<string, string>(
    levels.flatMap((level) => level.triggers.map(({ id, desc }) => [id, desc] as const)),
  );
  const parts: string[] = [];
  if (rules !== null) {
    const why = rules.triggers.map((id) => names.get(id) ?? id).join('；');
    parts.push(`规则判定${levelNumerals[rules.level]}${why === '' ? '' : `（${why}）`}`);
  }
  if (held !== null) {
    const second = held.confirmedBy === null ? '' : `，${held.confirmedBy}复核`;
    parts.push(
      `人工定为${levelNumerals[held.level]}：${held.by} ${toClock(held.at)}${second}，理由“${held.reason}”；原有时限不放宽，可撤回`,
    );
  }
  if (asked !== null) {
    parts.push(`${asked.by}申请降为${levelNumerals[asked.level]}，理由“${asked.reason}”，待第二人复核`);
  }
  return parts.length === 0 ? `舆情等级${levelNumerals[file.level]}` : parts.join('。');
}
