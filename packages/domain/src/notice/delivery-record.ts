import type { CaseFile, OutboxNotice } from '../response/case-file.ts';
import { changeNotice } from '../response/notices.ts';
import type { Instant } from '../time/instant.ts';
import { CLAIM_MS, type Delivery, type DeliveryState } from './delivery.ts';

/** What became of a notice by one way; undefined while nobody has touched it there. */
export const deliveryBy = ({ deliveries }: OutboxNotice, way: string): Delivery | undefined =>
  deliveries?.find((one) => one.way === way);

/** Whether a way is done with a notice, one way or the other. */
export function isSettledBy(notice: OutboxNotice, way: string): boolean {
  if (notice.sentBy?.includes(way) === true) return true;
  const state = deliveryBy(notice, way)?.state;
  return state !== undefined && state !== 'claimed';
}

/** Writes down that a notice is about to leave by a way, so that no second process and no restart sends it too. */
export function claimDelivery(
  file: CaseFile,
  id: string,
  claim: { readonly way: string; readonly by: string; readonly at: Instant; readonly digest?: string },
): CaseFile {
  return withDelivery(file, id, { ...claim, state: 'claimed', version: file.incidentVersion });
}

/** Writes down what became of it; a way that took it is in `sentBy` too. */
export function settleDelivery(
  file: CaseFile,
  id: string,
  outcome: {
    readonly way: string;
    readonly state: Exclude<DeliveryState, 'claimed'>;
    readonly by: string;
    readonly at: Instant;
    readonly digest?: string;
  },
): CaseFile {
  return withDelivery(file, id, { ...outcome, version: file.incidentVersion });
}

/** Takes a claim back: the other side certainly did not get it, it may be tried again. */
export function releaseClaim(file: CaseFile, id: string, way: string): CaseFile {
  return changeNotice(file, id, (notice) => ({
    ...notice,
    deliveries: (notice.deliveries ?? []).filter((one) => one.way !== way || one.state !== 'claimed'),
  }));
}

/** Puts a notice off without counting it as a try: quiet hours, a storm, no room. */
export function putOff(file: CaseFile, id: string, until: Instant): CaseFile {
  return changeNotice(file, id, (notice) => ({ ...notice, nextTryAt: until }));
}

/** Takes a notice out of the outbox unsent, with why. */
export function dropNotice(file: CaseFile, id: string, why: string): CaseFile {
  return changeNotice(file, id, (notice) => ({ ...notice, status: 'dropped', lastError: why }));
}

/**
 * Who may send a notice by a way that cannot drop a second copy: `free` nobody claimed it, `held` another process is at it,
 * `lost` its claim is older than two minutes and was never settled: it may have left, so it does not leave again.
 */
export function claimOn(notice: OutboxNotice, way: string, at: Instant): 'free' | 'held' | 'lost' {
  const claim = deliveryBy(notice, way);
  if (claim?.state !== 'claimed') return 'free';
  // A clock that jumped back makes a claim young for ever: any distance counts.
  return Math.abs(at - claim.at) < CLAIM_MS ? 'held' : 'lost';
}

function withDelivery(file: CaseFile, id: string, delivery: Delivery): CaseFile {
  return changeNotice(file, id, (notice) => ({
    ...notice,
    deliveries: [...(notice.deliveries ?? []).filter(({ way }) => way !== delivery.way), delivery],
  }));
}
