import { resolve } from 'node:path';
import { toIso } from '@tingchao/domain/time/instant.ts';
import { backupName, daysSince, openBackups, type Backups, type BackupWork } from '@tingchao/runtime/backups.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { tingchaoCommand } from '@tingchao/runtime/own-command.ts';
import { z } from 'zod';
import { bySchema, toActor } from '../named-person.ts';
import { Problem, problemResponses } from '../problem.ts';
import type { Server, ServerOptions } from '../server.ts';

const tags = ['运行'];
const security = [{ token: [] }];

export const backupWorkSchema = z.object({
  kind: z.enum(['back_up', 'verify']),
  name: z.string(),
  by: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable().meta({ description: '还在做为 null' }),
  problem: z.string(),
  share: z.number().meta({ description: '做了几成，0–1' }),
});
export const backupsViewSchema = z.object({
  folder: z.string().meta({ description: '服务器上的目录；备份含密钥，不从浏览器下载' }),
  besideData: z.boolean().meta({ description: '与数据在同一目录：盘坏了一起没' }),
  daysSince: z.int().nullable().meta({ description: '最近一份是几天前的；没有备份为 null' }),
  restoreCommand: z.string().meta({ description: '恢复只能在服务器上停机执行' }),
  work: backupWorkSchema.nullable(),
  backups: z.array(
    z.object({
      name: z.string(),
      folder: z.string(),
      createdAt: z.string(),
      files: z.int(),
      bytes: z.int(),
      check: z.object({ at: z.string(), ok: z.boolean(), problem: z.string() }).nullable(),
    }),
  ),
});
export type BackupsView = z.infer<typeof backupsViewSchema>;

/**
 * `/api/backups`: the backups made here, a new one, the check of one. A backup holds the keys of everything: it is never sent to a
 * browser. A restore replaces all data and needs the system stopped: it stays with the command line.
 */
export function registerBackups(
  app: Server,
  platform: Platform,
  { dataFolder, mode = 'embedded' }: Pick<ServerOptions, 'dataFolder' | 'mode'>,
): void {
  let opened: Backups | undefined;
  const backups = (): Backups => {
    const configFolder = platform.live?.seed.folder;
    if (dataFolder === undefined || configFolder === undefined)
      throw new Problem(409, 'no-backups', '不能备份', '这样启动的系统没有数据目录，不能备份。');
    const { folder } = platform.settings.app.backup;
    opened ??= openBackups({
      dataFolder: resolve(dataFolder),
      configFolder,
      mode,
      folder,
      now: () => platform.clock.now(),
    });
    return opened;
  };
  const view = (): BackupsView => {
    const { folder, besideData, list, work } = backups();
    const all = list();
    const now = work();
    const newest = all[0]?.folder ?? `${folder}/<备份>`;
    return {
      folder,
      besideData,
      daysSince: daysSince(all, platform.clock.now()),
      restoreCommand: `${tingchaoCommand} restore ${mode === 'cluster' ? '--cluster ' : ''}${newest}`,
      work: now && toWork(now),
      backups: all.map((one) => ({
        ...one,
        createdAt: toIso(one.createdAt),
        check: one.check && { ...one.check, at: toIso(one.check.at) },
      })),
    };
  };
  const tell = (action: string, name: string, by: string, detail: Record<string, string>): Promise<unknown> => {
    const at = platform.clock.now();
    return platform.audit.append(`${action}/${name}/${at}`, {
      at,
      actor: by,
      action,
      subject: `backup:${name}`,
      detail,
    });
  };
  const run = async (kind: BackupWork['kind'], name: string, by: string): Promise<void> => {
    const begun = backups().begin(kind, name, by, platform.clock.now());
    if (begun === undefined)
      throw new Problem(409, 'backup-running', '现在不能', '正在备份或核对，或没有这份备份；请等它做完再办。');
    const word = kind === 'back_up' ? 'backup' : 'backup_check';
    await tell(`${word}_started`, name, by, {});
    void begun.ended
      .then(({ problem }) => tell(problem === '' ? `${word}_done` : `${word}_failed`, name, by, { problem }))
      .catch((error: unknown) =>
        platform.events.emit('work_paused', {
          service: 'backup',
          attempt: 1,
          delayMs: 0,
          reason: error instanceof Error ? error.message : String(error),
        }),
      );
  };

  app.get(
    '/api/backups',
    {
      config: { needs: 'backup.manage' },
      schema: {
        tags,
        summary: '备份：有哪些、核对过没有、正在做的',
        response: { 200: backupsViewSchema, ...problemResponses },
      },
    },
    async () => view(),
  );
  app.post(
    '/api/backups',
    {
      config: { needs: 'backup.manage' },
      schema: {
        tags,
        security,
        summary: '做一份备份（与 tingchao backup 相同），运行中即可；进度见 GET',
        body: z.object({ by: bySchema }),
        response: { 202: backupsViewSchema, ...problemResponses },
      },
    },
    async ({ body }, reply) => {
      await run('back_up', backupName(platform.clock.now()), toActor(body.by, platform.settings).name);
      return reply.code(202).send(view());
    },
  );
  app.post(
    '/api/backups/:name/verify',
    {
      config: { needs: 'backup.manage' },
      schema: {
        tags,
        security,
        summary: '核对一份备份：逐个文件对清单',
        params: z.object({ name: z.string() }),
        body: z.object({ by: bySchema }),
        response: { 202: backupsViewSchema, ...problemResponses },
      },
    },
    async ({ params, body }, reply) => {
      await run('verify', params.name, toActor(body.by, platform.settings).name);
      return reply.code(202).send(view());
    },
  );
}

const toWork = ({ startedAt, endedAt, ...work }: BackupWork): z.infer<typeof backupWorkSchema> => ({
  ...work,
  startedAt: toIso(startedAt),
  endedAt: endedAt === null ? null : toIso(endedAt),
});
