import { shareSchema, type Share } from '@tingchao/domain/sharing/share.ts';
import { z } from 'zod';
import { openBundle, sealBundle, sha256Of, type OpenedBundle } from '../bundle/bundle-file.ts';
import type { InwardKeys, OutwardKeys } from '../bundle/bundle-keys.ts';
import { judgeBundle, noteBundle, readImportMark } from '../bundle/import-mark.ts';
import { CommandFailed } from '../io.ts';

export type OutgoingBundle = {
  readonly stream: string;
  readonly number: number;
  readonly previous: string | null;
  readonly createdAt: string;
  readonly shares: readonly Share[];
};

/** Seals and signs shares as `tingchao bundle` does posts; one line each. */
export function sealShares(
  { shares, ...header }: OutgoingBundle,
  keys: OutwardKeys,
): { readonly bytes: Buffer; readonly sha256: string } {
  const lines = shares.map((share) => JSON.stringify(share));
  const bytes = sealBundle({ ...header, count: lines.length }, lines, keys);
  return { bytes, sha256: sha256Of(bytes) };
}

export type OpenedShares = {
  readonly bundle: OpenedBundle;
  readonly shares: readonly Share[];
  readonly known: boolean;
};

/**
 * Verifies and opens a bundle of shares. Shares are states: a later one replaces an earlier one, so that gaps, repeats and another
 * bundle under a number that was made again after a crash do no harm. `known` when this very bundle was taken in.
 */
export function openShares(bytes: Buffer, keys: InwardKeys, dataFolder: string): OpenedShares {
  const bundle = openBundle(bytes, keys);
  const verdict = judgeBundle(readImportMark(dataFolder), bundle);
  return { bundle, shares: bundle.posts.map(readShare), known: verdict.kind === 'known' };
}

/** Notes a bundle as taken in, once its shares are durable. */
export const noteShares = (dataFolder: string, { bundle }: OpenedShares): void => void noteBundle(dataFolder, bundle);

function readShare(line: string): Share {
  try {
    return shareSchema.parse(JSON.parse(line));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    throw new CommandFailed('这个包里不是共享事项；采集包请用 tingchao bundle import', undefined, { cause: error });
  }
}
