import type { BatchHandler, LogRecord, MessageLog, NewRecord } from './message-log.ts';

/** Opens a log of its own for one test of the contract. */
export type OpenLog = () => Promise<{
  readonly log: MessageLog;
  /** Whether several subscriptions of one group divide the partitions among them; elsewhere the second one is refused. */
  readonly groupsAreShared?: boolean;
  /** What the next process sees. */
  readonly reopen: () => Promise<MessageLog>;
  readonly close: () => Promise<void>;
}>;

type Use = (log: MessageLog, reopen: () => Promise<MessageLog>, groupsAreShared: boolean) => Promise<void>;

/** A test with a log that is closed behind it. */
export const withLogFrom = (open: OpenLog) => (use: Use) => async (): Promise<void> => {
  const { log, reopen, close, groupsAreShared = false } = await open();
  try {
    await use(log, reopen, groupsAreShared);
  } finally {
    await close();
  }
};

/** Records of one partition. */
export const records = (...keys: readonly string[]): readonly NewRecord[] =>
  keys.map((key) => ({ key, partitionKey: 'county', value: JSON.stringify({ key }) }));

export const keys = (seen: readonly LogRecord[]): readonly string[] => seen.map(({ key }) => key);

/** A handler that keeps what it saw and says when it has seen `count` records. */
export function gather(count: number, before: (batch: readonly LogRecord[]) => void = () => {}) {
  const seen: LogRecord[] = [];
  const { promise: all, resolve } = Promise.withResolvers<void>();
  const handler: BatchHandler = async (batch) => {
    before(batch);
    seen.push(...batch);
    if (seen.length >= count) resolve();
  };
  return { seen, all, handler };
}
