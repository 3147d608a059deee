import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { SYSTEM } from '@tingchao/domain/response/case-parts.ts';
import { handoverBeingSigned } from '@tingchao/domain/response/false-info/handover.ts';
import { fireDueRungs } from '@tingchao/domain/response/ladder.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { saveOrPark } from './relay-cases.ts';
import { finishHandovers } from './sign-handovers.ts';
import { finishSignings } from './sign-letters.ts';

const PAGE = 100;

type Fired = { readonly file: CaseFile; readonly fired: ReturnType<typeof fireDueRungs>['fired'] };

/**
 * Fires every timer that is due: reminders into the outbox, letters as drafts. The timers lie in the cases, so that a
 * restart forgets none and fires none twice. Returns how many rungs fired.
 */
export async function runLadder(platform: Platform): Promise<number> {
  let count = 0;
  for (;;) {
    const at = platform.clock.now();
    const due = await platform.cases.due(at, PAGE);
    const fired = await fire(platform, due, at);
    count += fired;
    // Nothing of a whole page could be saved: the next turn tries again.
    if (due.length < PAGE || fired === 0) return count;
  }
}

/** Fires the due rungs of these cases, saved and told together. */
async function fire(platform: Platform, due: readonly CaseFile[], at: Instant): Promise<number> {
  const unsigned = due.filter((file) => !file.letters.some(isBeingSigned) && handoverBeingSigned(file) === undefined);
  // A signature that a crash cut short comes first; the rungs of its case fire with the next turn.
  for (const file of due)
    if (!unsigned.includes(file)) await finishHandovers(platform, await finishSignings(platform, file));
  return fireAll(platform, unsigned, at);
}

const isBeingSigned = ({ status, signing }: CaseFile['letters'][number]): boolean =>
  status === 'draft' && signing !== undefined;

async function fireAll(platform: Platform, due: readonly CaseFile[], at: Instant): Promise<number> {
  if (due.length === 0) return 0;
  const firings = due.map((file) => fireOne(platform, file, at));
  const saved = firings.map(({ file }) => file);
  let refused: ReadonlySet<string>;
  try {
    refused = await saveOrPark(platform, saved);
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    // A person took a step meanwhile; the others do not wait for it, the next turn reads that case again.
    if (due.length === 1) return 0;
    let count = 0;
    for (const file of due) count += await fireAll(platform, [file], at);
    return count;
  }
  const done = firings.filter(({ file }) => !refused.has(file.id));
  for (const { file, fired } of done) {
    for (const { id } of fired) platform.events.emit('timer_fired', { caseId: file.id, step: id });
  }
  return done.reduce((sum, { fired }) => sum + fired.length, 0);
}

function fireOne(platform: Platform, file: CaseFile, at: Instant): Fired {
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
  return { file: { ...next, version, ledger: [...file.ledger, ...lines] }, fired };
}
