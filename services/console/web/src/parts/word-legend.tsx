import type { ReactNode } from 'react';
import { HostileText, type MarkedWord } from './hostile-text.tsx';

/** The marked words by category: for who does not point at them, and on paper. */
export function WordLegend({ words }: { readonly words: readonly MarkedWord[] }): ReactNode {
  if (words.length === 0) return null;
  const byName = new Map<string, string[]>();
  for (const { word, name } of words) byName.set(name, [...(byName.get(name) ?? []), word]);
  return (
    <p className="quiet">
      标出的词：
      {[...byName].map(([name, found], n) => (
        <span key={name}>
          {n > 0 && '；'}
          {name} — <HostileText text={found.join('、')} most={60} />
        </span>
      ))}
    </p>
  );
}
