import { z } from 'zod';

/** `limit` and `offset` of every list; at most 200 lines a page. */
export const pagingSchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: '每页条数，1–200' }),
  offset: z.coerce.number().int().min(0).default(0).meta({ description: '跳过的条数' }),
});

/** A page of a list: the lines, and where the next page starts (null at the end). */
export const pageOf = <T extends z.ZodType>(line: T) =>
  z.object({ items: z.array(line), nextOffset: z.int().nullable() });

/** Cuts a page out of one line more than was asked for. */
export function toPage<T>(
  lines: readonly T[],
  { limit, offset }: z.infer<typeof pagingSchema>,
): { items: T[]; nextOffset: number | null } {
  return { items: lines.slice(0, limit), nextOffset: lines.length > limit ? offset + limit : null };
}
