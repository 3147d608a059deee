import { isAlive } from '@tingchao/domain/access/session-rules.ts';
import type { Viewer } from '@tingchao/domain/access/viewer.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/**
 * Whether what a request was let in with still holds: the session is there and in time, the account neither changed its rights
 * nor was shut out. Looking does not count as being seen: an open page alone keeps nobody signed in.
 */
export async function isStillSignedIn(
  { accounts, clock, settings }: Pick<Platform, 'accounts' | 'clock' | 'settings'>,
  viewer: Viewer,
): Promise<boolean> {
  if (viewer.kind === 'nobody') return false;
  if (viewer.kind !== 'account') return true;
  const [session, account] = [await accounts.session(viewer.session.id), await accounts.get(viewer.account.id)];
  if (session === undefined || account === undefined) return false;
  return isAlive(session, account, settings.app.access, clock.now());
}
