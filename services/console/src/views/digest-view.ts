import type { Digest } from '@tingchao/domain/report/daily-digest.ts';

/** `GET /api/digests/:date`: the digest as the domain makes it, the times of outages in ISO. */
export type DigestView = Omit<Digest, 'outages'> & {
  readonly outages: readonly (Omit<Digest['outages'][number], 'since'> & { readonly since: number | string })[];
};
