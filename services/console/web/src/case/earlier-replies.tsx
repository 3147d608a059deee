import type { EarlierView } from '@tingchao/console/routes/case-work.ts';
import { Collapse } from 'antd';
import type { ReactNode } from 'react';
import { useApi } from '../api/queries.ts';
import { toDay } from '../api/server-time.ts';
import { HostileText } from '../parts/hostile-text.tsx';
import { Failure } from '../parts/states.tsx';
import type { CaseFileView } from './case-data.ts';

/** What was answered before to the like at the same village or township, to keep to and to build on. */
export function EarlierReplies({ file }: { readonly file: CaseFileView }): ReactNode {
  const { data, error, refetch } = useApi<EarlierView>(`/api/cases/${file.id}/earlier`);
  const items = data?.items ?? [];
  return (
    <section className="panel" aria-labelledby="earlier">
      <h2 id="earlier">同地此前的答复</h2>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {data && items.length === 0 && <p className="quiet">两年内没有同村、同乡镇同类事项的公开答复。</p>}
      {items.length > 0 && (
        <Collapse
          items={items.map(({ number, title, publishedAt, near, lead, text }) => ({
            key: number,
            label: `${toDay(publishedAt)}　${near.join('、')}　${lead}　${number}`,
            children: (
              <>
                <h3>
                  <HostileText text={title} />
                </h3>
                <HostileText text={text ?? '正文已抹除。'} />
              </>
            ),
          }))}
        />
      )}
    </section>
  );
}
