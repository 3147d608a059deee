import { toIso } from '@tingchao/domain/time/instant.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import { filesAt, type SettingsVersion } from '@tingchao/ports/settings-store.ts';
import {
  createSettingsEditor,
  NoSuchVersion,
  NothingChanged,
  overlaidFiles,
  type EditPreview,
  type SettingsEditor,
} from '@tingchao/runtime/edit-settings.ts';
import type { LiveSettings } from '@tingchao/runtime/live-settings.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { SettingsError } from '@tingchao/settings/mistake.ts';
import { z } from 'zod';
import { bySchema, toActor } from '../named-person.ts';
import { notFound, Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

const versionNumber = z.coerce.number().int().min(0);

/** One version without its texts. */
export const settingsVersionSchema = z.object({
  number: z.int().meta({ description: '1 起；0 指配置目录原样' }),
  at: z.string(),
  by: z.string(),
  reason: z.string(),
  files: z.array(z.string()).meta({ description: '改了哪些文件' }),
  content: z.string().meta({ description: '全部配置的内容版本，与帖文记录的 settingsVersion 相同' }),
  restores: z.int().nullable().meta({ description: '退回到哪一版；null 为修改' }),
});
export const settingsStateSchema = z.object({
  inForce: z.int().meta({ description: '本进程在用的版本；0 为配置目录原样' }),
  parts: z
    .array(z.object({ where: z.string(), version: z.int() }))
    .meta({ description: '本进程各部分（线程）在用的版本' }),
  latest: z.int(),
  content: z.string(),
  refused: z.object({ number: z.int(), reason: z.string() }).nullable().meta({ description: '最新版本为何没有采用' }),
  files: z.array(
    z.object({
      path: z.string(),
      version: z.int(),
      changedBelow: z.boolean().meta({ description: '配置目录里的同一文件此后又被改过，那里的改动不起作用' }),
    }),
  ),
  versions: z.array(settingsVersionSchema),
});
export const settingsPreviewSchema = z.object({
  number: z.int(),
  content: z.string(),
  files: z.array(
    z.object({
      path: z.string(),
      isNew: z.boolean(),
      changes: z.array(
        z.object({
          path: z.string(),
          added: z.array(z.string()).optional(),
          removed: z.array(z.string()).optional(),
          from: z.string().nullable().optional(),
          to: z.string().nullable().optional(),
        }),
      ),
    }),
  ),
});
export const settingsFilesSchema = z.object({
  number: z.int(),
  files: z.array(z.object({ path: z.string(), text: z.string() })),
});

const filesSchema = z
  .array(z.object({ name: z.string().min(1).max(300), text: z.string().max(4_000_000) }))
  .min(1)
  .max(50)
  .meta({ description: '改过的配置文件（YAML），按内容认是哪一种' });
const whySchema = z.object({
  by: bySchema,
  reason: z.string().trim().min(1, '请写理由').max(500),
  base: versionNumber.optional().meta({ description: '据以修改的版本；其间有人改过就不采用' }),
});

/**
 * `GET /api/settings`, `GET /api/settings/files`, `POST /api/settings[/preview|/rollback]`: the settings in force, what an
 * edit would change, the edit, and the way back. A wrong edit is a 422 with every mistake; what was in force stays.
 */
export function registerSettings(app: Server, platform: Platform): void {
  const tags = ['配置'];
  const security = [{ token: [] }];
  const { clock } = platform;
  const live = (): LiveSettings => {
    if (platform.live) return platform.live;
    throw new Problem(409, 'settings-fixed', '不能改配置', '这样启动的系统不能在运行中改配置，请改文件后重新启动。');
  };
  const edit = async <T>(work: (editor: SettingsEditor) => Promise<T>): Promise<T> => {
    try {
      return await work(createSettingsEditor({ live: live(), clock }));
    } catch (error) {
      throw settingsProblem(error);
    }
  };

  app.get(
    '/api/settings',
    {
      config: { needs: 'settings.read' },
      schema: {
        tags,
        summary: '在用的配置版本与修改经过',
        response: { 200: settingsStateSchema, ...problemResponses },
      },
    },
    async () => {
      const { seed, store, number, current, refused } = live();
      const history = await store.history();
      return {
        inForce: number(),
        parts: [...(platform.vitals?.settings() ?? [])],
        latest: history.length,
        content: current().version,
        refused: refused(),
        files: [...overlaidFiles(seed.folder, history)],
        versions: history.map(toVersion),
      };
    },
  );
  app.get(
    '/api/settings/files',
    {
      config: { needs: 'settings.read' },
      schema: {
        tags,
        summary: '某一版本盖在配置目录上的文件',
        querystring: z.object({ version: versionNumber.optional().meta({ description: '缺省为在用的' }) }),
        response: { 200: settingsFilesSchema, ...problemResponses },
      },
    },
    async ({ query }) => {
      const history = await live().store.history();
      const wanted = query.version ?? live().number();
      if (wanted > history.length) throw notFound(`没有版本 ${wanted}，现有 0 至 ${history.length}。`);
      return { number: wanted, files: [...filesAt(history, wanted)].map(([path, text]) => ({ path, text })) };
    },
  );
  app.post(
    '/api/settings/preview',
    {
      config: { needs: 'settings.write' },
      schema: {
        tags,
        security,
        summary: '试看：这样改会变什么；不写任何数据',
        body: z.object({ files: filesSchema }),
        response: { 200: settingsPreviewSchema, ...problemResponses },
      },
    },
    async ({ body }) => {
      return toPreview(await edit((editor) => editor.preview(body.files)));
    },
  );
  app.post(
    '/api/settings',
    {
      config: { needs: 'settings.write' },
      schema: {
        tags,
        security,
        summary: '采用改过的配置文件：不停机，下一批帖文起生效',
        body: whySchema.extend({ files: filesSchema }),
        response: { 200: settingsVersionSchema, ...problemResponses },
      },
    },
    async ({ body: { files, by, ...why } }) => {
      const actor = toActor(by, platform.settings).id;
      return toVersion(await edit((editor) => editor.put(files, { ...why, by: actor })));
    },
  );
  app.post(
    '/api/settings/rollback',
    {
      config: { needs: 'settings.write' },
      schema: {
        tags,
        security,
        summary: '退回到某一版本（0 为配置目录原样），记为新的一版',
        body: whySchema.extend({ to: versionNumber }),
        response: { 200: settingsVersionSchema, ...problemResponses },
      },
    },
    async ({ body: { to, by, ...why } }) => {
      const actor = toActor(by, platform.settings).id;
      return toVersion(await edit((editor) => editor.rollBack(to, { ...why, by: actor })));
    },
  );
}

/** What an edit would change, as the interface shows it. */
export const toPreview = ({ files, ...rest }: EditPreview): z.infer<typeof settingsPreviewSchema> => ({
  ...rest,
  files: files.map(({ changes, ...file }) => ({
    ...file,
    changes: changes.map(({ added, removed, ...change }) => ({
      ...change,
      ...(added ? { added: [...added] } : {}),
      ...(removed ? { removed: [...removed] } : {}),
    })),
  })),
});

/** A version as the interface shows it. */
export const toVersion = ({ number, at, by, reason, files, content, restores }: SettingsVersion) => ({
  number,
  at: toIso(at),
  by,
  reason,
  files: Object.keys(files),
  content,
  restores,
});

/** What is wrong with an edit of the settings, as the interface says it; any other error as it is. */
export function settingsProblem(error: unknown): unknown {
  if (error instanceof SettingsError) {
    const detail = `配置有 ${error.mistakes.length} 处错误，没有采用，原来的照用：\n${error.message}`;
    return new Problem(422, 'settings-wrong', '配置有错', detail, { mistakes: error.mistakes });
  }
  if (error instanceof NothingChanged) return new Problem(422, 'nothing-changed', '没有变化', `${error.message}。`);
  if (error instanceof NoSuchVersion) return notFound(`${error.message}。`);
  if (error instanceof Conflict)
    return new Problem(409, 'version-conflict', '已被他人修改', `${error.message}；请看过最新版本后再改。`);
  return error;
}
