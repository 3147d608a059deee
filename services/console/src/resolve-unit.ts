import { OUTSIDE, SUPERIOR, unitName } from '@tingchao/domain/response/units-settings.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { Problem } from './problem.ts';

/** The id of a unit that a person named by id, name or alias; `Problem` 400 with the nearest names when there is none. */
export function resolveUnit(settings: Settings, text: string): string {
  const { units } = settings.units;
  const wanted = text.trim();
  // Where everybody recuses or the matter is a neighbour's, the proposal names no unit of the list.
  for (const id of [SUPERIOR, OUTSIDE]) if (wanted === id || wanted === unitName(settings.units, id)) return id;
  const exact = units.filter(({ id, name, aliases }) => id === wanted || name === wanted || aliases.includes(wanted));
  if (exact.length === 1 && exact[0] !== undefined) return exact[0].id;
  const near = exact.length > 1 ? exact : units.filter(({ name }) => name.includes(wanted) || wanted.includes(name));
  const hint =
    near.length === 0
      ? '单位名称见 config/units.yaml。'
      : `是不是 ${near
          .slice(0, 5)
          .map(({ id, name }) => `${name}（${id}）`)
          .join('、')}？`;
  throw new Problem(
    400,
    'unknown-unit',
    '没有这个单位',
    `单位目录里${exact.length > 1 ? '不止一个' : '没有'}“${wanted}”；${hint}`,
  );
}
