import type { Actor } from '@tingchao/domain/response/case-parts.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { z } from 'zod';
import { resolveUnit } from './resolve-unit.ts';

const name = z.string().trim().min(1).max(50);

/** Who takes a step, as a request names them. */
export const bySchema = z
  .object({
    name: name.refine((text) => text !== '系统', '系统不能代办，请写经办人姓名'),
    id: name.optional().meta({ description: '账号；缺省用姓名。两个账号视为两人' }),
    role: name.optional().meta({ description: '岗位，如 督办员' }),
    unit: name.optional().meta({ description: '所在单位：代码、名称或别名' }),
  })
  .meta({ description: '经办人；每一步都要有具名人员' });

/** The person of a request with the id that decides whether two are the same. */
export function toActor(by: z.infer<typeof bySchema>, settings: Settings): Actor {
  return {
    id: by.id ?? by.name,
    name: by.name,
    role: by.role ?? '值班员',
    unit: by.unit === undefined ? null : resolveUnit(settings, by.unit),
  };
}
