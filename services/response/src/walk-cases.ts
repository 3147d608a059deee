import type { LedgerEntry } from '@tingchao/domain/report/ledger.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** Few enough that a page is garbage before it is old: memory stays level however many cases there are. */
const PAGE = 100;

/**
 * Every case with its incident, latest opened first, a page at a time: a county's years of cases are never held at once. Of
 * those that are not `wanted` no incident is read.
 */
export async function* walkCases(
  platform: Pick<Platform, 'cases' | 'incidents'>,
  wanted: (file: CaseFile) => boolean = () => true,
): AsyncGenerator<readonly LedgerEntry[]> {
  for (let after: CaseFile | undefined; ;) {
    const page: readonly CaseFile[] = await platform.cases.list({ limit: PAGE, after });
    const files = page.filter(wanted);
    const ids = files.map(({ incidentId }) => incidentId);
    const incidents = ids.length === 0 ? new Map<string, never>() : await platform.incidents.getMany(ids);
    yield files.map((file) => ({ file, incident: incidents.get(file.incidentId) }));
    after = page.at(-1);
    if (page.length < PAGE) return;
  }
}
