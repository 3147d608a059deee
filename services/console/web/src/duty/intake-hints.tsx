import type { IntakeCheck } from '@tingchao/console/routes/intake-check.ts';
import { useEffect, useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { ask } from '../api/client.ts';
import { toShortTime } from '../api/server-time.ts';
import { HostileText } from '../parts/hostile-text.tsx';

/** So long nobody types before the server is asked. */
const PAUSE_MS = 400;

/** What the server says about what is being written; null before anything is, and while it cannot be reached. */
export function useIntakeCheck(text: string, title: string): IntakeCheck | null {
  const [check, setCheck] = useState<IntakeCheck | null>(null);
  useEffect(() => {
    if (text.trim() === '' && title.trim() === '') {
      setCheck(null);
      return undefined;
    }
    const stop = new AbortController();
    const wait = setTimeout(() => {
      ask<IntakeCheck>('/api/intake/check', { method: 'POST', body: { text, title }, signal: stop.signal }).then(
        setCheck,
        // A hint that does not come keeps nobody from recording: the entry itself is compared when it is saved.
        () => setCheck(null),
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(wait);
      stop.abort();
    };
  }, [text, title]);
  return check;
}

/** What is there already with the same words: looked at before it is saved. */
export function Alike({ check }: { readonly check: IntakeCheck | null }): ReactNode {
  if (check === null || check.alike.length === 0) return null;
  return (
    <div role="status" className="gap-below">
      <strong>可能已有：</strong>
      <ul className="plain-list">
        {check.alike.map((one) => (
          <li key={one.postId}>
            {one.incidentId === null ? (
              <HostileText text={one.title} most={60} />
            ) : (
              <Link className="inline-link" to={`/incidents/${one.incidentId}`}>
                <HostileText text={one.title} most={60} />
              </Link>
            )}{' '}
            <span className="quiet">
              {one.channelName} {toShortTime(one.at)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The township it will be recorded under unless somebody writes another. */
export const recommendedIn = (check: IntakeCheck | null): IntakeCheck['townships'][number] | undefined =>
  check?.townships[0];
