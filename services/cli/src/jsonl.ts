import { createInterface } from 'node:readline';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** Writes one JSON line and waits while the other side is slow. */
export async function writeLine(out: Writable, value: unknown): Promise<void> {
  if (!out.write(`${JSON.stringify(value)}\n`)) await once(out, 'drain');
}

/** The non-empty lines of a stream, numbered from 1. */
export async function* readLines(input: Readable): AsyncGenerator<{ readonly line: string; readonly number: number }> {
  let number = 0;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (line.trim() !== '') yield { line, number };
  }
}

function parseRequest(line: string, number: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new Error(`第 ${number} 行不是完整的 JSON`, { cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Error(`第 ${number} 行不是一个 JSON 对象`);
}

/** Answers each JSON request line with one line, in order: `{id, …}`, or `{id, error}` when the handler throws. */
export async function answerLines(
  input: Readable,
  out: Writable,
  answer: (request: Record<string, unknown>) => Promise<object> | object,
): Promise<{ readonly answered: number; readonly failed: number }> {
  let answered = 0;
  let failed = 0;
  for await (const { line, number } of readLines(input)) {
    let id: unknown = number;
    try {
      const request = parseRequest(line, number);
      id = request['id'] ?? number;
      await writeLine(out, { id, ...(await answer(request)) });
    } catch (error) {
      failed += 1;
      await writeLine(out, { id, error: error instanceof Error ? error.message : String(error) });
    }
    answered += 1;
  }
  return { answered, failed };
}
