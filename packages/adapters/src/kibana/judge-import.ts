import { z } from 'zod';
import type { SavedObject } from './saved-object.ts';
import { KibanaRefused } from './kibana-door.ts';

/** What an import did; `failures` in words, empty when every object is there. */
export type Imported = {
  readonly ok: boolean;
  readonly installed: number;
  /** How many of them replaced an older one. */
  readonly replaced: number;
  readonly failures: readonly string[];
};

const answerSchema = z.object({
  success: z.boolean(),
  successCount: z.number(),
  successResults: z
    .array(z.object({ type: z.string(), id: z.string(), overwrite: z.boolean().optional() }))
    .default([]),
  errors: z
    .array(
      z.object({
        type: z.string(),
        id: z.string(),
        title: z.string().optional(),
        error: z.object({ type: z.string(), message: z.string().optional() }).loose(),
      }),
    )
    .default([]),
});

/** Words for the reasons an import names. */
const reasons: Readonly<Record<string, string>> = {
  conflict: '与已有的同名对象冲突',
  ambiguous_conflict: '与几个已有对象冲突',
  unsupported_type: '这个 Kibana 不认识这种对象',
  missing_references: '它引用的对象不存在',
  unknown: '原因不明',
};

/** Reads what the import said. A `200` may still hold `success: false`, so each object is accounted for. */
export function judgeImport(answer: unknown, sent: readonly SavedObject[]): Imported {
  const read = answerSchema.safeParse(answer);
  if (!read.success) throw new KibanaRefused('Kibana 的导入回答看不懂，无法确认装上了什么', { cause: read.error });
  const { success, successCount, successResults, errors } = read.data;
  const failures = errors.map(({ type, id, title, error }) => {
    const said = error.message === undefined ? '' : `(${error.message})`;
    return `${type} ${title ?? id}:${reasons[error.type] ?? error.type}${said}`;
  });
  const missing = sent.length - successCount - errors.length;
  if (missing > 0) failures.push(`${missing} 个对象没有下文`);
  return {
    ok: success && failures.length === 0,
    installed: successCount,
    replaced: successResults.filter(({ overwrite }) => overwrite === true).length,
    failures,
  };
}
