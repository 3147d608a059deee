import { toIso, type Instant } from '@tingchao/domain/time/instant.ts';
import { checkVerdictNames, checkVerdicts, type SourceCheck } from '@tingchao/domain/post/source-check.ts';
import { sourceHealths } from '@tingchao/domain/post/source-schedule.ts';
import type { SourceState } from '@tingchao/ports/source-state-store.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { bySchema, toActor } from '../named-person.ts';
import { notFound, Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';
import { healthNames } from '../views/source-view.ts';

export const sourceSchema = z.object({
  sourceId: z.string(),
  name: z.string().meta({ description: '显示名称；配置里没有的为编号' }),
  kindName: z.string(),
  owner: z.string().meta({ description: '责任人；断更、失败时找谁' }),
  enabled: z.boolean(),
  configured: z.boolean().meta({ description: '在用的配置里有；否则只剩从前的状态' }),
  health: z.enum(sourceHealths),
  healthName: z.string(),
  since: z.string().meta({ description: '自何时起处于此状态' }),
  reason: z.string().meta({ description: '哪里不对、怎么办；正常时为空' }),
  lastTriedAt: z.string().nullable(),
  lastOkAt: z.string().nullable(),
  lastNewAt: z.string().nullable(),
  nextDueAt: z.string(),
  failures: z.int(),
  intervalSeconds: z.int(),
  check: z
    .object({
      at: z.string(),
      verdict: z.enum(checkVerdicts),
      verdictName: z.string(),
      told: z.array(z.string()).meta({ description: '哪个选择器取不到了，哪些读不到了' }),
      recordedAt: z.string().nullable().meta({ description: '样本何时存的' }),
      changedSince: z.string().nullable().meta({ description: '自何时起与样本不符' }),
    })
    .nullable()
    .meta({ description: '最近一次与样本的每日比对；还没有比对过为 null' }),
});

/** `GET /api/sources`: every source with its health; broken, empty, quiet and late are different things. */
export function registerSources(app: Server, platform: Platform): void {
  app.get(
    '/api/sources',
    {
      config: { needs: 'source.read' },
      schema: {
        tags: ['信源'],
        summary: '信源及其状态：正常、无更新、列表为空、逾期、失败',
        response: { 200: z.object({ items: z.array(sourceSchema) }), ...problemResponses },
      },
    },
    async () => ({ items: await readSources(platform) }),
  );
  app.post(
    '/api/sources/:id/run',
    {
      config: { needs: 'settings.write' },
      schema: {
        tags: ['信源'],
        summary: '立即采集：把下一次采集提到现在，采集服务约 15 秒内开始',
        security: [{ token: [] }],
        params: z.object({ id: z.string() }),
        body: z.object({ by: bySchema }),
        response: { 200: sourceSchema, ...problemResponses },
      },
    },
    async ({ params: { id }, body }) => {
      const source = configuredSources(platform).get(id);
      if (source === undefined) throw notFound(`配置里没有信源“${id}”；见 tingchao source list。`);
      if (source.kind === 'import' || !source.enabled)
        throw new Problem(
          422,
          'not-visited',
          '不能采集',
          `${source.name}${source.enabled ? '是导入类信源，没有地址可采' : '已停用'}。`,
        );
      const state = await platform.sources.get(id);
      const at = platform.clock.now();
      if (state !== undefined && state.nextDueAt > at) await platform.sources.put({ ...state, nextDueAt: at });
      const actor = toActor(body.by, platform.settings).id;
      await platform.audit.append(`source-run/${id}/${at}`, {
        at,
        actor,
        action: 'source_asked',
        subject: `source:${id}`,
        detail: {},
      });
      const now = (await readSources(platform)).find(({ sourceId }) => sourceId === id);
      if (now === undefined) throw notFound(`信源“${id}”还没有采集过；采集服务启动后即会采集。`);
      return now;
    },
  );
}

type Configured = Platform['settings']['sources'][number]['sources'][number];
const kindNames: Readonly<Record<Configured['kind'], string>> = {
  rss: '订阅源',
  'message-board': '留言板',
  'web-channel': '网页栏目',
  import: '导入',
};

const configuredSources = ({ settings }: Platform): ReadonlyMap<string, Configured> =>
  new Map(settings.sources.flatMap((file) => file.sources).map((source) => [source.id, source]));

async function readSources(platform: Platform): Promise<z.infer<typeof sourceSchema>[]> {
  const configured = configuredSources(platform);
  return (await platform.sources.list()).map((state) => toSource(state, configured.get(state.sourceId)));
}

function toSource(state: SourceState, source: Configured | undefined): z.infer<typeof sourceSchema> {
  const orNull = (at: Instant | null): string | null => (at === null ? null : toIso(at));
  return {
    sourceId: state.sourceId,
    name: source?.name ?? state.sourceId,
    kindName: source === undefined ? '' : kindNames[source.kind],
    owner: source?.owner ?? '未配置',
    enabled: source?.enabled ?? false,
    configured: source !== undefined,
    health: state.health,
    healthName: healthNames[state.health],
    since: toIso(state.since),
    reason: state.reason,
    lastTriedAt: orNull(state.lastTriedAt),
    lastOkAt: orNull(state.lastOkAt),
    lastNewAt: orNull(state.lastNewAt),
    nextDueAt: toIso(state.nextDueAt),
    failures: state.failures,
    intervalSeconds: Math.round(state.intervalMs / 1000),
    check: state.check === undefined ? null : toCheck(state.check),
  };
}

const toCheck = (check: SourceCheck): NonNullable<z.infer<typeof sourceSchema>['check']> => ({
  at: toIso(check.at),
  verdict: check.verdict,
  verdictName: checkVerdictNames[check.verdict],
  told: [...check.told],
  recordedAt: check.recordedAt === null ? null : toIso(check.recordedAt),
  changedSince: check.changedSince === null ? null : toIso(check.changedSince),
});
