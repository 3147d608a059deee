import { describe, expect, test } from 'vitest';
import { Permanent, Transient } from './errors.ts';
import type { Notifier, OutgoingNotice } from './notifier.ts';

/** A notifier with its other side: what arrived there, and how to make it refuse. */
export type NotifierUnderTest = {
  readonly notifier: Notifier;
  /** Idempotency keys that arrived, in order. */
  arrived(): readonly string[];
  /** Makes the other side fail in passing, or for good; null heals it. */
  refuse(how: 'in passing' | 'for good' | null): void;
  readonly close: () => Promise<void>;
};

const notice: OutgoingNotice = {
  idempotencyKey: 'case-1:remind:1',
  to: 'duty-officer',
  subject: '提醒 青舆〔2026〕1号',
  body: 'Ⅲ级 距时限还有 24 小时',
  link: 'http://127.0.0.1:7070/cases/case-1',
};

/** What every notifier promises. */
export function notifierContract(open: () => Promise<NotifierUnderTest>): void {
  describe('notifier', () => {
    test('a send resolves when the other side took the notice', async () => {
      const side = await open();
      await side.notifier.send(notice);
      expect(side.arrived()).toEqual([notice.idempotencyKey]);
      expect(side.notifier.name).not.toBe('');
      await side.close();
    });

    test('trouble that passes is Transient, a refusal for good is Permanent, and afterwards it goes on', async () => {
      const side = await open();
      side.refuse('in passing');
      await expect(side.notifier.send(notice)).rejects.toBeInstanceOf(Transient);
      side.refuse('for good');
      await expect(side.notifier.send(notice)).rejects.toBeInstanceOf(Permanent);
      side.refuse(null);
      await side.notifier.send(notice);
      expect(side.arrived()).toEqual([notice.idempotencyKey]);
      await side.close();
    });
  });
}
