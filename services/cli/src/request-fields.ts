/** A text field of a JSONL request; throws one line when it is missing or no text. */
export function requiredText(request: Readonly<Record<string, unknown>>, name: string): string {
  const value = request[name];
  if (typeof value !== 'string') throw new Error(`缺少 ${name}（应为文字）`);
  return value;
}

/** A text field that may be missing or null. */
export function optionalText(request: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = request[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new Error(`${name} 应为文字`);
  return value;
}
