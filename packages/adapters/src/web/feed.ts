import type { Instant } from '@tingchao/domain/time/instant.ts';

export type FeedItem = {
  /** The feed's own id, else the link, else a hash of title and text; items that share it and the link are one item. */
  readonly id: string;
  readonly title: string;
  /** Absolute where the feed or its address allows; empty when the item has none. */
  readonly link: string;
  /** Null when the feed gives none that can be read; never invented. */
  readonly publishedAt: Instant | null;
  readonly text: string;
  readonly author: string | null;
};

export type Feed = {
  readonly feed: { readonly title: string; readonly link: string };
  readonly items: readonly FeedItem[];
  /** Items beyond the cap that were not read. */
  readonly dropped: number;
};

/** What a mapper of one format needs beside the document. */
export type FeedContext = {
  /** Where the feed was fetched, for relative links. */
  readonly url: string | undefined;
  readonly at: Instant | undefined;
  readonly maxItems: number;
};

/** The document is no feed; the message says in one line what it is instead. */
export class NotAFeed extends Error {
  override readonly name = 'NotAFeed';
}
