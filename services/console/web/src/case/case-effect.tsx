import type { EffectView } from '@tingchao/console/routes/case-effect.ts';
import type { ReactNode } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { useApi } from '../api/queries.ts';
import { toShortTime } from '../api/server-time.ts';
import { Rows } from '../parts/rows.tsx';
import { Failure } from '../parts/states.tsx';
import type { CaseFileView } from './case-data.ts';

type Spread = EffectView['windows'][number]['before'];

const answered = new Set(['published', 'clarified', 'tracking', 'closed', 'cleared', 'archived']);
const verdicts = { calmer: '回落', level: '持平', rebound: '反弹' } as const;
const share = (spread: Spread): string =>
  spread.hostility === null ? '' : `，负面 ${Math.round(spread.hostility * 100)}%`;
const inWords = (spread: Spread): string => `${spread.posts} 条${share(spread)}`;

/** 回应效果: as long before the answer as after it, side by side, and what came anew of the same matter. */
export function CaseEffect({ file }: { readonly file: CaseFileView }): ReactNode {
  const { data, error, refetch } = useApi<EffectView>(
    `/api/cases/${file.id}/effect`,
    {},
    { enabled: answered.has(file.status) },
  );
  // Closed without an answer: there is no effect to show.
  if (!answered.has(file.status) || (error instanceof ApiProblem && error.code === 'not-answered')) return null;
  return (
    <section className="panel" aria-labelledby="effect">
      <h2 id="effect">回应效果</h2>
      {error && !data && <Failure error={error} retry={() => void refetch()} />}
      {data && (
        <>
          <p className="quiet">自 {toShortTime(data.answeredAt)} 回应起，前后各取同样长的一段。</p>
          <Rows
            label="回应前后"
            rows={data.windows}
            rowKey={({ hours }) => String(hours)}
            empty=""
            columns={[
              { title: '时段', kind: 'tight', cell: ({ hours, over }) => `${hours} 小时${over ? '' : '（未满）'}` },
              { title: '回应前', cell: ({ before }) => inWords(before) },
              { title: '回应后', cell: ({ after }) => inWords(after) },
              { title: '同地同事新件', kind: 'right', cell: ({ returns }) => returns },
              { title: '走势', kind: 'tight', cell: ({ verdict, over }) => (over ? verdicts[verdict] : '待观察') },
            ]}
          />
        </>
      )}
    </section>
  );
}
