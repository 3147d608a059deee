import { diffArrays, diffChars } from 'diff';
import type { ReactNode } from 'react';
import { HostileText } from '../parts/hostile-text.tsx';

type Piece = { readonly how: 'same' | 'in' | 'out'; readonly text: string };

/** Sentences with their marks; Chinese has no blanks to cut at. */
const sentencesOf = (text: string): string[] => text.match(/[^。！？；\n]+[。！？；]*\n*|[。！？；]+\n*|\n+/g) ?? [];

/** Under this share of common characters two sentences are another one, not a change of the first. */
const ALIKE = 0.4;

/** What changed from one text to the other: by sentence, and within sentences that are alike by character. */
export function redLine(before: string, after: string): readonly Piece[] {
  const parts = diffArrays(sentencesOf(before), sentencesOf(after));
  return parts.flatMap((part, n): Piece[] => {
    const text = part.value.join('');
    const next = parts[n + 1];
    const previous = parts[n - 1];
    if (part.removed && next?.added) {
      const added = next.value.join('');
      const chars = diffChars(text, added);
      const same = chars.filter((one) => !one.added && !one.removed).reduce((sum, one) => sum + one.value.length, 0);
      if (same >= ALIKE * Math.max(text.length, added.length))
        return chars.map((one) => ({ how: one.added ? 'in' : one.removed ? 'out' : 'same', text: one.value }));
      return [
        { how: 'out', text },
        { how: 'in', text: added },
      ];
    }
    if (part.added && previous?.removed) return [];
    return [{ how: part.added ? 'in' : part.removed ? 'out' : 'same', text }];
  });
}

/** The change from one text to the other, put in and taken out told by sign and word and not by colour alone. */
export function RedLine({ before, after }: { readonly before: string; readonly after: string }): ReactNode {
  const pieces = redLine(before, after);
  const changed = pieces.filter(({ how }) => how !== 'same').length;
  return (
    <>
      <p className="quiet">{changed === 0 ? '一字未改。' : '下划线为新增，删除线为删去。'}</p>
      <div className="red-line">
        {pieces.map(({ how, text }, n) => {
          if (how === 'in')
            return (
              <ins key={n}>
                <span className="hidden-text">新增：</span>
                <HostileText text={text} />
              </ins>
            );
          if (how === 'out')
            return (
              <del key={n}>
                <span className="hidden-text">删去：</span>
                <HostileText text={text} />
              </del>
            );
          return <HostileText key={n} text={text} />;
        })}
      </div>
    </>
  );
}
