import { toIso, type Instant } from '@tingchao/domain/time/instant.ts';
import { sourceHealths } from '@tingchao/domain/post/source-schedule.ts';
import type { SourceState } from '@tingchao/ports/source-state-store.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';
import { healthNames } from '../views/source-view.ts';

const sourceSchema = z.object({
  sourceId: z.string(),
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
});

/** `GET /api/sources`: every source with its health; broken, empty, quiet and late are different things. */
export function registerSources(app: Server, platform: Platform): void {
  app.get(
    '/api/sources',
    {
      schema: {
        tags: ['信源'],
        summary: '信源及其状态：正常、无更新、列表为空、逾期、失败',
        response: { 200: z.object({ items: z.array(sourceSchema) }), ...problemResponses },
      },
    },
    async () => ({ items: (await platform.sources.list()).map(toSource) }),
  );
}

function toSource(state: SourceState): z.infer<typeof sourceSchema> {
  const orNull = (at: Instant | null): string | null => (at === null ? null : toIso(at));
  return {
    sourceId: state.sourceId,
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
  };
}
