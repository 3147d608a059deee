import { describe, expect, test } from 'vitest';
import { Permanent, Throttled, Transient } from './errors.ts';
import type { HttpFetcher } from './http-fetcher.ts';

/** A fetcher and a small web it can reach. */
export type FetcherUnderTest = {
  readonly fetcher: HttpFetcher;
  /**
   * The address at which this is served: `ok` (200, `听潮` in UTF-8, ETag `"v1"`, 304 when asked with it), `missing`
   * (404), `broken` (502), `busy` (429 with `Retry-After: 60`).
   */
  readonly at: (page: 'ok' | 'missing' | 'broken' | 'busy') => string;
  readonly close: () => Promise<void>;
};

/** What every fetcher promises. */
export function httpFetcherContract(open: () => Promise<FetcherUnderTest>): void {
  const withWeb = (use: (web: FetcherUnderTest) => Promise<void>) => async (): Promise<void> => {
    const web = await open();
    try {
      await use(web);
    } finally {
      await web.close();
    }
  };

  describe('http fetcher', () => {
    test(
      'a page comes with its bytes, headers in lower case and validators',
      withWeb(async ({ fetcher, at }) => {
        const page = await fetcher.fetch({ url: at('ok') });
        expect(page).toMatchObject({ status: 200, etag: '"v1"' });
        expect(page.headers['etag']).toBe('"v1"');
        expect(new TextDecoder().decode(page.body)).toBe('听潮');
      }),
    );

    test(
      'an unchanged page is a 304 without a body',
      withWeb(async ({ fetcher, at }) => {
        const page = await fetcher.fetch({ url: at('ok'), etag: '"v1"' });
        expect(page).toMatchObject({ status: 304 });
        expect(page.body).toHaveLength(0);
      }),
    );

    test(
      'a missing page is an answer, a broken server passes, a busy one asks for patience, nonsense is refused',
      withWeb(async ({ fetcher, at }) => {
        expect(await fetcher.fetch({ url: at('missing') })).toMatchObject({ status: 404 });
        await expect(fetcher.fetch({ url: at('broken') })).rejects.toBeInstanceOf(Transient);
        await expect(fetcher.fetch({ url: at('busy') })).rejects.toBeInstanceOf(Throttled);
        await expect(fetcher.fetch({ url: 'not an address' })).rejects.toBeInstanceOf(Permanent);
      }),
    );
  });
}
