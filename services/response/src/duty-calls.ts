import { randomUUID } from 'node:crypto';
import { callSchema, recordCall, type Call, type CallRefusal, type NewCall } from '@tingchao/domain/duty/call.ts';
import type { Result } from '@tingchao/domain/result.ts';
import { booksInLog } from '@tingchao/ports/record-book.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** The book of the desk's calls. */
export const CALLS = 'duty_calls';

/** Calls of the desk, the latest first; those about one case when its printed number is given. */
export async function readCalls(
  platform: Pick<Platform, 'log' | 'audit'>,
  query: { readonly caseNumber?: string; readonly limit: number },
): Promise<readonly Call[]> {
  const records = await booksInLog(platform).list(CALLS);
  return records
    .map(({ content }) => callSchema.parse(content))
    .filter(({ caseNumber }) => query.caseNumber === undefined || caseNumber === query.caseNumber)
    .toSorted((a, b) => b.at - a.at)
    .slice(0, query.limit);
}

/** Writes down a call for a named person. */
export async function writeCall(platform: Platform, given: NewCall, by: string): Promise<Result<Call, CallRefusal>> {
  const at = platform.clock.now();
  const call = recordCall(given, randomUUID(), by, at);
  if (!call.ok) return call;
  const { id } = call.value;
  await booksInLog(platform).put([
    { book: CALLS, id, version: 1, at, by, action: 'call_recorded', content: call.value },
  ]);
  return call;
}
