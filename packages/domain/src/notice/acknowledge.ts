import { levelNumerals } from '../analysis/analysis.ts';
import type { CaseFile, OutboxNotice } from '../response/case-file.ts';
import { SYSTEM, type Actor } from '../response/case-parts.ts';
import { isOpen } from '../response/case-states.ts';
import { printedNumber } from '../response/notices.ts';
import { minutes, plus, toClock, type Instant } from '../time/instant.ts';
import type { NoticeSettings } from './notice-settings.ts';

/** The action of the ledger line that says that a person knows of the case. */
export const ACKNOWLEDGED = 'acknowledge';
const AGAIN = /^(.*):again:(\d+)$/u;

/** The how-manieth repetition of an alert a step is; 0 for the alert itself. */
export const repetitionOf = (step: string): number => Number(AGAIN.exec(step)?.[2] ?? 0);

/** Whether a named person has taken any step on the case, or said that they know, since the notice was made. */
export const isAcknowledged = (file: CaseFile, notice: Pick<OutboxNotice, 'createdAt'>): boolean =>
  file.ledger.some(({ by, at }) => by !== SYSTEM.id && at >= notice.createdAt);

/** 知悉: a person says that they know of the case; a line in the ledger, no step of its life. */
export function acknowledge(file: CaseFile, by: Actor, at: Instant): CaseFile {
  const version = file.version + 1;
  const line = {
    version,
    at,
    action: ACKNOWLEDGED,
    by: by.id,
    from: file.status,
    to: file.status,
    note: '已知悉',
  };
  return { ...file, version, ledger: [...file.ledger, line] };
}

/** Whether a notice that waits has become pointless: its repetition, when somebody knows or the case is closed. */
export function isPointless(file: CaseFile, notice: OutboxNotice): boolean {
  if (!AGAIN.test(notice.step)) return false;
  return !isOpen(file.status) || isAcknowledged(file, { createdAt: firstMade(file, notice) });
}

/**
 * Plans the repetition of an alert that rang just now: it waits in the outbox and leaves unless somebody knows by then. The
 * second one and all after go to `next`, but those of `rotaOf` stay with it: there the rota says who is next. After `most` of them
 * no more is planned. The same file where none is due.
 */
export function withRepetition(
  file: CaseFile,
  id: string,
  at: Instant,
  settings: NoticeSettings,
  rotaOf: string | null = null,
): CaseFile {
  const { levels, afterMinutes, most, next } = settings.acknowledge;
  const notice = file.notices.find((one) => one.id === id);
  if (!notice || !isOpen(file.status) || !levels.includes(file.level)) return file;
  const [, step = notice.step, told = '0'] = AGAIN.exec(notice.step) ?? [];
  const number = Number(told) + 1;
  if (number > most || isAcknowledged(file, { createdAt: firstMade(file, notice) })) return file;
  const to = number === 1 || notice.to === rotaOf ? notice.to : next;
  const again = `${file.id}:${step}:again:${number}:${to}`;
  if (file.notices.some((one) => one.id === again)) return file;
  const repeated: OutboxNotice = {
    id: again,
    step: `${step}:again:${number}`,
    to,
    subject: `【无人知悉，第${number}次再提醒】${printedNumber(file)}`,
    body: `${levelNumerals[file.level]}；首次提醒 ${toClock(firstMade(file, notice))}。请登录处置台知悉或办理。`,
    createdAt: at,
    status: 'pending',
    tries: 0,
    nextTryAt: plus(at, minutes(afterMinutes)),
    sentAt: null,
    lastError: null,
  };
  return { ...file, notices: [...file.notices, repeated] };
}

/** When the alert that a notice repeats was made first. */
function firstMade(file: CaseFile, notice: OutboxNotice): Instant {
  const step = AGAIN.exec(notice.step)?.[1];
  if (step === undefined) return notice.createdAt;
  return file.notices.find((one) => one.step === step)?.createdAt ?? notice.createdAt;
}
