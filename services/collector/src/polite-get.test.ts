import type { FetchRequest, FetchResponse } from '@tingchao/ports/http-fetcher.ts';
import { expect, test } from 'vitest';
import { createPoliteGet } from './polite-get.ts';

const answer: FetchResponse = {
  status: 200,
  url: 'https://board.example/list',
  headers: {},
  body: new Uint8Array(),
  etag: null,
  lastModified: null,
};

async function sentFor(post: string | undefined): Promise<FetchRequest | undefined> {
  const sent: FetchRequest[] = [];
  const fetcher = {
    fetch: (request: FetchRequest) => {
      sent.push(request);
      return Promise.resolve(answer);
    },
  };
  const get = createPoliteGet(fetcher, () => Promise.resolve(), new AbortController().signal);
  await get('https://board.example/list', undefined, post);
  return sent[0];
}

test('a list asked for by POST sends its form or its JSON', async () => {
  expect(await sentFor('pageNo=2&type=1')).toMatchObject({
    method: 'POST',
    body: 'pageNo=2&type=1',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
  });
  expect(await sentFor('{"pageNo":2}')).toMatchObject({
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
  expect(await sentFor(undefined)).toEqual({ url: 'https://board.example/list' });
});
