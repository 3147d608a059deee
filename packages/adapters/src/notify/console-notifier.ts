import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Clock } from '@tingchao/ports/clock.ts';
import type { Notifier, OutgoingNotice } from '@tingchao/ports/notifier.ts';

/** Notices that come within this time of each other are shown together. */
const GATHER_MS = 1500;
/** So many are shown one by one; more of them are one line, else a first start or a bad hour floods the terminal. */
const SHOWN_SINGLY = 3;

/**
 * Shows notices where the duty officer looks: a few as one line each, a burst as one line that says how many of what.
 * Never fails; `close` shows what is still gathered.
 */
export function createConsoleNotifier(out: Writable, clock: Clock): Notifier & { close(): Promise<void> } {
  const closing = new AbortController();
  let gathered: OutgoingNotice[] = [];
  let showing: Promise<void> | undefined;

  async function showLater(): Promise<void> {
    for (let before = 0; before < gathered.length && !closing.signal.aborted;) {
      before = gathered.length;
      await clock.sleep(GATHER_MS, closing.signal);
    }
    const notices = gathered;
    gathered = [];
    showing = undefined;
    const lines = notices.length > SHOWN_SINGLY ? [inSum(notices)] : notices.map(inFull);
    if (!out.write(lines.map((line) => `${line}\n`).join('')) && !closing.signal.aborted) await once(out, 'drain');
  }

  return {
    name: 'console',
    send: async (notice) => {
      gathered.push(notice);
      showing ??= showLater();
    },
    close: async () => {
      closing.abort();
      await showing;
    },
  };
}

function inFull({ to, toName = to, subject, body, link }: OutgoingNotice): string {
  return [`[通知 → ${toName}]`, subject, body, link ?? ''].map(oneLine).filter(Boolean).join(' ');
}

function inSum(notices: readonly OutgoingNotice[]): string {
  const receivers = new Set(notices.map(({ to, toName = to }) => toName));
  const kinds = Map.groupBy(notices, ({ subject }) => /^【([^】]+)】/u.exec(subject)?.[1] ?? subject);
  const counts = [...kinds].map(([kind, list]) => `${kind} ${list.length}`).join('、');
  const origin = notices.find(({ link }) => link !== null && URL.canParse(link))?.link ?? undefined;
  const where = origin === undefined ? '' : `；打开 ${new URL('/', origin).href} 查看`;
  return oneLine(`[通知 → ${[...receivers].join('、')}] 共 ${notices.length} 条：${counts}${where}`);
}

/** Nothing in a notice may start a line of its own or move the cursor of a terminal. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
