/** An answer of Elasticsearch, without a client in between that would retry or translate. */
export type RawAnswer = { readonly status: number; readonly body: unknown };

/** Sends one request; `lines` become NDJSON. Throws when the connection breaks or the body is not JSON. */
export async function ask(
  address: string,
  method: string,
  path: string,
  body?: object | readonly object[],
  signal?: AbortSignal,
): Promise<RawAnswer> {
  const lines = Array.isArray(body) ? body.map((line) => `${JSON.stringify(line)}\n`).join('') : undefined;
  const response = await fetch(new URL(path, address), {
    method,
    signal: signal ?? null,
    headers: { 'content-type': lines === undefined ? 'application/json' : 'application/x-ndjson' },
    body: lines ?? (body === undefined ? null : JSON.stringify(body)),
  });
  return { status: response.status, body: await response.json() };
}

/** Ids of all documents of an index, sorted, deletions and writes up to now included. */
export async function idsIn(address: string, index: string): Promise<readonly string[]> {
  await ask(address, 'POST', `/${index}/_refresh`);
  const { body } = await ask(address, 'GET', `/${index}/_search?size=10000&_source=false`);
  const { hits } = body as { readonly hits: { readonly hits: readonly { readonly _id: string }[] } };
  return hits.hits.map(({ _id }) => _id).toSorted();
}
