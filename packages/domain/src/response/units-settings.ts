import { z } from 'zod';

export const unitKinds = [
  'coordinator',
  'department',
  'agency',
  'territory',
  'other_authority',
  'mass_org',
  'park',
  'company',
] as const;

const unitSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z_]*$/u, '单位代码用小写英文与下划线'),
    name: z.string().min(1).meta({ description: '本地正式名称' }),
    aliases: z.array(z.string().min(2)).readonly().default([]).meta({ description: '群众与文件里的其他叫法' }),
    level: z.enum(['county', 'township']),
    kind: z.enum(unitKinds).meta({ description: '单位类别；company（供水、供热、供电等企业）只协办，不牵头' }),
    vertical: z.enum(['city', 'province']).optional().meta({ description: '垂直管理的上级；协调单位随之上移' }),
    duty: z.string().optional(),
    note: z.string().optional(),
  })
  .readonly();
export type Unit = z.infer<typeof unitSchema>;

/** `config/units.yaml`: the accountable units. Ids stay; names and aliases are the county's own. */
export const unitsSettingsSchema = z
  .strictObject({ version: z.literal(1), units: z.array(unitSchema).min(1).readonly() })
  .readonly()
  .superRefine((settings, context) => {
    const seen = new Set<string>();
    for (const [index, unit] of settings.units.entries()) {
      if (seen.has(unit.id)) {
        context.addIssue({ code: 'custom', path: ['units', index, 'id'], message: `单位代码 ${unit.id} 重复` });
      }
      seen.add(unit.id);
    }
  });
export type UnitsSettings = z.infer<typeof unitsSettingsSchema>;

/** Not ours: the matter lies in a neighbouring county. */
export const OUTSIDE = '__outside__';
/** Everybody who could take it is complained about: it goes to the superior (回避). */
export const SUPERIOR = '__superior__';

/** What to print for a unit id; an id that is not configured prints as itself. */
export function unitName(settings: UnitsSettings, id: string): string {
  if (id === OUTSIDE) return '不属本县（转属地）';
  if (id === SUPERIOR) return '上级机关（回避）';
  return settings.units.find((unit) => unit.id === id)?.name ?? id;
}

/**
 * The unit that a text names as itself: by id, name or alias, else by the longest of them at its end (`青岚县水利局`), else
 * anywhere in it (`宁川市生态环境局青岚分局`). Undefined when none or more than one fits.
 */
export function unitNamed(settings: UnitsSettings, text: string): Unit | undefined {
  const wanted = text.trim();
  const exact = settings.units.filter(
    ({ id, name, aliases }) => id === wanted || name === wanted || aliases.includes(wanted),
  );
  if (exact.length > 0) return exact.length === 1 ? exact[0] : undefined;
  return (
    longestNamed(settings, (name) => wanted.endsWith(name)) ?? longestNamed(settings, (name) => wanted.includes(name))
  );
}

/** The one unit with the longest name or alias that fits; undefined when none fits or two are as long. */
function longestNamed(settings: UnitsSettings, fits: (name: string) => boolean): Unit | undefined {
  let best = 0;
  let found: readonly Unit[] = [];
  for (const unit of settings.units) {
    const names = [unit.name, ...unit.aliases].filter(fits);
    const length = Math.max(0, ...names.map((name) => name.length));
    if (length === 0 || length < best) continue;
    found = length > best ? [unit] : [...found, unit];
    best = length;
  }
  return found.length === 1 ? found[0] : undefined;
}
