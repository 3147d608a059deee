import type { IncidentSummary } from '@tingchao/console/views/incident-view.ts';
import { Table } from 'antd';
import type { ReactNode } from 'react';
import { useApi } from '../api/queries.ts';
import { LevelTag } from '../parts/level-tag.tsx';
import { Failure } from '../parts/states.tsx';

type Page = { readonly items: readonly IncidentSummary[]; readonly nextOffset: number | null };

/** What waits for a verdict. */
export default function Queue(): ReactNode {
  const { data, error, isPending, refetch } = useApi<Page>('/api/incidents', { status: 'open' });
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  return (
    <>
      <div className="page-head">
        <h1>研判队列</h1>
      </div>
      <Table<IncidentSummary>
        rowKey="id"
        loading={isPending}
        dataSource={[...(data?.items ?? [])]}
        pagination={false}
        columns={[
          { title: '等级', render: (_, { level }) => <LevelTag level={level} /> },
          { title: '标题', dataIndex: 'title' },
        ]}
      />
    </>
  );
}
