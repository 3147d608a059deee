import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { readHealth, type Progress } from '../health.ts';
import type { Server } from '../server.ts';

const healthSchema = z.object({
  status: z.enum(['starting', 'ok', 'degraded']),
  reasons: z.array(z.string()),
  lag: z.record(z.string(), z.int()).meta({ description: '各读者尚未处理的记录数' }),
});

/** `GET /healthz` (the process lives) and `GET /readyz` (it works: 503 until every service runs). */
export function registerHealth(app: Server, platform: Platform, progress: Progress): void {
  const schema = { tags: ['运行'], response: { 200: healthSchema, 503: healthSchema } };
  const read = async () => {
    const { status, reasons, lag } = await readHealth(platform, progress);
    return { status, reasons: [...reasons], lag: { ...lag } };
  };
  app.get('/healthz', { schema: { ...schema, summary: '进程是否活着，哪里不正常' } }, read);
  app.get('/readyz', { schema: { ...schema, summary: '是否可以使用；启动未完成时 503' } }, async (_request, reply) => {
    const health = await read();
    return reply.code(health.status === 'starting' ? 503 : 200).send(health);
  });
}
