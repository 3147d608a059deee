import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { CaseQuery } from '@tingchao/ports/case-store.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

const PAGE = 200;

/** Looks at every case of a query, page by page, latest opened first. */
export async function eachCase(
  { cases }: Pick<Platform, 'cases'>,
  query: Omit<CaseQuery, 'limit' | 'offset'>,
  look: (file: CaseFile) => void,
): Promise<void> {
  for (let offset = 0; ; offset += PAGE) {
    const page = await cases.list({ ...query, limit: PAGE, offset });
    for (const file of page) look(file);
    if (page.length < PAGE) return;
  }
}
