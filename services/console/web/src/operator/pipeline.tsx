import type { PipelineView } from '@tingchao/console/routes/operations.ts';
import type { ReactNode } from 'react';
import { useApi } from '../api/queries.ts';
import { serverNow, toShortTime } from '../api/server-time.ts';
import { Answer } from '../parts/answer.tsx';
import { inWords } from '../parts/countdown.tsx';
import { Figures, Rows } from '../parts/rows.tsx';
import { Parked } from './parked.tsx';

const statusNames = { starting: '启动中', ok: '正常', degraded: '有异常' } as const;

/** Whether the work flows: what waits at each stage, what is wrong, what was set aside and can be tried again. */
export default function Pipeline(): ReactNode {
  const query = useApi<PipelineView>('/api/pipeline', {}, { everyMs: 15_000 });
  return (
    <>
      <div className="page-head">
        <h1>运行</h1>
      </div>
      <Answer query={query}>
        {({ status, reasons, stages, parked, stored, at }) => (
          <>
            <Figures
              items={[
                [
                  `系统（${toShortTime(at)}）`,
                  <span className={status === 'ok' ? 'word-good' : 'word-bad'}>{statusNames[status]}</span>,
                ],
                ['积压', stages.reduce((sum, { waiting }) => sum + waiting, 0)],
                ['搁置', <span className={parked > 0 ? 'word-bad' : ''}>{parked}</span>],
                ['帖文', stored.posts],
                ['事件', stored.incidents],
                ['处置单', stored.cases],
              ]}
            />
            {reasons.length > 0 && (
              <section className="panel">
                <h2>哪里不正常</h2>
                <ul className="note-list">
                  {reasons.map((reason) => (
                    <li key={reason}>{reason}</li>
                  ))}
                </ul>
              </section>
            )}
            <Rows
              label="各环节积压"
              rows={stages}
              rowKey={({ topic, group }) => `${topic} ${group}`}
              empty="服务器没有回答，看不到积压。"
              columns={[
                {
                  title: '环节',
                  cell: ({ name, topic }) => (
                    <>
                      {name} <span className="quiet">{topic}</span>
                    </>
                  ),
                },
                { title: '还没处理', kind: 'right', cell: ({ waiting }) => waiting },
                {
                  title: '最早一条等了',
                  kind: 'right',
                  cell: ({ oldestAt }) => (oldestAt === null ? '—' : inWords(serverNow() - Date.parse(oldestAt))),
                },
              ]}
            />
          </>
        )}
      </Answer>
      <Parked />
    </>
  );
}
