import type { AuditCheck, AuditPage } from '@tingchao/console/routes/audit.ts';
import { Alert, Button, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { useApi, useChange } from '../api/queries.ts';
import { toShortTime } from '../api/server-time.ts';
import { Answer } from '../parts/answer.tsx';
import { HostileText } from '../parts/hostile-text.tsx';
import { Rows } from '../parts/rows.tsx';
import { Failure } from '../parts/states.tsx';

/** Who did what, in the order it was written, and whether the chain still fits. */
export default function Audit(): ReactNode {
  const [subject, setSubject] = useState('');
  const [starts, setStarts] = useState<readonly number[]>([0]);
  const query = useApi<AuditPage>('/api/audit', { subject, from: starts.at(-1) ?? 0 });
  const check = useChange(() => ask<AuditCheck>('/api/audit/check'), []);
  return (
    <>
      <div className="page-head">
        <h1>审计</h1>
        <Button type="primary" loading={check.isPending} onClick={() => check.mutate(undefined)}>
          核对审计链
        </Button>
      </div>
      <div aria-live="polite">
        {check.error && <Failure error={check.error} />}
        {check.data && <Verdict check={check.data} latest={(entries) => setStarts([0, Math.max(0, entries - 49)])} />}
      </div>
      <search className="filters">
        <Input.Search
          aria-label="只看一个对象"
          placeholder="对象：处置单内部编号、months、parked…"
          allowClear
          enterButton="查看"
          className="filter-long"
          onSearch={(text) => {
            setSubject(text.trim());
            setStarts([0]);
          }}
        />
      </search>
      <Answer query={query}>
        {({ items, next }) => (
          <>
            <Rows
              label="审计记录"
              rows={items}
              rowKey={({ seq }) => String(seq)}
              empty="没有记录。"
              columns={[
                { title: '序号', kind: 'right', cell: ({ seq }) => seq },
                { title: '时间', kind: 'tight', cell: ({ at }) => toShortTime(at) },
                { title: '何人', kind: 'tight', cell: ({ actor }) => <HostileText text={actor} /> },
                { title: '做了什么', kind: 'tight', cell: ({ action }) => action },
                { title: '对象', cell: ({ subject: what }) => <span className="mono">{what}</span> },
                {
                  title: '细节',
                  cell: ({ detail }) => (
                    <HostileText
                      most={200}
                      text={Object.entries(detail)
                        .filter(([, value]) => value !== null && value !== '')
                        .map(([key, value]) => `${key}：${String(value)}`)
                        .join('；')}
                    />
                  ),
                },
                { title: '哈希', kind: 'tight', cell: ({ hash }) => <span className="mono">{hash.slice(0, 12)}</span> },
              ]}
            />
            <div className="line-actions">
              <Button disabled={starts.length === 1} onClick={() => setStarts(starts.slice(0, -1))}>
                上一页
              </Button>
              <Button disabled={next === null} onClick={() => next !== null && setStarts([...starts, next])}>
                下一页
              </Button>
            </div>
          </>
        )}
      </Answer>
    </>
  );
}

function Verdict({
  check: { ok, entries, head, brokenAt, checkedAt },
  latest,
}: {
  readonly check: AuditCheck;
  readonly latest: (entries: number) => void;
}): ReactNode {
  return (
    <Alert
      className="gap-below"
      type={ok ? 'success' : 'error'}
      title={ok ? `审计链完整：${entries} 条` : `审计链从第 ${brokenAt} 条起对不上`}
      description={
        ok
          ? `链头 ${head ?? '（空）'}，${toShortTime(checkedAt)} 核对。`
          : '记录被改动、删除，或链头文件被改；请保全数据目录并与备份对照。'
      }
      action={
        <Button size="small" onClick={() => latest(entries)}>
          看最新的
        </Button>
      }
    />
  );
}
