import type { ReactNode } from 'react';

/** A small line of counts, oldest first; the same in words for who does not see it. */
export function Sparkline({
  counts,
  label,
  width = 96,
  height = 24,
}: {
  readonly counts: readonly number[];
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
}): ReactNode {
  const top = Math.max(1, ...counts);
  const step = counts.length > 1 ? (width - 2) / (counts.length - 1) : 0;
  const points = counts.map((count, index) => `${1 + index * step},${height - 2 - (count / top) * (height - 4)}`);
  return (
    <svg
      className="spark"
      role="img"
      aria-label={label}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
    >
      <title>{label}</title>
      <polyline points={points.join(' ')} fill="none" stroke="#0b5cad" strokeWidth="1.5" />
    </svg>
  );
}
