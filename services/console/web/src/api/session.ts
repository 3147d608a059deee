import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { SessionView } from '@tingchao/console/access/session-view.ts';
import { ask, useCsrfToken } from './client.ts';
import { isSignedOut } from './problem.ts';
import { tellSignedIn } from './signed-out.ts';

export type Session = SessionView;

/** A word of the table of permissions: `case.read`, `case.assign`… */
export type Needs = Session['permissions'][number];

export const sessionKey = ['/api/session'] as const;

/** The session of this browser; null when nobody is signed in. */
export function useSession(): UseQueryResult<Session | null> {
  return useQuery<Session | null>({
    queryKey: sessionKey,
    queryFn: async ({ signal }) => {
      try {
        const session = await ask<Session>('/api/session', { signal });
        useCsrfToken(session.csrf);
        tellSignedIn();
        return session;
      } catch (error) {
        if (!isSignedOut(error)) throw error;
        useCsrfToken(undefined);
        return null;
      }
    },
    staleTime: 60_000,
  });
}

/** Whether the account may do what the word stands for. */
export const may = (session: Session | null | undefined, needs: Needs | undefined): boolean =>
  needs === undefined || (session?.permissions.includes(needs) ?? false);
