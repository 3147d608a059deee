export type FetchRequest = {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly etag?: string | null;
  readonly lastModified?: string | null;
  /** Total time for everything, redirects and body included. Default 30 s. */
  readonly deadlineMs?: number;
  /** After inflation. Default 10 MiB. */
  readonly maxBytes?: number;
  /**
   * Until this fires the body counts against the memory that all large bodies share; whoever keeps bodies for longer than the
   * fetch says so with it. Without it, a body counts until it is handed over.
   */
  readonly keptUntil?: AbortSignal;
  /** Opens the page in a browser and gives its markup after its scripts have run; `Transient` where there is none. GET only. */
  readonly rendered?: boolean;
};

export type FetchResponse = {
  readonly status: number;
  /** Where the redirects ended. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly etag: string | null;
  readonly lastModified: string | null;
};

/**
 * Fetches one public page through the guard: every hop checked, size and time capped, no proxy, no credentials.
 * Throws `Permanent` when the guard denies, `Throttled` on 429/503 with Retry-After, `Transient` on network trouble and
 * 5xx. 304 and other 4xx come back as responses.
 */
export interface HttpFetcher {
  fetch(request: FetchRequest): Promise<FetchResponse>;
}
