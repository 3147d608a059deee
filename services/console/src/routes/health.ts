import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { readHealth, type Progress } from '../health.ts';
import type { Server } from '../server.ts';

const healthSchema = z.object({
  status: z.enum(['starting', 'ok', 'degraded']),
  reasons: z.array(z.string()),
  missing: z.array(z.string()).meta({ description: '其中使系统完全不能工作的' }),
  lag: z.record(z.string(), z.int()).meta({ description: '各读者尚未处理的记录数' }),
});

/** `GET /healthz` (the process lives) and `GET /readyz` (it can work: 503 until then, with what is missing). */
export function registerHealth(app: Server, platform: Platform, progress: Progress): void {
  const schema = { tags: ['运行'], response: { 200: healthSchema, 503: healthSchema } };
  const read = async () => {
    const { status, reasons, missing, lag } = await readHealth(platform, progress);
    return { status, reasons: [...reasons], missing: [...missing], lag: { ...lag } };
  };
  app.get('/healthz', { config: { needs: 'open' }, schema: { ...schema, summary: '进程是否活着，哪里不正常' } }, read);
  app.get(
    '/readyz',
    {
      config: { needs: 'open' },
      schema: { ...schema, summary: '是否可以使用；启动未完成、归并窗口未读回、服务器连不上时 503' },
    },
    async (_request, reply) => {
      const health = await read();
      return reply.code(health.missing.length > 0 ? 503 : 200).send(health);
    },
  );
}
