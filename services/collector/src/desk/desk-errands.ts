import { channelTypeSchema } from '@tingchao/domain/post/post.ts';
import { sourceSchema, type VisitedSource } from '@tingchao/domain/post/source-settings.ts';
import { Permanent } from '@tingchao/ports/errors.ts';
import type { ErrandAnswer, Errands } from '@tingchao/runtime/errands.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { erasedAmong } from '../erased-posts.ts';
import { allSources } from '../ready-source.ts';
import { dropPages, readFixture } from './fixtures.ts';
import type { TrialAnswer, TrialTask } from './trial-tasks.ts';

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{1,63}$/, { error: '信源编号须为 2–64 个小写字母、数字或连字符' });

/** What the source desk may ask of the collector; the kind of the errand is `source`. */
export const deskErrandSchema = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('propose'),
    url: z.string().trim().min(1, '请填网址').max(2000),
    id: id.optional(),
    name: z.string().trim().min(1).max(100).optional(),
    owner: z.string().trim().min(1, '请填责任人').max(50),
    channel: channelTypeSchema.optional(),
  }),
  z.strictObject({
    do: z.literal('try'),
    source: z.record(z.string(), z.unknown()).meta({ description: '信源配置，如 config/sources/ 里的一条' }),
  }),
  z.strictObject({ do: z.literal('test'), id }),
  z.strictObject({ do: z.literal('record'), id }),
  z.strictObject({ do: z.literal('compare'), id }),
]);
export type DeskErrand = z.infer<typeof deskErrandSchema>;

/** The kind under which they lie among the errands. */
export const SOURCE_ERRAND = 'source';

export type DeskWorld = {
  readonly platform: Pick<Platform, 'settings' | 'posts'>;
  readonly fixtures: string;
  readonly run: (task: TrialTask) => Promise<TrialAnswer>;
};

/** Takes one errand that waits and does it; false when none waited. */
export async function doNextErrand(errands: Errands, world: DeskWorld): Promise<boolean> {
  const errand = errands.take();
  if (errand === undefined) return false;
  errands.answer(errand.id, await answerTo(errand.asked, world));
  return true;
}

async function answerTo(asked: unknown, world: DeskWorld): Promise<ErrandAnswer> {
  try {
    const errand = deskErrandSchema.safeParse(asked);
    if (!errand.success) throw new Permanent(`请求有误：${errand.error.issues[0]?.message ?? '未知'}`);
    const task = taskOf(errand.data, world);
    const answer = await world.run(task);
    if (task.kind === 'record') await keepWithoutErased(task.source.id, world);
    return { ok: true, value: answer.value };
  } catch (error) {
    if (error instanceof Permanent) return { ok: false, problem: error.message };
    throw error;
  }
}

function taskOf(errand: DeskErrand, { platform: { settings } }: DeskWorld): TrialTask {
  switch (errand.do) {
    case 'propose': {
      const { url, owner, channel, id: own, name } = errand;
      return { kind: 'propose', url, wish: { owner, channel, id: own, name } };
    }
    case 'try': {
      const parsed = sourceSchema.safeParse(errand.source);
      if (!parsed.success) {
        const told = parsed.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.')}：${message}`);
        throw new Permanent(`配置不合格式：${told.join('；')}`);
      }
      return { kind: 'try', source: visitedOr(parsed.data) };
    }
    case 'test':
      return { kind: 'try', source: find(errand.id, settings) };
    case 'record':
    case 'compare':
      return { kind: errand.do, source: find(errand.id, settings) };
  }
}

function find(wanted: string, settings: Platform['settings']): VisitedSource {
  const found = allSources(settings).find((source) => source.id === wanted);
  if (found === undefined) throw new Permanent(`配置里没有信源“${wanted}”`);
  return visitedOr(found);
}

function visitedOr(source: ReturnType<typeof sourceSchema.parse>): VisitedSource {
  if (source.kind === 'import') throw new Permanent(`${source.name}是导入类信源，没有地址可采`);
  return source;
}

async function keepWithoutErased(source: string, { platform, fixtures }: DeskWorld): Promise<void> {
  const ids = readFixture(fixtures, source)?.items.map((item) => item.id) ?? [];
  if (ids.length > 0 && (await erasedAmong(platform.posts, ids)).size > 0) dropPages(fixtures, source);
}
