import type { CaseFile, OutboxNotice } from '@tingchao/domain/response/case-file.ts';
import { noticeFailed, noticeSent, noticeTaken } from '@tingchao/domain/response/notices.ts';
import { unitName } from '@tingchao/domain/response/units-settings.ts';
import { instant, type Instant } from '@tingchao/domain/time/instant.ts';
import { Conflict, Permanent, Throttled, Transient } from '@tingchao/ports/errors.ts';
import type { Notifier, OutgoingNotice } from '@tingchao/ports/notifier.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { saveOrPark } from './relay-cases.ts';

const PAGE = 50;
/** What was sent waits so long to be recorded with others: a crash within it sends these notices again, with their keys. */
const UNRECORDED_MS = 100;

type Attempt = (file: CaseFile) => CaseFile;

/** What was sent or refused and could not be recorded yet, by case: it is recorded before anything is sent again. */
export type Owed = Map<string, readonly Attempt[]>;
export const createOwed = (): Owed => new Map();

/**
 * Sends what waits in the outboxes and whose time has come: by every way that has not taken it yet, each notice once.
 * What passes is tried again with back-off, what is refused for good stays visible as failed. Returns how many left.
 * `Transient` when the outcome cannot be recorded: it stays in `owed`, and nothing is sent twice for it.
 */
export async function sendNotices(platform: Platform, owed: Owed = createOwed()): Promise<number> {
  let sent = 0;
  await record(platform, owed);
  for (;;) {
    const at = platform.clock.now();
    const pending = await platform.cases.withPendingNotices(at, PAGE);
    // What cannot be recorded is not sent again.
    const files = pending.filter(({ id }) => !owed.has(id));
    let unrecordedSince = performance.now();
    for (const file of files) {
      const waiting = file.notices.filter(({ status, nextTryAt }) => status === 'pending' && nextTryAt <= at);
      const attempts: Attempt[] = [];
      for (const notice of waiting) attempts.push(...(await trySend(platform, file, notice, at)));
      owed.set(file.id, attempts);
      if (performance.now() - unrecordedSince < UNRECORDED_MS) continue;
      sent += await record(platform, owed);
      unrecordedSince = performance.now();
    }
    sent += await record(platform, owed);
    if (pending.length < PAGE || files.length === 0) return sent;
  }
}

/** Tries every way that is left; the result is what to record, applied to the newest state of the case. */
async function trySend(platform: Platform, file: CaseFile, notice: OutboxNotice, at: Instant): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  const left = platform.notifiers.filter(({ name }) => !notice.sentBy?.includes(name));
  let failure: Failure | undefined;
  for (const notifier of left) {
    const failed = await send(notifier, outgoing(platform, file, notice));
    if (failed) {
      if (failure === undefined || failure.forGood) failure = failed;
      platform.events.emit('notice_failed', { caseId: file.id, step: notice.step, reason: failed.reason });
    } else {
      attempts.push((next) => noticeTaken(next, notice.id, notifier.name));
      platform.events.emit('notice_sent', { caseId: file.id, step: notice.step, way: notifier.name });
    }
  }
  const { notices } = platform.settings.sla;
  const settled = failure;
  attempts.push((next) =>
    settled === undefined ? noticeSent(next, notice.id, at) : noticeFailed(next, notice.id, settled, at, notices),
  );
  return attempts;
}

type Failure = { readonly reason: string; readonly forGood: boolean; readonly retryAt?: Instant };

async function send(notifier: Notifier, notice: OutgoingNotice): Promise<Failure | undefined> {
  try {
    await notifier.send(notice);
    return undefined;
  } catch (error) {
    if (error instanceof Throttled) return { reason: error.message, forGood: false, retryAt: instant(error.retryAt) };
    if (error instanceof Transient) return { reason: error.message, forGood: false };
    if (error instanceof Permanent) return { reason: error.message, forGood: true };
    throw error;
  }
}

function outgoing(platform: Platform, file: CaseFile, notice: OutboxNotice): OutgoingNotice {
  const { host, port } = platform.settings.app.server;
  const { id, to, subject, body } = notice;
  const { units, sla } = platform.settings;
  const toName = to === sla.notices.dutyOfficer ? '值班员' : unitName(units, to);
  return { idempotencyKey: id, to, toName, subject, body, link: `http://${host}:${port}/cases/${file.id}` };
}

/** Saves the outcomes on the newest states, together; a step taken meanwhile is kept. Returns how many notices left. */
async function record(platform: Platform, owed: Owed): Promise<number> {
  let sent = 0;
  const stuck = new Set<string>();
  while (owed.size > stuck.size) {
    const taken = [...owed].filter(([id]) => !stuck.has(id));
    const files = await platform.cases.getMany(taken.map(([id]) => id));
    const saved = taken.map(([id, attempts]) => {
      const file = files.get(id);
      if (!file) throw new Error(`case ${id} has vanished from the store`);
      return { ...attempts.reduce((next, attempt) => attempt(next), file), version: file.version + 1 };
    });
    let refused: ReadonlySet<string>;
    try {
      refused = await saveOrPark(platform, saved);
    } catch (error) {
      if (error instanceof Conflict) continue;
      throw error;
    }
    for (const id of refused) stuck.add(id);
    for (const [id, attempts] of taken) if (owed.get(id) === attempts && !refused.has(id)) owed.delete(id);
    for (const file of saved) if (!refused.has(file.id)) sent += sentOf(file) - sentOf(files.get(file.id));
  }
  return sent;
}

const sentOf = (file: CaseFile | undefined): number =>
  file?.notices.filter(({ status }) => status === 'sent').length ?? 0;
