import type { FetchRequest, FetchResponse } from '@tingchao/ports/http-fetcher.ts';
import { expect, test } from 'vitest';
import type { PoliteGet } from './polite-get.ts';
import { visitGet } from './visit-get.ts';

type Asked = Pick<FetchRequest, 'rendered' | 'keptUntil'> | undefined;

function pagesOf(bytes: number): { readonly get: PoliteGet; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const get: PoliteGet = (url, _validators, _post, more) => {
    asked.push(more);
    const page: FetchResponse = {
      status: 200,
      url,
      headers: {},
      body: new Uint8Array(bytes),
      etag: null,
      lastModified: null,
    };
    return Promise.resolve(page);
  };
  return { get, asked };
}

test('pages count until the visit ends, and only those that need a browser ask for one', async () => {
  const ended = new AbortController().signal;
  const { get, asked } = pagesOf(10);
  const visit = visitGet(get, ended);
  await visit('https://a.example/');
  await visit('https://a.example/', undefined, undefined, 'plain');
  await visit('https://a.example/', undefined, undefined, 'browser');
  expect(asked).toEqual([{ keptUntil: ended }, { keptUntil: ended }, { keptUntil: ended, rendered: true }]);
});

test('a visit that holds too much leaves the rest for the next one', async () => {
  const visit = visitGet(pagesOf(9 * 1024 * 1024).get, new AbortController().signal);
  for (let page = 0; page < 3; page += 1) await visit('https://a.example/');
  await expect(visit('https://a.example/4')).rejects.toMatchObject({ name: 'Transient' });
});
