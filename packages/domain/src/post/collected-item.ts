import type { Instant } from '../time/instant.ts';
import type { Identity } from './post-id.ts';
import type { Metrics, Reply, SuperiorOrder } from './post.ts';

/** One item as a parser found it, before it becomes a post. Texts are plain and may hold personal data. */
export type CollectedItem = {
  readonly identity: Identity;
  readonly link: string | null;
  readonly title: string;
  readonly text: string;
  readonly author: string | null;
  /** Null when the source gives none. */
  readonly publishedAt: Instant | null;
  readonly metrics: Partial<Metrics>;
  readonly reply: Reply | null;
  /** The reply settles the message, as far as the channel's own status tells; an interim note does not. */
  readonly answered: boolean;
  readonly regionHint: string | null;
  readonly forwards: Identity | null;
  readonly superiorOrder: SuperiorOrder | null;
};

/** An item with everything it may leave out left out. */
export const plainItem = (
  item: Pick<CollectedItem, 'identity' | 'title' | 'text'> & Partial<CollectedItem>,
): CollectedItem => ({
  link: null,
  author: null,
  publishedAt: null,
  metrics: {},
  reply: null,
  answered: false,
  regionHint: null,
  forwards: null,
  superiorOrder: null,
  ...item,
});
