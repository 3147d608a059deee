import { importItems, type ImportedPicture } from '@tingchao/collector/import/import-items.ts';
import { importProfiles, profileSource } from '@tingchao/collector/import/profiles.ts';
import { takeIn } from '@tingchao/collector/intake.ts';
import { allSources, originOf } from '@tingchao/collector/ready-source.ts';
import { judgeScan } from '@tingchao/domain/duty/scan.ts';
import { collectedItemSchema } from '@tingchao/domain/post/collected-item.ts';
import { channelTypeSchema, superiorOrderSchema } from '@tingchao/domain/post/post.ts';
import type { ImportSource } from '@tingchao/domain/post/source-settings.ts';
import { unitName } from '@tingchao/domain/response/units-settings.ts';
import { instantSchema, toIso } from '@tingchao/domain/time/instant.ts';
import { isMarkedSecret } from '@tingchao/domain/text/secret-marking.ts';
import { noteReport } from '@tingchao/response/unit-reports.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { Problem, problemResponses } from '../problem.ts';
import { resolveUnit } from '../resolve-unit.ts';
import type { Server } from '../server.ts';
import { fileSchema, readScan } from './papers.ts';

export const intakeRequestSchema = z.strictObject({
  text: z.string().max(1_000_000).nullable().default(null),
  link: z
    .string()
    .regex(/^https?:\/\//i, { error: '链接须以 http:// 或 https:// 开头' })
    .nullable()
    .default(null),
  title: z.string().max(500).nullable().default(null),
  channelType: channelTypeSchema.default('other'),
  publishedAt: instantSchema.nullable().default(null),
  place: z.string().max(100).nullable().default(null),
  superiorOrder: superiorOrderSchema.nullable().default(null),
  force: z.boolean().default(false),
  picture: fileSchema.nullable().default(null).meta({ description: '截图，base64；标题或文字仍须写' }),
  unit: z.string().max(50).nullable().default(null).meta({ description: '哪个单位报送的：代码、名称或别名' }),
});

export const intakeAnswerSchema = z.object({
  status: z.enum(['recorded', 'duplicate']),
  postId: z.string(),
  title: z.string(),
  channelType: channelTypeSchema,
  superiorOrder: superiorOrderSchema.nullable(),
  duplicate: z
    .object({
      postId: z.string(),
      incidentId: z.string().nullable(),
      title: z.string(),
      channelName: z.string(),
      by: z.enum(['same_entry', 'same_link', 'same_text']),
      similarity: z.number(),
    })
    .nullable(),
  reportedBefore: z
    .object({
      unit: z.string().nullable().meta({ description: '先报送的单位；null 为没有别的单位报过' }),
      at: z.string().nullable(),
      number: z.string().nullable().meta({ description: '已立的处置单' }),
    })
    .nullable()
    .meta({ description: '同一件事此前的报送与办理；没有写明报送单位时为 null' }),
});

export const importRequestSchema = z.strictObject({
  source: z.union([
    z.strictObject({ profile: z.enum(importProfiles) }),
    z.strictObject({ id: z.string().meta({ description: 'config/sources 里 kind: import 的信源编号' }) }),
  ]),
  items: z.array(collectedItemSchema).max(2_000),
  pictures: z
    .array(z.strictObject({ item: z.int().min(0), file: fileSchema }))
    .max(20)
    .default([])
    .meta({ description: '条目的截图（第几条，base64）；按哈希留作证据' }),
});

export const importAnswerSchema = z.object({ added: z.int(), revised: z.int(), known: z.int() });

/** `POST /api/intake` (one entry by hand) and `POST /api/imports` (a batch of rows): durable when they answer. */
export function registerIntake(app: Server, platform: Platform): void {
  app.post(
    '/api/intake',
    {
      config: { needs: 'case.find' },
      schema: {
        tags: ['帖文'],
        summary: '人工登记一条：文字或链接；已有相同的如实告知；上级交办带文号与时限',
        security: [{ token: [] }],
        body: intakeRequestSchema,
        response: { 200: intakeAnswerSchema, ...problemResponses },
      },
    },
    async (request) => {
      refuseSecrets([request.body]);
      const { unit, picture: file, ...entry } = request.body;
      const picture = file === null ? null : readScan(file).bytes;
      const reporter = unit === null ? null : resolveUnit(platform.settings, unit);
      const taken = await takeIn(platform, { ...entry, picture });
      if (!taken.ok) throw new Problem(400, 'invalid-request', '请求有误', taken.error);
      const { status, post, duplicate } = taken.value;
      const { id: postId, title, channelType, superiorOrder } = post;
      const before =
        reporter === null ? null : await noteReport(platform, { postId: duplicate?.postId ?? postId, unit: reporter });
      const reportedBefore = before && {
        unit: before.first && unitName(platform.settings.units, before.first.unit),
        at: before.first && toIso(before.first.at),
        number: before.number,
      };
      return { status, postId, title, channelType, superiorOrder, duplicate, reportedBefore };
    },
  );
  // Batches of one source are taken one after the other: each reads and writes what the source remembers.
  let last: Promise<unknown> = Promise.resolve();
  app.post(
    '/api/imports',
    {
      config: { needs: 'case.find' },
      schema: {
        tags: ['帖文'],
        summary: '导入一批条目；再次导入不重复，内容或答复有变的记为修订',
        security: [{ token: [] }],
        body: importRequestSchema,
        response: { 200: importAnswerSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { source, items, pictures: files } = request.body;
      const pictures = new Map(files.map(({ item, file }) => [item, toPicture(file)]));
      refuseSecrets(items);
      const origin = originOf(toImportSource(source, platform), platform.settings);
      const done = last.then(() => importItems(platform, origin, items, pictures));
      last = done.catch(() => undefined);
      return await done;
    },
  );
}

/** A picture by its own bytes, whatever its name says; anything else is refused. */
function toPicture(file: string): ImportedPicture {
  const { bytes } = readScan(file);
  const type = judgeScan(bytes);
  return { bytes, type: type.ok ? (type.value.split('/')[1] ?? 'png') : 'png' };
}

/** What is marked as a state secret is not taken in, nor anything of it kept (design.md §7). */
function refuseSecrets(entries: readonly object[]): void {
  const marked = entries.findIndex((entry) =>
    Object.values(entry).some((value) => typeof value === 'string' && isMarkedSecret(value)),
  );
  if (marked < 0) return;
  const which = entries.length > 1 ? `第 ${marked + 1} 条` : '内容';
  throw new Problem(
    422,
    'secret-marked',
    '不能登记',
    `${which}带有国家秘密标志（绝密、机密、秘密），本系统只处理公开、内部和工作秘密；未保存，请按保密规定办理。`,
  );
}

function toImportSource(source: z.infer<typeof importRequestSchema>['source'], platform: Platform): ImportSource {
  if ('profile' in source) return profileSource(source.profile);
  const found = allSources(platform.settings).find(({ id }) => id === source.id);
  if (found?.kind === 'import') return found;
  const reason = found ? `信源 ${source.id} 不是导入类（kind: import）` : `没有编号为 ${source.id} 的信源`;
  throw new Problem(400, 'invalid-request', '请求有误', `${reason}；见 config/sources/`);
}
