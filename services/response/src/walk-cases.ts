import type { LedgerEntry } from '@tingchao/domain/report/ledger.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** Few enough that a page is garbage before it is old: memory stays level however many cases there are. */
const PAGE = 100;

/** Every case with its incident, latest opened first, a page at a time: a county's years of cases are never held at once. */
export async function* walkCases(
  platform: Pick<Platform, 'cases' | 'incidents'>,
): AsyncGenerator<readonly LedgerEntry[]> {
  const seen = new Set<string>();
  for (let offset = 0; ; offset += PAGE) {
    const page = await platform.cases.list({ limit: PAGE, offset });
    // A case that is opened meanwhile pushes the others on: one may come twice, and counts once.
    const files = page.filter(({ id }) => seen.size !== seen.add(id).size);
    const incidents = await platform.incidents.getMany(files.map(({ incidentId }) => incidentId));
    yield files.map((file) => ({ file, incident: incidents.get(file.incidentId) }));
    if (page.length < PAGE) return;
  }
}
