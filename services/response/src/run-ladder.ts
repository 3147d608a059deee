import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { SYSTEM } from '@tingchao/domain/response/case-parts.ts';
import { fireDueRungs } from '@tingchao/domain/response/ladder.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { relayCases } from './relay-cases.ts';

const PAGE = 100;

/**
 * Fires every timer that is due: reminders into the outbox, letters as drafts. The timers lie in the cases, so that a
 * restart forgets none and fires none twice. Returns how many rungs fired.
 */
export async function runLadder(platform: Platform): Promise<number> {
  let count = 0;
  for (;;) {
    const at = platform.clock.now();
    const due = await platform.cases.due(at, PAGE);
    for (const file of due) count += await fireOne(platform, file, at);
    if (due.length < PAGE) return count;
  }
}

async function fireOne(platform: Platform, file: CaseFile, at: Instant): Promise<number> {
  const { file: next, fired } = fireDueRungs(file, at, platform.settings.sla);
  const version = file.version + 1;
  const lines = fired.map(({ id, dueAt }) => ({
    version,
    at: dueAt,
    action: 'timer',
    by: SYSTEM.id,
    from: file.status,
    to: file.status,
    note: id,
  }));
  const saved = { ...next, version, ledger: [...file.ledger, ...lines] };
  try {
    await platform.cases.save([saved]);
  } catch (error) {
    // A person took a step meanwhile; the next turn reads the case again.
    if (error instanceof Conflict) return 0;
    throw error;
  }
  for (const { id } of fired) platform.events.emit('timer_fired', { caseId: file.id, step: id });
  await relayCases(platform, [saved]);
  return fired.length;
}
