import type { Figures, HeadFigures } from '@tingchao/corpus/measure.ts';

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

const heads = [
  ['topic', '专题'],
  ['kind', '类别'],
  ['unit', '牵头单位'],
  ['urgency', '紧急程度'],
] as const;

/** Figures of several ways side by side, one line a head: strict / acceptable, the first three for units, mean F1. */
export function figuresTable(ways: readonly (readonly [name: string, figures: Figures])[]): string {
  const cell = (head: (typeof heads)[number][0], figures: HeadFigures): string => {
    const both = `${percent(figures.strict)} / ${percent(figures.acceptable)}`;
    const three = head === 'unit' ? `，前三 ${percent(figures.firstThree)}` : '';
    return `${both}${three}，F1 ${figures.macroF1.toFixed(3)}`;
  };
  const lines = heads.flatMap(([head, name]) =>
    ways.some(([, figures]) => figures[head] !== null)
      ? [name, ...ways.map(([way, figures]) => `  ${way}：${figures[head] ? cell(head, figures[head]) : '无标注'}`)]
      : [],
  );
  const urgent = ways.map(([way, { high, highMissed, flagged }]) => {
    const missed = high === 0 ? '' : `，标为紧急的 ${high} 件中漏 ${highMissed} 件`;
    return `  ${way}：偏急以上 ${percent(flagged)}${missed}`;
  });
  return [...lines, '提示量', ...urgent].join('\n');
}
