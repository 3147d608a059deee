import { Permanent } from '@tingchao/ports/errors.ts';
import type { FetchRequest, FetchResponse, HttpFetcher } from '@tingchao/ports/http-fetcher.ts';

export type ServedPage = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
};

/** A web of pages in memory. An address that nothing is served at answers 404. */
export type MemoryFetcher = HttpFetcher & {
  /** Serves a page, or what a function makes of each request (it may throw `Transient` and its kin). */
  serve(url: string, page: string | ServedPage | ((request: FetchRequest) => ServedPage)): void;
  readonly requests: readonly FetchRequest[];
};

export function createMemoryFetcher(): MemoryFetcher {
  const pages = new Map<string, (request: FetchRequest) => ServedPage>();
  const requests: FetchRequest[] = [];
  return {
    requests,
    serve(url, page) {
      pages.set(url, typeof page === 'function' ? page : () => (typeof page === 'string' ? { body: page } : page));
    },
    async fetch(request) {
      requests.push(request);
      if (!URL.canParse(request.url)) throw new Permanent(`not an address: ${request.url}`);
      const page = pages.get(request.url)?.(request) ?? { status: 404, body: '' };
      return toResponse(request, page);
    },
  };
}

function toResponse(request: FetchRequest, page: ServedPage): FetchResponse {
  const headers = Object.fromEntries(
    Object.entries(page.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const etag = headers['etag'] ?? null;
  const unchanged = etag !== null && etag === request.etag;
  return {
    status: unchanged ? 304 : (page.status ?? 200),
    url: request.url,
    headers,
    body: unchanged
      ? new Uint8Array()
      : typeof page.body === 'string'
        ? new TextEncoder().encode(page.body)
        : page.body,
    etag,
    lastModified: headers['last-modified'] ?? null,
  };
}
