import type { sourceSchema } from '@tingchao/console/routes/sources.ts';
import { App, Button, Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { z } from 'zod';
import { ask } from '../api/client.ts';
import { sentenceOf } from '../api/problem.ts';
import { useApi, useChange } from '../api/queries.ts';
import { may, useSession } from '../api/session.ts';
import { toShortTime } from '../api/server-time.ts';
import { Answer } from '../parts/answer.tsx';
import { Download } from '../parts/download.tsx';
import { Figures, Rows } from '../parts/rows.tsx';
import { WordsDialog, type WordsAsked } from '../parts/words-dialog.tsx';
import { OpmlDialog } from './opml-dialog.tsx';

type Source = z.infer<typeof sourceSchema>;
type Sources = { readonly items: readonly Source[] };

/** A redesign that the daily check found, or a state that somebody should look at. */
const isTroubled = ({ health, check }: Source): boolean =>
  !calm.has(health) || (check !== null && check.changedSince !== null);

const calm: ReadonlySet<string> = new Set(['ok', 'unchanged', 'new']);
const time = (iso: string | null): string => (iso === null ? '—' : toShortTime(iso));

/** Every source with its state in words, who answers for it, and a visit at once. */
export default function Sources(): ReactNode {
  const query = useApi<Sources>('/api/sources', {}, { everyMs: 30_000 });
  const { data: session } = useSession();
  const { message } = App.useApp();
  const [shown, setShown] = useState<'全部' | '要看的'>('全部');
  const [importing, setImporting] = useState(false);
  const [asked, setAsked] = useState<WordsAsked>();
  const turn = useChange(
    ({ id, ...body }: { readonly id: string; readonly enabled: boolean; readonly reason: string }) =>
      ask(`/api/source-desk/sources/${encodeURIComponent(id)}/switch`, { method: 'POST', body }),
    ['/api/sources', '/api/settings'],
  );
  const run = useChange(
    (id: string) => ask(`/api/sources/${encodeURIComponent(id)}/run`, { method: 'POST', body: {} }),
    ['/api/sources'],
  );
  return (
    <>
      <div className="page-head">
        <h1>信源</h1>
        {may(session, 'settings.write') && (
          <>
            <Link to="/sources/new">新增信源</Link>
            <Button size="small" onClick={() => setImporting(true)}>
              读入 OPML
            </Button>
          </>
        )}
        <Download path="/api/source-desk/opml" name="信源.opml">
          导出 OPML
        </Download>
      </div>
      <Answer query={query}>
        {({ items }) => {
          const troubled = items.filter(isTroubled);
          return (
            <>
              <Figures
                items={[
                  ['信源', items.length],
                  ['正常', items.length - troubled.length],
                  ['要看的', <span className={troubled.length > 0 ? 'word-bad' : ''}>{troubled.length}</span>],
                ]}
              />
              <div className="filters">
                <Segmented
                  aria-label="看哪些"
                  options={['全部', '要看的']}
                  value={shown}
                  onChange={(value) => setShown(value as typeof shown)}
                />
              </div>
              <Rows
                label="信源"
                rows={shown === '全部' ? items : troubled}
                rowKey={({ sourceId }) => sourceId}
                empty={shown === '全部' ? '还没有信源；点“新增信源”。' : '没有要看的信源。'}
                columns={[
                  {
                    title: '信源',
                    cell: ({ name, sourceId, kindName, configured }) => (
                      <>
                        {name}
                        <br />
                        <span className="quiet">
                          {sourceId} {configured ? kindName : '（配置里已没有）'}
                        </span>
                      </>
                    ),
                  },
                  {
                    title: '状态',
                    kind: 'tight',
                    cell: ({ health, healthName, enabled, configured }) =>
                      configured && !enabled ? (
                        '停用'
                      ) : (
                        <span className={calm.has(health) ? '' : 'word-bad'}>{healthName}</span>
                      ),
                  },
                  { title: '自', kind: 'tight', cell: ({ since }) => time(since) },
                  {
                    title: '说明',
                    cell: ({ reason, failures }) =>
                      reason === '' ? '—' : `${reason}${failures > 1 ? `（连续 ${failures} 次）` : ''}`,
                  },
                  {
                    title: '每日比对',
                    cell: ({ check }) =>
                      check === null ? (
                        '—'
                      ) : (
                        <>
                          <span className={check.changedSince === null ? '' : 'word-bad'}>{check.verdictName}</span>
                          {check.told.length > 0 && <> {check.told.join('；')}</>}
                          <br />
                          <span className="quiet">{time(check.at)}</span>
                        </>
                      ),
                  },
                  { title: '责任人', cell: ({ owner }) => owner },
                  { title: '最近成功', kind: 'tight', cell: ({ lastOkAt }) => time(lastOkAt) },
                  { title: '最近有新', kind: 'tight', cell: ({ lastNewAt }) => time(lastNewAt) },
                  { title: '下次', kind: 'tight', cell: ({ nextDueAt }) => time(nextDueAt) },
                  {
                    title: '办理',
                    cell: ({ sourceId, name, enabled, configured, kindName }) =>
                      may(session, 'settings.write') &&
                      configured &&
                      kindName !== '导入' && (
                        <div className="line-actions">
                          {enabled && (
                            <Button
                              size="small"
                              aria-label={`立即采集${name}`}
                              loading={run.isPending && run.variables === sourceId}
                              onClick={() =>
                                run.mutate(sourceId, {
                                  onSuccess: () => void message.success(`${name}：约 15 秒内开始采集`),
                                  onError: (error) => void message.error(sentenceOf(error)),
                                })
                              }
                            >
                              立即采集
                            </Button>
                          )}
                          <Button
                            size="small"
                            aria-label={`${enabled ? '暂停' : '恢复'}${name}`}
                            onClick={() =>
                              setAsked({
                                title: `${enabled ? '暂停' : '恢复'}采集 ${name}`,
                                explanation: '记为配置的新一版，可退回。',
                                label: '理由',
                                yes: enabled ? '暂停' : '恢复',
                                run: (reason) => turn.mutateAsync({ id: sourceId, enabled: !enabled, reason }),
                              })
                            }
                          >
                            {enabled ? '暂停' : '恢复'}
                          </Button>
                          <Link to={`/sources/${sourceId}`} aria-label={`查看和修改${name}`}>
                            修改
                          </Link>
                        </div>
                      ),
                  },
                ]}
              />
            </>
          );
        }}
      </Answer>
      {importing && <OpmlDialog close={() => setImporting(false)} />}
      <WordsDialog asked={asked} close={() => setAsked(undefined)} />
    </>
  );
}
