import { Table } from 'antd';
import type { ReactNode } from 'react';
import type { ChartData } from './chart.tsx';

/** The numbers of a chart; loaded when somebody asks for them. */
export default function NumberTable({ data }: { readonly data: ChartData }): ReactNode {
  return (
    <Table
      size="small"
      rowKey="row"
      pagination={data.rows.length > 31 ? { pageSize: 31 } : false}
      scroll={{ x: true }}
      columns={[
        { title: data.rowName, dataIndex: 'row', rowScope: 'row' },
        ...data.series.map(({ name }, index) => ({ title: name, dataIndex: `s${index}`, align: 'right' as const })),
      ]}
      dataSource={data.rows.map((row, at) => ({
        row,
        ...Object.fromEntries(data.series.map(({ values }, index) => [`s${index}`, values[at] ?? '—'])),
      }))}
    />
  );
}
