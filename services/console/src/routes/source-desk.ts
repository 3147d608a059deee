import { SOURCE_ERRAND, deskErrandSchema } from '@tingchao/collector/desk/desk-errands.ts';
import { NotOpml, opmlOf, sourcesFromOpml } from '@tingchao/collector/desk/opml-sources.ts';
import { comparedSchema, trialViewSchema } from '@tingchao/collector/desk/trial-view.ts';
import { createSettingsEditor, type SettingsEditor } from '@tingchao/runtime/edit-settings.ts';
import { openErrands, type Errands } from '@tingchao/runtime/errands.ts';
import type { LiveSettings } from '@tingchao/runtime/live-settings.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { fileSwitched, filesWith, findWritten, type WrittenSource } from '@tingchao/runtime/source-files.ts';
import { z } from 'zod';
import { bySchema, toActor } from '../named-person.ts';
import { notFound, Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';
import { settingsPreviewSchema, settingsProblem, settingsVersionSchema, toPreview, toVersion } from './settings.ts';

const tags = ['信源'];
const security = [{ token: [] }];

export const proposedSchema = z.object({
  source: z.record(z.string(), z.unknown()),
  yaml: z.string(),
  why: z.string(),
  trial: trialViewSchema,
});
export type ProposedView = z.infer<typeof proposedSchema>;
export const errandStateSchema = z.object({
  state: z.enum(['waiting', 'working', 'done', 'refused', 'lost']),
  problem: z.string().nullable(),
  proposed: proposedSchema.nullable(),
  trial: trialViewSchema.nullable(),
  compared: comparedSchema.nullable(),
});
export type ErrandView = z.infer<typeof errandStateSchema>;
export const writtenSourceSchema = z.object({
  source: z.record(z.string(), z.unknown()),
  path: z.string().meta({ description: '在配置目录里的哪个文件' }),
});
export type WrittenView = z.infer<typeof writtenSourceSchema>;
export const opmlReadSchema = z.object({
  feeds: z.int(),
  known: z.int(),
  added: z.array(z.object({ id: z.string(), name: z.string(), url: z.string() })),
  version: settingsVersionSchema.nullable().meta({ description: '采用后的配置版本；试看为 null' }),
});
export type OpmlReadView = z.infer<typeof opmlReadSchema>;

const draftSchema = z
  .record(z.string(), z.unknown())
  .refine((source) => typeof source['id'] === 'string', { error: '信源须有编号 id' })
  .meta({ description: '信源配置，如 config/sources/ 里的一条' });
const whySchema = z.object({
  by: bySchema,
  reason: z.string().trim().min(2, '请写理由').max(500),
  base: z.int().min(0).optional().meta({ description: '据以修改的配置版本' }),
});
/** 1 MiB as text; an OPML of a thousand feeds has a quarter of that. */
const MOST_OPML = 1_000_000;

/**
 * `/api/source-desk/…`: the collector finds out how an address may be collected, tries and compares; what is decided goes through
 * the settings, with preview, version and way back. `dataFolder` is where errands lie; without it there is nobody to send.
 */
export function registerSourceDesk(app: Server, platform: Platform, dataFolder: string | undefined): void {
  const live = (): LiveSettings => {
    if (platform.live) return platform.live;
    throw new Problem(409, 'settings-fixed', '不能改配置', '这样启动的系统不能在运行中改配置，请改文件后重新启动。');
  };
  const edit = async <T>(work: (editor: SettingsEditor) => Promise<T>): Promise<T> => {
    try {
      return await work(createSettingsEditor({ live: live(), clock: platform.clock }));
    } catch (error) {
      throw settingsProblem(error);
    }
  };
  const errands = (): Errands => {
    if (dataFolder !== undefined) return openErrands(dataFolder);
    throw new Problem(409, 'no-collector', '没有采集服务', '这样启动的系统没有采集服务，不能试采。');
  };
  registerErrands(app, platform, errands);

  app.get(
    '/api/source-desk/sources/:id',
    {
      config: { needs: 'settings.read' },
      schema: {
        tags,
        summary: '一个信源的配置，照文件里写的；示例县的信源不能改',
        params: z.object({ id: z.string() }),
        response: { 200: writtenSourceSchema, ...problemResponses },
      },
    },
    async ({ params }) => {
      const found = await findWritten(live(), params.id);
      if (found === undefined) throw notWritten(params.id);
      return { source: { ...found.source }, path: found.path };
    },
  );
  app.post(
    '/api/source-desk/preview',
    {
      config: { needs: 'settings.write' },
      schema: {
        tags,
        security,
        summary: '试看：加上或改掉这个信源，配置会变什么；不写任何数据',
        body: z.object({ source: draftSchema }),
        response: { 200: settingsPreviewSchema, ...problemResponses },
      },
    },
    async ({ body }) =>
      toPreview(await edit(async (editor) => editor.preview(await filesWith(live(), [idOf(body.source)])))),
  );
  app.post(
    '/api/source-desk/sources',
    {
      config: { needs: 'settings.write' },
      schema: {
        tags,
        security,
        summary: '采用：信源写进配置，记为新的一版；采集服务随即采集',
        body: whySchema.extend({ source: draftSchema }),
        response: { 200: settingsVersionSchema, ...problemResponses },
      },
    },
    async ({ body: { by, source, ...why } }) => {
      const actor = toActor(by, platform.settings).id;
      return toVersion(
        await edit(async (editor) => editor.put(await filesWith(live(), [idOf(source)]), { ...why, by: actor })),
      );
    },
  );
  app.post(
    '/api/source-desk/sources/:id/switch',
    {
      config: { needs: 'settings.write' },
      schema: {
        tags,
        security,
        summary: '暂停或恢复采集一个信源，记为配置的新一版',
        params: z.object({ id: z.string() }),
        body: whySchema.extend({ enabled: z.boolean() }),
        response: { 200: settingsVersionSchema, ...problemResponses },
      },
    },
    async ({ params, body: { by, enabled, ...why } }) => {
      const actor = toActor(by, platform.settings).id;
      const file = await fileSwitched(live(), params.id, enabled);
      if (file === undefined) throw notWritten(params.id);
      return toVersion(await edit((editor) => editor.put([file], { ...why, by: actor })));
    },
  );
  registerOpml(app, platform, { live, edit });
}

function registerErrands(app: Server, platform: Platform, errands: () => Errands): void {
  app.post(
    '/api/source-desk/errands',
    {
      config: { needs: 'settings.write' },
      schema: {
        tags,
        security,
        summary: '请采集服务看一个网址、试采、存样本或与样本比对；结果另取',
        description: '由采集服务去取网页：同样的地址检查、robots.txt、间隔和时限，最长两分钟；不入库。',
        body: z.object({ by: bySchema, errand: deskErrandSchema }),
        response: { 202: z.object({ id: z.string() }), ...problemResponses },
      },
    },
    async ({ body }, reply) => {
      const at = platform.clock.now();
      const id = errands().leave(SOURCE_ERRAND, body.errand, at);
      if (id === undefined)
        throw new Problem(429, 'too-many-errands', '排队太长', '排着的试采太多，或采集服务没有在运行；请稍后再试。');
      const asked = body.errand;
      await platform.audit.append(`source-errand/${id}`, {
        at,
        actor: toActor(body.by, platform.settings).id,
        action: `source_${asked.do === 'record' ? 'recorded' : 'tried'}`,
        subject: 'id' in asked && asked.id !== undefined ? `source:${asked.id}` : 'source-desk',
        detail: { what: asked.do },
      });
      return reply.code(202).send({ id });
    },
  );
  app.get(
    '/api/source-desk/errands/:id',
    {
      config: { needs: 'settings.write' },
      schema: {
        tags,
        summary: '试采的结果；采集服务还没做完时为 waiting 或 working',
        params: z.object({ id: z.string() }),
        response: { 200: errandStateSchema, ...problemResponses },
      },
    },
    async ({ params }) => {
      const found = errands().look(params.id, platform.clock.now());
      if (found === undefined) throw notFound('没有这次试采，或已过一小时；请重新试采。');
      return toErrandView(found);
    },
  );
}

function toErrandView(found: NonNullable<ReturnType<Errands['look']>>): ErrandView {
  const nothing = { problem: null, proposed: null, trial: null, compared: null };
  if (found.state === 'lost')
    return {
      ...nothing,
      state: 'lost',
      problem: '采集服务没有回音：它可能没有在运行，或中途停了；请看“运行”，再试一次。',
    };
  if (found.state !== 'done') return { ...nothing, state: found.state };
  if (!found.answer.ok) return { ...nothing, state: 'refused', problem: found.answer.problem };
  const { value } = found.answer;
  const [proposed, compared, trial] = [proposedSchema, comparedSchema, trialViewSchema].map((schema) =>
    schema.safeParse(value),
  );
  if (proposed?.success) return { ...nothing, state: 'done', proposed: proposed.data as ProposedView };
  if (compared?.success) return { ...nothing, state: 'done', compared: compared.data as ErrandView['compared'] };
  if (trial?.success) return { ...nothing, state: 'done', trial: trial.data as ErrandView['trial'] };
  throw new Error('an errand was answered by something else');
}

type Editing = {
  readonly live: () => LiveSettings;
  readonly edit: <T>(work: (editor: SettingsEditor) => Promise<T>) => Promise<T>;
};

function registerOpml(app: Server, platform: Platform, { live, edit }: Editing): void {
  app.get(
    '/api/source-desk/opml',
    {
      config: { needs: 'source.read' },
      schema: { tags, summary: '已配置的订阅源，OPML 清单' },
    },
    async (_, reply) =>
      reply
        .header('content-type', 'text/x-opml; charset=utf-8')
        .header('content-disposition', "attachment; filename*=UTF-8''%E4%BF%A1%E6%BA%90.opml")
        .send(opmlOf(platform.settings)),
  );
  app.post(
    '/api/source-desk/opml',
    {
      config: { needs: 'settings.write' },
      schema: {
        tags,
        security,
        summary: '读入 OPML 清单：新的订阅源写进配置（先停用，看过再启用）；preview 只看不写',
        body: whySchema.extend({
          opml: z.string().min(1).max(MOST_OPML),
          owner: z.string().trim().min(1).max(50),
          preview: z.boolean().default(false),
        }),
        response: { 200: opmlReadSchema, ...problemResponses },
      },
    },
    async ({ body: { by, opml, owner, preview, ...why } }) => {
      const read = readOpml(opml, platform, owner);
      const added = read.drafts.map((draft) => ({
        id: String(draft['id']),
        name: String(draft['name']),
        url: String(draft['url']),
      }));
      const { feeds, known } = read;
      if (preview || added.length === 0) return { feeds, known, added, version: null };
      const actor = toActor(by, platform.settings).id;
      const version = await edit(async (editor) =>
        editor.put(await filesWith(live(), read.drafts.map(idOf)), { ...why, by: actor }),
      );
      return { feeds, known, added, version: toVersion(version) };
    },
  );
}

function readOpml(opml: string, platform: Platform, owner: string): ReturnType<typeof sourcesFromOpml> {
  try {
    return sourcesFromOpml(Buffer.from(opml), platform.settings, owner);
  } catch (error) {
    if (error instanceof NotOpml) throw new Problem(422, 'not-opml', '不是 OPML', `${error.message}。`);
    throw error;
  }
}

const idOf = (source: Readonly<Record<string, unknown>>): WrittenSource => ({ ...source, id: String(source['id']) });

const notWritten = (id: string): Problem =>
  notFound(`信源“${id}”不在可改的配置文件里：示例县的信源随示例启动，不能在这里改；其他的见 config/sources/。`);
