import { decode } from '@tingchao/adapters/web/decode.ts';
import { htmlToText } from '@tingchao/adapters/web/html-text.ts';
import { judgeScan, type ScanType } from '@tingchao/domain/duty/scan.ts';
import { maskPersonal } from '@tingchao/domain/post/mask-post.ts';

/** What a kept page says to a reader: words without markup, never the markup itself; a picture only what it is. */
export type SnapshotText =
  | { readonly kind: 'picture'; readonly type: ScanType }
  | {
      readonly kind: 'page';
      /** Plain text, personal data masked (design §6.11), at most `MOST_TEXT` characters. */
      readonly text: string;
      /** Whether there was more. */
      readonly cut: boolean;
    };

/** Characters shown: a long page of a forum; what lies behind is in the evidence itself. */
export const MOST_TEXT = 20_000;
/** Of a page so many bytes are read: enough for every page that a person reads. */
const MOST_BYTES = 2 * 1024 * 1024;

/** What one post of a feed lies in, and who wrote it: a name is identity (design §7). */
const ENTRIES = ['item', 'entry'] as const;
const AUTHORS = ['author', 'dc:creator'] as const;

/** The elements of this name, each from its first sign to its last; one pass, and one that is never closed ends the search. */
function elementsOf(text: string, name: string): readonly (readonly [from: number, to: number])[] {
  const [lower, end] = [text.toLowerCase(), `</${name}>`];
  const found: (readonly [number, number])[] = [];
  for (let from = lower.indexOf(`<${name}`); from >= 0;) {
    const close = lower.indexOf(end, from);
    if (close < 0) break;
    const to = close + end.length;
    if (/[\s>]/u.test(lower[from + name.length + 1] ?? '')) found.push([from, to]);
    from = lower.indexOf(`<${name}`, to);
  }
  return found;
}

const without = (text: string, name: string): string => {
  let [left, at] = ['', 0];
  for (const [from, to] of elementsOf(text, name)) [left, at] = [left + text.slice(at, from), to];
  return left + text.slice(at);
};

/** Of a feed the entry that the post was made of, without its author; any other page as it is. */
function partOf(text: string, title: string): string {
  const entries = ENTRIES.flatMap((name) => elementsOf(text, name)).map(([from, to]) => text.slice(from, to));
  if (entries.length === 0) return text;
  const own = title === '' ? undefined : entries.find((entry) => entry.includes(title));
  return AUTHORS.reduce(without, own ?? text);
}

/**
 * Reads the bytes of an evidence as what was to be read on the page at that time; of a feed the entry with this `title`. Runs
 * nothing, fetches nothing. `masked: false` is for who opens it with a reason that the audit keeps.
 */
export function readSnapshot(
  bytes: Uint8Array,
  { masked = true, title = '' }: { readonly masked?: boolean; readonly title?: string } = {},
): SnapshotText {
  const picture = judgeScan(bytes);
  if (picture.ok) return { kind: 'picture', type: picture.value };
  const { text } = decode(bytes.subarray(0, MOST_BYTES), { kind: 'html' });
  const plain = htmlToText(masked ? partOf(text, title) : text, { maxLength: MOST_TEXT + 1 });
  const words = masked ? maskPersonal(plain) : plain;
  return { kind: 'page', text: words.slice(0, MOST_TEXT), cut: bytes.length > MOST_BYTES || words.length > MOST_TEXT };
}
