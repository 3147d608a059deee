import type { ReactNode } from 'react';

/** A stretch of a text, in UTF-16 units, that is shown marked. */
export type Mark = { readonly start: number; readonly end: number; readonly label?: string | undefined };

/** A word that is marked, and the category that is said with it. */
export type MarkedWord = { readonly word: string; readonly name: string };

/** Finds every place of the words, longest first, none inside another. */
export function marksOf(text: string, words: readonly MarkedWord[]): readonly Mark[] {
  const names = new Map(words.map(({ word, name }) => [word, name]));
  const found: Mark[] = [];
  const taken = new Set<number>();
  for (const word of [...names.keys()].filter(Boolean).sort((a, b) => b.length - a.length)) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
      if (taken.has(at) || taken.has(at + word.length - 1)) continue;
      for (let unit = at; unit < at + word.length; unit += 1) taken.add(unit);
      found.push({ start: at, end: at + word.length, label: names.get(word) });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Letters that turn the direction of what follows or hide themselves are shown as a sign instead. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const unseen = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g;

/**
 * What somebody else wrote, as plain text: never parsed, never a link, marks put around stretches of it. A text of any
 * length stays in its box.
 */
export function HostileText({
  text,
  marks = [],
  most,
}: {
  readonly text: string;
  readonly marks?: readonly Mark[];
  /** Shown at most so many characters; the rest as `…`. */
  readonly most?: number;
}): ReactNode {
  const end = most === undefined || text.length <= most ? text.length : most;
  const parts: ReactNode[] = [];
  let at = 0;
  for (const mark of marks) {
    if (mark.start < at || mark.end > end) continue;
    parts.push(plain(text.slice(at, mark.start)));
    parts.push(
      <mark key={mark.start} title={mark.label}>
        {plain(text.slice(mark.start, mark.end))}
      </mark>,
    );
    at = mark.end;
  }
  parts.push(plain(text.slice(at, end)), end < text.length ? '…' : '');
  return <span className="hostile-text">{parts}</span>;
}

const plain = (text: string): string => text.replace(unseen, '\u2423');
