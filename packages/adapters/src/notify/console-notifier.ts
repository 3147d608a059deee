import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Notifier } from '@tingchao/ports/notifier.ts';

/** Shows a notice as one line where the duty officer looks; never fails. */
export function createConsoleNotifier(out: Writable): Notifier {
  return {
    name: 'console',
    async send({ to, subject, body, link }) {
      const parts = [`[通知 → ${to}]`, subject, body, link ?? ''].map(oneLine).filter((part) => part !== '');
      if (!out.write(`${parts.join(' ')}\n`)) await once(out, 'drain');
    },
  };
}

/** Nothing in a notice may start a line of its own or move the cursor of a terminal. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
