import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { CaseQuery } from '@tingchao/ports/case-store.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

const PAGE = 200;

/** Looks at every case of a query once, page by page, latest opened first; one that is opened meanwhile pushes no other out. */
export async function eachCase(
  { cases }: Pick<Platform, 'cases'>,
  query: Omit<CaseQuery, 'limit' | 'offset' | 'after'>,
  look: (file: CaseFile) => void,
): Promise<void> {
  for (let after: CaseFile | undefined; ;) {
    const page: readonly CaseFile[] = await cases.list({ ...query, limit: PAGE, after });
    for (const file of page) look(file);
    after = page.at(-1);
    if (page.length < PAGE) return;
  }
}
