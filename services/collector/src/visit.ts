import type { DeadlineParser } from '@tingchao/adapters/web/parse-deadline.ts';
import type { CollectedItem } from '@tingchao/domain/post/collected-item.ts';
import type { Identity } from '@tingchao/domain/post/post-id.ts';
import type { Fills } from '@tingchao/domain/post/selector-health.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import type { FetchResponse } from '@tingchao/ports/http-fetcher.ts';
import type { Canary, SourceMemory, Watched } from './source-memory.ts';

/** An item and the bytes it was found in: what a snapshot keeps. */
export type Found = {
  readonly item: CollectedItem;
  readonly evidence: Uint8Array;
  /** Its answer is missing for so long that it counts as withdrawn. */
  readonly answerGone?: boolean;
  /** It had been recorded as removed and is there again. */
  readonly restored?: boolean;
};

/** A message that its board no longer shows, beyond doubt; when it was last seen there. */
export type Removed = { readonly id: string; readonly lastSeenAt: Instant };

/** What one visit brought home. */
export type Visit = {
  readonly notModified: boolean;
  /** How many items the list shows; 0 is an empty list. */
  readonly listed: number;
  readonly found: readonly Found[];
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** Messages whose removal is to be recorded now; missing where a kind of source knows none. */
  readonly removed?: readonly Removed[];
  /** Detail pages to look at again, by post id. */
  readonly watched: Readonly<Record<string, Watched>>;
  /** What a person should know although the visit succeeded, one line each. */
  readonly notes: readonly string[];
  /** How often each selector usually finds something, this visit counted in; unchanged where a visit says nothing of it. */
  readonly fills?: Fills;
  readonly canary?: Canary | null;
  /** Names selectors that no longer find what they always found: what came is kept, the source counts as failed, its pace stays. */
  readonly broken?: string | null;
  /** The visit broke off after bringing something: what came is kept, the source counts as failed. */
  readonly brokeOff: Error | null;
};

export type Validators = { readonly etag: string | null; readonly lastModified: string | null };
export const noValidators: Validators = { etag: null, lastModified: null };

/** What a visit may use of the outside. */
export type VisitContext = {
  readonly at: Instant;
  readonly validators: Validators;
  readonly memory: SourceMemory;
  /**
   * Fetches a page politely (robots.txt, guard). Answers 200 or, with validators, 304; anything else throws `Transient`,
   * `Throttled` or `Permanent` with one clear line.
   */
  get(url: string, validators?: Validators, post?: string, how?: 'plain' | 'browser'): Promise<FetchResponse>;
  /** Parses what was fetched; a document that takes too long is an error like any other. */
  readonly parser: DeadlineParser;
  /** The post id an item of this source has. */
  idOf(identity: Identity): string;
};

/** The answer is there but is not the content: a login page, another format, a redesigned page. Passes once somebody mends it. */
export class UnusablePage extends Transient {
  override readonly name = 'UnusablePage';
}

/** The page is not there (any more): 404, 410, or a page that says so in words. Whether it was taken down is for others to find out. */
export class PageGone extends Transient {
  override readonly name = 'PageGone';
}

/** The service is stopping: what the visit had so far is left for the next start. */
export class VisitStopped extends Transient {
  override readonly name = 'VisitStopped';
}
