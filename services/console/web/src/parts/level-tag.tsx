import type { IncidentSummary } from '@tingchao/console/views/incident-view.ts';
import type { ReactNode } from 'react';

type Level = IncidentSummary['level'];

const signs: Readonly<Record<Level, { readonly numeral: string; readonly word: string }>> = {
  I: { numeral: 'Ⅰ', word: '红' },
  II: { numeral: 'Ⅱ', word: '橙' },
  III: { numeral: 'Ⅲ', word: '黄' },
  IV: { numeral: 'Ⅳ', word: '蓝' },
};

/** The level of public opinion as text and sign; the colour says nothing that the text does not. */
export function LevelTag({ level }: { readonly level: Level }): ReactNode {
  const { numeral, word } = signs[level];
  return (
    <span className={`level-tag level-${level}`}>
      <span className="hidden-text">舆情等级</span>
      {numeral}级·{word}
    </span>
  );
}
