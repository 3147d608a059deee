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

/** `pagingSchema` for lists that also go on by their last line: whoever leafs far, or while lines move, gives `after`. */
export const deskPagingSchema = pagingSchema.extend({
  after: z.string().max(500).optional().meta({ description: '上一页的 next；给出时从那里接着列，不看 offset' }),
});

/** A page of such a list: `next` goes in `after` for the page behind it. */
export const deskPageOf = <T extends z.ZodType>(line: T) =>
  pageOf(line).extend({
    next: z.string().nullable().meta({ description: '下一页从哪里接着列；到底为 null' }),
    behind: z.int().meta({ description: '还没有收入列表的变更数，平时为 0' }),
  });

/** What a desk reader is asked for a page; scope comes from who asks (see `access/`). */
export const deskPage = ({ limit, offset, after }: z.infer<typeof deskPagingSchema>) =>
  ({ scope: 'all', limit, ...(after === undefined ? { skip: offset } : { after }) }) as const;

/** The answer to it. */
export const toDeskPage = <T>(
  lines: T[],
  { next, behind }: { readonly next: string | null; readonly behind: number },
  { limit, offset, after }: z.infer<typeof deskPagingSchema>,
): { items: T[]; nextOffset: number | null; next: string | null; behind: number } => ({
  items: lines,
  nextOffset: next === null || after !== undefined ? null : offset + limit,
  next,
  behind,
});
