import type { TrialView } from '@tingchao/collector/desk/trial-view.ts';
import { healthNames } from '@tingchao/console/views/source-view.ts';
import type { ReactNode } from 'react';
import { toShortTime } from '../api/server-time.ts';
import { HostileText } from '../parts/hostile-text.tsx';
import { Rows } from '../parts/rows.tsx';

const percent = (share: number): string => `${Math.round(share * 100)}%`;

/** What a trial came to: what would be collected and why, each selector, each request. */
export function TrialPanel({ title, trial }: { readonly title: string; readonly trial: TrialView }): ReactNode {
  const { health, found, added, reason, selectors, items, requests } = trial;
  return (
    <section className="panel" aria-label={title}>
      <h2>{title}</h2>
      <p>
        <span className={health === 'failed' ? 'word-bad' : ''}>{healthNames[health]}</span>：列表 {found} 条，会收{' '}
        {added} 条{reason !== '' && <>；{<HostileText text={reason} most={400} />}</>}
      </p>
      {selectors.length > 0 && (
        <Rows
          label={`${title}的选择器`}
          rows={selectors}
          rowKey={({ place }) => place}
          empty=""
          columns={[
            { title: '位置', kind: 'tight', cell: ({ place }) => <span className="mono">{place}</span> },
            {
              title: '选择器',
              cell: ({ rule }) => (rule === '' ? '通用规则' : <span className="mono">{rule}</span>),
            },
            {
              title: '取到',
              kind: 'right',
              cell: ({ share }) => <span className={share === 0 ? 'word-bad' : ''}>{percent(share)}</span>,
            },
          ]}
        />
      )}
      <Rows
        label={`${title}会收的内容`}
        rows={items.map((item, n) => ({ ...item, n }))}
        rowKey={({ n }) => String(n)}
        empty="一条也没有读到。"
        columns={[
          { title: '标题', cell: ({ title: name, text }) => <HostileText text={name || text} most={80} /> },
          {
            title: '发布',
            kind: 'tight',
            cell: ({ publishedAt }) => (publishedAt === null ? '无日期' : toShortTime(publishedAt)),
          },
          { title: '正文', cell: ({ text }) => <HostileText text={text} most={80} /> },
          { title: '不寻常', kind: 'tight', cell: ({ odd }) => (odd.length === 0 ? '—' : odd.join('、')) },
        ]}
      />
      <details>
        <summary>请求 {requests.length} 次</summary>
        <ul className="plain-list">
          {requests.map(({ url, status, bytes, problem }, n) => (
            <li key={`${n}`}>
              {status ?? '未取到'} <HostileText text={url} most={160} />{' '}
              <span className="quiet">
                {problem === '' ? `${Math.ceil(bytes / 1024)} KiB` : <HostileText text={problem} most={200} />}
              </span>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}
