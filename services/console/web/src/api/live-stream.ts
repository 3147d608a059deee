/** What the server tells of a case or an incident that was saved anew: no text, no names. */
export type Change = {
  readonly kind: 'case' | 'incident';
  readonly id: string;
  readonly version: number;
  /** Of a case: its number and the incident it answers. */
  readonly number?: string;
  readonly incidentId?: string;
};

/** `lost`: nothing is heard, and another try is on its way; `over`: the session has ended. */
export type LiveState = 'connecting' | 'live' | 'lost' | 'over';

/** Who listens to the stream. */
export type LiveEars = {
  readonly changed: (change: Change) => void;
  /** Changes were missed: whatever is shown may be old. */
  readonly missed: () => void;
  readonly state: (state: LiveState) => void;
};

/** The server beats every 10 s; a line that is silent for longer is dead, whatever the browser thinks of it. */
const silenceMs = 25_000;
/** A line that comes back at once is no news. */
const graceMs = 1_500;
const firstWaitMs = 1_000;
const longestWaitMs = 30_000;

/**
 * Follows `GET /api/events` until the returned function is called: comes back by itself, after 1, 2, 4 … 30 s and a little by
 * chance, so that a hundred pages do not come at once; goes on where it was cut off.
 */
export function openLiveStream(ears: LiveEars): () => void {
  let source: EventSource | undefined;
  let last = '';
  let tries = 0;
  let ended = false;
  let isLost = false;
  const timers: { again?: number; silence?: number; grace?: number } = {};

  const heard = (): void => {
    tries = 0;
    isLost = false;
    clearTimeout(timers.grace);
    clearTimeout(timers.silence);
    timers.silence = window.setTimeout(cut, silenceMs);
    ears.state('live');
  };
  const shut = (): void => {
    source?.close();
    source = undefined;
    clearTimeout(timers.silence);
    clearTimeout(timers.again);
  };
  const finish = (): void => {
    shut();
    ended = true;
    clearTimeout(timers.grace);
    ears.state('over');
  };

  function connect(): void {
    shut();
    if (ended) return;
    const stream = new EventSource(last === '' ? '/api/events' : `/api/events?after=${encodeURIComponent(last)}`);
    source = stream;
    const on = (name: string, act: (event: MessageEvent<string>) => void): void =>
      stream.addEventListener(name, (event) => {
        if (source !== stream) return;
        heard();
        if (event.lastEventId !== '') last = event.lastEventId;
        act(event);
      });
    on('ready', () => {});
    on('beat', () => {});
    on('change', ({ data }) => ears.changed(JSON.parse(data) as Change));
    on('reset', ears.missed);
    stream.addEventListener('bye', finish);
    // The browser's own way of coming back has one pace for all and gives up on an answer such as 503: ours is taken instead.
    stream.addEventListener('error', () => {
      if (source === stream) cut();
    });
  }

  function cut(): void {
    shut();
    if (ended) return;
    if (!isLost) {
      isLost = true;
      timers.grace = window.setTimeout(() => ears.state('lost'), graceMs);
    }
    const wait = Math.min(firstWaitMs * 2 ** tries, longestWaitMs) * (0.75 + Math.random() / 2);
    tries += 1;
    timers.again = window.setTimeout(() => void retry(), wait);
  }

  /** The stream does not say why it was refused; an ordinary question does. */
  async function retry(): Promise<void> {
    const status = await fetch('/api/session', { headers: { 'x-unattended': '1' } })
      .then((answer) => answer.status)
      .catch(() => 0);
    if (ended) return;
    if (status === 401) finish();
    else if (status === 200) connect();
    else cut();
  }

  const isBack = (): void => {
    if (source !== undefined) return;
    tries = 0;
    clearTimeout(timers.again);
    void retry();
  };
  const isAway = (): void => cut();
  window.addEventListener('online', isBack);
  window.addEventListener('offline', isAway);
  connect();
  return () => {
    ended = true;
    shut();
    clearTimeout(timers.grace);
    window.removeEventListener('online', isBack);
    window.removeEventListener('offline', isAway);
  };
}
