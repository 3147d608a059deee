import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { CaseQuery } from '@tingchao/ports/case-store.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

const PAGE = 200;

/** Looks at every case of a query once, page by page, latest opened first; one that is opened meanwhile pushes no other out. */
export async function eachCase(
  { cases }: Pick<Platform, 'cases'>,
  query: Omit<CaseQuery, 'limit' | 'offset'>,
  look: (file: CaseFile) => void,
): Promise<void> {
  const seen = new Set<string>();
  for (let offset = 0; ; offset += PAGE) {
    const page = await cases.list({ ...query, limit: PAGE, offset });
    for (const file of page) {
      if (!seen.has(file.id)) look(file);
      seen.add(file.id);
    }
    if (page.length < PAGE) return;
  }
}
