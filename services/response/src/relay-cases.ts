import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { auditOfCase } from '@tingchao/ports/case-audit.ts';
import { Conflict, Rejected } from '@tingchao/ports/errors.ts';
import { documentJson } from '@tingchao/ports/versioned.ts';
import { park } from '@tingchao/runtime/park.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** As many cases a turn as fit a batch of the log. */
const PAGE = 200;

/** Saves cases and tells what they became: `cases.changed`, and in the audit log the lines that are new. `Conflict` as `CaseStore.save`. */
export async function saveCases({ commit }: Pick<Platform, 'commit'>, files: readonly CaseFile[]): Promise<void> {
  if (files.length > 0) await commit({ cases: files, audit: files.flatMap(auditOfCase) });
}

/**
 * Saves cases as `saveCases`, for work that nobody waits for: what the store refuses for good is parked with its reason, and
 * everything else is saved and told. Returns the ids of the refused; their next change is a new try.
 */
export async function saveOrPark(
  platform: Pick<Platform, 'commit' | 'log' | 'events'>,
  files: readonly CaseFile[],
): Promise<ReadonlySet<string>> {
  try {
    await saveCases(platform, files);
    return new Set();
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    const reasons = new Map(error.items.map(({ id, reason }) => [id, reason]));
    const refused = files.filter(({ id }) => reasons.has(id));
    await park(
      platform,
      refused.map((file) => ({
        topic: 'cases.changed',
        place: `${file.id}/${file.version}`,
        record: { key: file.id, value: documentJson(file) },
        reason: `存储拒绝：${reasons.get(file.id)}`,
      })),
    );
    return new Set(refused.map(({ id }) => id));
  }
}

/**
 * Relays every case whose newest version has not been told yet: audit lines that are missing, `cases.changed`, the mark. Told
 * as a commit of what is stored already, so that a version that is stored no longer never lands behind the newer one in the
 * log, where compaction would keep the older for good. Returns how many.
 */
export async function relayUnappended(platform: Pick<Platform, 'cases' | 'commit'>): Promise<number> {
  for (let relayed = 0; ;) {
    const files = await platform.cases.unappended(PAGE);
    try {
      await saveCases(platform, files);
    } catch (error) {
      // Overtaken by a newer version: whoever saved it tells it, or the next look finds it.
      if (error instanceof Conflict) continue;
      throw error;
    }
    relayed += files.length;
    if (files.length < PAGE) return relayed;
  }
}
