import type { LogRecord } from '@tingchao/ports/message-log.ts';
import { park } from './park.ts';
import { createPauses } from './pauses.ts';
import type { Platform } from './platform.ts';

/** What reads a value by its rules, as a zod schema does. */
export type RecordReader<T> = {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: T }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly code: string }[];
        };
      };
};

/**
 * The values of a batch, in order. A record that cannot be read is parked whole, once, and blocks nobody; the reason says
 * where it is wrong.
 */
export async function readRecords<T>(
  { log, events }: Pick<Platform, 'log' | 'events'>,
  batch: readonly LogRecord[],
  reader: RecordReader<T>,
): Promise<readonly T[]> {
  const values: T[] = [];
  const parked: { readonly record: LogRecord; readonly reason: string }[] = [];
  const pause = createPauses();
  for (const record of batch) {
    await pause();
    const read = readRecord(record, reader);
    if ('value' in read) values.push(read.value);
    else parked.push({ record, reason: read.reason });
  }
  await park(
    { log, events },
    parked.map(({ record: { topic, partition, offset, key, value }, reason }) => ({
      topic,
      place: `${partition}/${offset}`,
      record: { partition, offset, key, value },
      reason,
    })),
  );
  return values;
}

const SHOWN_ISSUES = 5;

function readRecord<T>(
  { value, own }: LogRecord,
  reader: RecordReader<T>,
): { readonly value: T } | { readonly reason: string } {
  let json: unknown;
  try {
    json = JSON.parse(value);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { reason: '不是 JSON' };
  }
  if (own === true) return { value: json as T };
  const read = reader.safeParse(json);
  if (read.success) return { value: read.data };
  const wrong = read.error.issues
    .slice(0, SHOWN_ISSUES)
    .map(({ path, code }) => `${path.join('.') || '（全文）'} ${code}`);
  return { reason: `不合格式：${wrong.join(';')}` };
}
