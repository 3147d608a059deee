import { claimDelivery, claimOn, deliveryBy, isSettledBy } from '@tingchao/domain/notice/delivery-record.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { Sending } from './plan-sending.ts';
import { addChange, recordChanges, type Changes } from './record-notices.ts';

/**
 * Writes down what is about to leave by ways that cannot drop a second copy, on the newest states: whoever does not get its
 * claim down does not send. Returns the messages that may leave.
 */
export async function claimSendings(
  platform: Platform,
  by: string,
  sendings: readonly Sending[],
  at: Instant,
): Promise<readonly Sending[]> {
  const changes: Changes = new Map();
  const held = new Set<string>();
  for (const { notifier, items, digest } of sendings.filter((one) => one.notifier.forgetful === true)) {
    const way = notifier.name;
    for (const { file, notice } of items)
      addChange(changes, file.id, (next) => {
        const now = next.notices.find(({ id }) => id === notice.id);
        const mine = now && deliveryBy(now, way);
        if (!now || now.status !== 'pending' || isSettledBy(now, way)) return next;
        if (mine?.by === by && mine.at === at) return next;
        if (claimOn(now, way, at) !== 'free') return next;
        return claimDelivery(next, notice.id, { way, by, at, ...(digest === undefined ? {} : { digest }) });
      });
  }
  if (changes.size === 0) return sendings;
  const note = (_before: CaseFile, after: CaseFile): void => {
    for (const notice of after.notices)
      for (const { way, state, by: whose, at: when } of notice.deliveries ?? [])
        if (state === 'claimed' && whose === by && when === at) held.add(`${way}|${notice.id}`);
  };
  await recordChanges(platform, changes, note);
  return sendings.flatMap((sending): readonly Sending[] => {
    if (sending.notifier.forgetful !== true) return [sending];
    const items = sending.items.filter(({ notice }) => held.has(`${sending.notifier.name}|${notice.id}`));
    if (items.length === sending.items.length) return [sending];
    return items.length === 0 ? [] : [{ ...sending, items }];
  });
}
