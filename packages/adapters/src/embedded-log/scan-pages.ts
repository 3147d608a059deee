import type { LogRecord, MessageLog, Topic } from '@tingchao/ports/message-log.ts';

const PAGE = 500;

/** `MessageLog.scan` over a log whose offsets count through the whole topic. */
export async function* scanPages(read: MessageLog['read'], topic: Topic): AsyncIterable<readonly LogRecord[]> {
  for (let next = 0; ;) {
    const page = await read(topic, next, PAGE);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    next = last.offset + 1;
  }
}
