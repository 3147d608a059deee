import type { InstructionView } from '@tingchao/console/views/instruction-view.ts';
import { Button, Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { ask } from '../api/client.ts';
import { useApi, useChange } from '../api/queries.ts';
import { may, useSession } from '../api/session.ts';
import { toShortTime } from '../api/server-time.ts';
import { Answer } from '../parts/answer.tsx';
import { Countdown } from '../parts/countdown.tsx';
import { HostileText } from '../parts/hostile-text.tsx';
import { Rows } from '../parts/rows.tsx';
import { WordsDialog, type WordsAsked } from '../parts/words-dialog.tsx';

type Report = { readonly documentNo: string; readonly case: string; readonly text: string };

/** Instructions and what became of them; whoever coordinates reports here. */
export default function Instructions(): ReactNode {
  const [state, setState] = useState<'办理中' | '全部'>('办理中');
  const query = useApi<{ readonly items: readonly InstructionView[] }>('/api/instructions', {
    state: state === '全部' ? 'all' : 'open',
  });
  const { data: session } = useSession();
  const [asked, setAsked] = useState<WordsAsked>();
  const report = useChange(
    ({ documentNo, ...body }: Report) =>
      ask(`/api/instructions/${encodeURIComponent(documentNo)}/report`, { method: 'POST', body }),
    ['/api/instructions', '/api/digests', '/api/cases'],
  );
  return (
    <>
      <div className="page-head">
        <h1>批示办理</h1>
        <Link to="/digest">日报</Link>
      </div>
      <div className="filters">
        <Segmented
          aria-label="看哪些"
          options={['办理中', '全部']}
          value={state}
          onChange={(value) => setState(value as typeof state)}
        />
      </div>
      <Answer query={query}>
        {({ items }) => (
          <Rows
            label="批示"
            rows={items}
            rowKey={({ documentNo }) => documentNo}
            empty={state === '全部' ? '近 60 天没有批示。' : '没有办理中的批示。'}
            columns={[
              { title: '编号', kind: 'tight', cell: ({ documentNo }) => documentNo },
              {
                title: '批示',
                cell: ({ text, from }) => (
                  <>
                    <HostileText text={text === '' ? '（纸质批示，内容见卷）' : text} />
                    <br />
                    <span className="quiet">{from}</span>
                  </>
                ),
              },
              {
                title: '处置单',
                cell: ({ caseId, number, title }) => (
                  <>
                    <Link to={`/cases/${caseId}`}>{number}</Link> <HostileText text={title} most={40} />
                  </>
                ),
              },
              { title: '承办', cell: ({ lead }) => lead },
              {
                title: '时限',
                kind: 'tight',
                cell: ({ dueAt, report: done, standingName }) => (
                  <Countdown due={dueAt} done={done === null ? undefined : standingName} />
                ),
              },
              {
                title: '落实',
                cell: ({ report: done, documentNo, caseId }) =>
                  done === null ? (
                    may(session, 'case.assign') && (
                      <Button
                        size="small"
                        onClick={() =>
                          setAsked({
                            title: `报结 ${documentNo}`,
                            label: '落实情况',
                            yes: '报结',
                            least: 4,
                            run: (text) => report.mutateAsync({ documentNo, case: caseId, text }),
                          })
                        }
                      >
                        报结
                      </Button>
                    )
                  ) : (
                    <>
                      {done.text}
                      <br />
                      <span className="quiet">
                        {done.by} {toShortTime(done.at)}
                      </span>
                    </>
                  ),
              },
            ]}
          />
        )}
      </Answer>
      <WordsDialog asked={asked} close={() => setAsked(undefined)} />
    </>
  );
}
