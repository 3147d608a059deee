import { useCallback, useEffect, useRef, useState } from 'react';

const prefix = 'tingchao-draft:';

/**
 * A text that outlives the page until it is sent: kept in this browser under the account and the key, so that a lost
 * connection, a reload or the end of a session loses nothing that was typed. `clear` when the server has it.
 */
export function useDraft(
  account: string,
  key: string,
  start = '',
): readonly [string, (text: string) => void, () => void] {
  const place = `${prefix}${account}:${key}`;
  const [text, setText] = useState(() => localStorage.getItem(place) ?? start);
  const shown = useRef(place);
  useEffect(() => {
    if (shown.current === place) return;
    shown.current = place;
    setText(localStorage.getItem(place) ?? start);
  }, [place, start]);
  const set = useCallback(
    (next: string) => {
      setText(next);
      if (next === '') localStorage.removeItem(place);
      else localStorage.setItem(place, next);
    },
    [place],
  );
  const clear = useCallback(() => {
    localStorage.removeItem(place);
    setText('');
  }, [place]);
  return [text, set, clear];
}

/** Forgets every draft of an account on this machine. */
export function forgetDrafts(account: string): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(`${prefix}${account}:`)) localStorage.removeItem(key);
}
