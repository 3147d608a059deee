import type { CaseSummary } from '@tingchao/console/views/case-view.ts';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useApi } from '../api/queries.ts';
import { toShortTime } from '../api/server-time.ts';
import { Answer } from '../parts/answer.tsx';
import { Download } from '../parts/download.tsx';
import { HostileText } from '../parts/hostile-text.tsx';
import { Rows } from '../parts/rows.tsx';

type Documents = { readonly items: readonly { readonly id: string; readonly name: string; readonly of: string }[] };
type Cases = { readonly items: readonly CaseSummary[] };

/** Special reports on single matters, Ⅰ and Ⅱ first: drawn up from the data as it stands, every fact with its source. */
export default function SpecialReports(): ReactNode {
  const cases = useApi<Cases>('/api/cases', { open: true, limit: 100 });
  const documents = useApi<Documents>('/api/documents');
  const report = documents.data?.items.find(({ name }) => name.includes('专报'));
  return (
    <>
      <div className="page-head">
        <h1>专报</h1>
      </div>
      <p className="quiet">
        专报按现有数据生成草稿，每个事实注明出处；编号定稿在处置单页办理。政策发布前的舆情评估由政策起草单位在本机用
        tingchao policy 办理，结果以文件留存。
      </p>
      <Answer query={cases}>
        {({ items }) => (
          <Rows
            label="可出专报的处置单"
            rows={items.toSorted((a, b) => (a.level < b.level ? -1 : a.level > b.level ? 1 : 0))}
            rowKey={({ id }) => id}
            empty="没有在办的处置单。"
            columns={[
              { title: '处置单', kind: 'tight', cell: ({ id, number }) => <Link to={`/cases/${id}`}>{number}</Link> },
              { title: '等级', kind: 'tight', cell: ({ levelName }) => levelName },
              { title: '事项', cell: ({ title }) => <HostileText text={title} most={60} /> },
              { title: '牵头单位', cell: ({ lead }) => lead },
              { title: '状态', kind: 'tight', cell: ({ statusName }) => statusName },
              { title: '立案', kind: 'tight', cell: ({ openedAt }) => toShortTime(openedAt) },
              {
                title: '专报',
                cell: ({ id, number }) =>
                  report && (
                    <div className="line-actions">
                      <Download
                        path={`/api/cases/${encodeURIComponent(id)}/documents/${report.id}?format=docx`}
                        name={`${report.name} ${number}.docx`}
                      >
                        公文
                      </Download>
                      <Download
                        path={`/api/cases/${encodeURIComponent(id)}/documents/${report.id}?format=pdf`}
                        name={`${report.name} ${number}.pdf`}
                      >
                        PDF
                      </Download>
                    </div>
                  ),
              },
            ]}
          />
        )}
      </Answer>
    </>
  );
}
