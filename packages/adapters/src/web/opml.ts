import { generateOpml, parseOpml } from 'feedsmith';
import { decode } from './decode.ts';

/** One feed of a subscription list. */
export type Subscription = { readonly title: string; readonly feed: string; readonly site: string | null };

/** The document is no OPML; the message says so in one line. */
export class NotOpml extends Error {
  override readonly name = 'NotOpml';
}

type Outline = {
  readonly text?: string;
  readonly title?: string;
  readonly xmlUrl?: string;
  readonly htmlUrl?: string;
  readonly outlines?: readonly Outline[];
};
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_DEPTH = 20;

/** Reads the feeds of an OPML document, groups flattened, an address twice taken once. Throws `NotOpml`. */
export function readOpml(bytes: Uint8Array): readonly Subscription[] {
  if (bytes.length > MAX_BYTES) throw new NotOpml('OPML 文件超过 4 MiB');
  const { text } = decode(bytes, { kind: 'xml' });
  const found = new Map<string, Subscription>();
  const walk = (outlines: readonly Outline[], depth: number): void => {
    for (const { text: name, title, xmlUrl, htmlUrl, outlines: inner = [] } of outlines) {
      const feed = xmlUrl?.trim() ?? '';
      if (/^https?:\/\//i.test(feed) && !found.has(feed)) {
        found.set(feed, { title: (title ?? name ?? '').trim() || feed, feed, site: htmlUrl?.trim() || null });
      }
      if (depth < MAX_DEPTH) walk(inner, depth + 1);
    }
  };
  try {
    walk((parseOpml(text) as { readonly body?: { readonly outlines?: readonly Outline[] } }).body?.outlines ?? [], 0);
  } catch (error) {
    throw new NotOpml('不是 OPML 文件，或已损坏', { cause: error });
  }
  return [...found.values()];
}

/** Writes feeds as an OPML 2.0 document. */
export const writeOpml = (title: string, feeds: readonly Subscription[]): string =>
  generateOpml({
    head: { title },
    body: {
      outlines: feeds.map(({ title: text, feed, site }) => ({
        text,
        title: text,
        type: 'rss',
        xmlUrl: feed,
        ...(site !== null && { htmlUrl: site }),
      })),
    },
  });
