import { z } from 'zod';
import { levelSchema } from '../analysis/analysis.ts';

const idSchema = z.string().regex(/^[a-z][a-z0-9-]*$/u, '只能用小写字母、数字和连字符');

const peerSchema = z
  .strictObject({
    id: idSchema,
    name: z.string().min(2),
    townships: z.array(z.string()).readonly().optional().meta({ description: '只告诉它这些乡镇的事；缺则全部' }),
    levels: z.array(levelSchema).min(1).readonly().meta({ description: '告诉它哪些等级的事' }),
    url: z.url().optional().meta({ description: '接收共享包的地址（share send）；缺则用文件传递' }),
  })
  .readonly();
/** Another level of government that runs this system: a township, the county, the city. */
export type Peer = z.infer<typeof peerSchema>;

/** `config/sharing.yaml`: who we are, and whom we tell which matters are in hand. */
export const sharingSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    self: z.strictObject({ id: idSchema, name: z.string().min(2) }).readonly(),
    peers: z.array(peerSchema).readonly(),
    keepDays: z.int().min(1).max(365),
    sameMatterHours: z.int().min(1).max(720),
  })
  .readonly()
  .superRefine(({ self, peers }, context) => {
    const seen = new Set([self.id]);
    for (const [index, { id }] of peers.entries()) {
      if (seen.has(id)) context.addIssue({ code: 'custom', path: ['peers', index, 'id'], message: `“${id}”写了两次` });
      seen.add(id);
    }
  });
export type SharingSettings = z.infer<typeof sharingSettingsSchema>;
