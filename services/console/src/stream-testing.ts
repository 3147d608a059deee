import { setTimeout as sleep } from 'node:timers/promises';

/** One event of a stream. */
export type StreamEvent = { readonly event: string; readonly id?: string; readonly data: string };

/** The events of the stream of a listening server as they come, each with its name, id and data. */
export async function* eventsOf(
  url: string,
  { headers, signal }: { readonly headers: Readonly<Record<string, string>>; readonly signal?: AbortSignal },
): AsyncGenerator<StreamEvent, undefined> {
  const answer = await fetch(`${url}/api/events`, { headers, ...(signal ? { signal } : {}) });
  if (answer.status !== 200 || answer.body === null) throw new Error(`no stream: ${answer.status}`);
  let text = '';
  for await (const bytes of answer.body.pipeThrough(new TextDecoderStream())) {
    text += bytes;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const fields = Object.fromEntries(
        lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      if (fields['event'] !== undefined) yield fields as StreamEvent;
    }
  }
  return undefined;
}

/** The next event, while time is let go on: what changes is gathered for a moment before it is told. */
export async function nextEvent(events: AsyncGenerator<StreamEvent>, pass: () => Promise<void>): Promise<StreamEvent> {
  const next = events.next();
  for (;;) {
    await pass();
    const there = await Promise.race([next, sleep(10)]);
    if (there === undefined) continue;
    if (there.done) throw new Error('the stream ended');
    return there.value;
  }
}
