let listener: (() => void) | undefined;
let waiting: (() => void)[] = [];

/** Called when the server answers that nobody is signed in any more; one listener, the frame. */
export function whenSignedOut(listens: (() => void) | undefined): void {
  listener = listens;
}

/** An answer said that the session is over. */
export const tellSignedOut = (): void => listener?.();

/** Somebody is signed in: what waited goes on. */
export function tellSignedIn(): void {
  const all = waiting;
  waiting = [];
  for (const goOn of all) goOn();
}

/** Resolves when somebody has signed in again; rejects when nobody wants the answer any more. */
export const signedInAgain = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    waiting.push(resolve);
    signal.addEventListener('abort', () => {
      waiting = waiting.filter((one) => one !== resolve);
      reject(new DOMException('nobody waits', 'AbortError'));
    });
  });
