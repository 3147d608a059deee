import { roleIds, roles } from '@tingchao/domain/access/roles.ts';
import { importUnits, unitKindNames, unitsYaml } from '@tingchao/domain/response/import-units.ts';
import { createSettingsEditor } from '@tingchao/runtime/edit-settings.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { bySchema, toActor } from '../named-person.ts';
import { Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';
import { settingsProblem } from './settings.ts';

const tags = ['配置'];
const security = [{ token: [] }];
const text = z
  .string()
  .min(1)
  .max(1_000_000)
  .meta({ description: '从电子表格复制的文字（制表符）或 CSV，第一行为栏名：代码、名称、别名、性质、职责' });

export const unitsSchema = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      aliases: z.array(z.string()),
      kind: z.string(),
      kindName: z.string(),
      duty: z.string(),
    }),
  ),
  roles: z.array(z.object({ id: z.enum(roleIds), name: z.string() })).meta({ description: '岗位，开账号时用' }),
});
export type UnitsView = z.infer<typeof unitsSchema>;
export const unitsPreviewSchema = z.object({
  changes: z.array(z.object({ id: z.string(), name: z.string(), what: z.array(z.string()) })),
  mistakes: z.array(z.string()).meta({ description: '不为空就不能采用' }),
});
export type UnitsPreview = z.infer<typeof unitsPreviewSchema>;

/** `GET /api/units`, `POST /api/units/preview|import`: the accountable units, and a table laid over them as a version of the settings. */
export function registerUnits(app: Server, platform: Platform): void {
  app.get(
    '/api/units',
    {
      config: { needs: 'settings.read' },
      schema: { tags, summary: '责任单位目录与岗位', response: { 200: unitsSchema, ...problemResponses } },
    },
    async () => ({
      items: platform.settings.units.units.map(({ id, name, aliases, kind, duty }) => ({
        id,
        name,
        aliases: [...aliases],
        kind,
        kindName: unitKindNames[kind],
        duty: duty ?? '',
      })),
      roles: roleIds.map((id) => ({ id, name: roles[id].name })),
    }),
  );
  app.post(
    '/api/units/preview',
    {
      config: { needs: 'settings.write' },
      schema: {
        tags,
        security,
        summary: '试看：导入单位会变什么、哪里不对；不写任何数据',
        body: z.object({ text }),
        response: { 200: unitsPreviewSchema, ...problemResponses },
      },
    },
    async ({ body }) => {
      const { changes, mistakes } = importUnits(platform.settings.units, body.text);
      return { changes: changes.map((one) => ({ ...one, what: [...one.what] })), mistakes: [...mistakes] };
    },
  );
  app.post(
    '/api/units/import',
    {
      config: { needs: 'settings.write' },
      schema: {
        tags,
        security,
        summary: '导入单位：记为设置的新一版，不停机生效',
        body: z.object({ by: bySchema, text, reason: z.string().trim().min(2, '请写理由').max(500) }),
        response: { 200: z.object({ number: z.int(), changed: z.int() }), ...problemResponses },
      },
    },
    async ({ body }) => {
      const { live, clock } = platform;
      if (live === undefined)
        throw new Problem(
          409,
          'settings-fixed',
          '不能改配置',
          '这样启动的系统不能在运行中改配置，请改文件后重新启动。',
        );
      const { settings, changes, mistakes } = importUnits(platform.settings.units, body.text);
      if (mistakes.length > 0)
        throw new Problem(422, 'units-wrong', '单位有误', `没有采用：${mistakes.join('；')}。`, {
          mistakes: [...mistakes],
        });
      try {
        const editor = createSettingsEditor({ live, clock });
        const files = [{ name: 'units.yaml', text: unitsYaml(settings) }];
        const by = toActor(body.by, platform.settings).id;
        const { number } = await editor.put(files, { by, reason: body.reason });
        return { number, changed: changes.length };
      } catch (error) {
        throw settingsProblem(error);
      }
    },
  );
}
