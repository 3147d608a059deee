import type { ReactNode } from 'react';

const stages = ['研判', '交办', '处置', '审签', '回应与办结'] as const;

/** The five visible stages of a case and where it stands; the finer state is said beside it. */
export function StageBar({ stage, state }: { readonly stage: string; readonly state: string }): ReactNode {
  const now = stages.findIndex((name) => name === stage);
  return (
    <ol className="stages" aria-label={`办理阶段：${stage}，${state}`}>
      {stages.map((name, n) => (
        <li
          key={name}
          className={n < now ? 'stage-past' : n === now ? 'stage-now' : ''}
          {...(n === now ? { 'aria-current': 'step' as const } : {})}
        >
          {n < now && <span aria-hidden="true">✓ </span>}
          {name}
        </li>
      ))}
    </ol>
  );
}
