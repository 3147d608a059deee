import type { BackupsView } from '@tingchao/console/routes/backups.ts';
import { Alert, Button, Progress } from 'antd';
import type { ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { useApi, useChange } from '../api/queries.ts';
import { toShortTime } from '../api/server-time.ts';
import { Answer } from '../parts/answer.tsx';
import { Figures, Rows } from '../parts/rows.tsx';
import { Failure } from '../parts/states.tsx';

const works = { back_up: '备份', verify: '核对' } as const;
/** A week without one is too long for a desk that works every day. */
const OLD_DAYS = 7;

const size = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;

/** The backups of this installation: the last one, its check, a new one with its progress; why a restore is not here. */
export default function BackupsPage(): ReactNode {
  const query = useApi<BackupsView>('/api/backups', {}, { everyMs: 2_000 });
  const start = useChange(
    (name: string | undefined) =>
      ask(name === undefined ? '/api/backups' : `/api/backups/${name}/verify`, { method: 'POST', body: {} }),
    ['/api/backups'],
  );
  return (
    <>
      <div className="page-head">
        <h1>备份</h1>
      </div>
      {start.error && <Failure error={start.error} />}
      <Answer query={query}>
        {({ folder, besideData, daysSince, restoreCommand, work, backups }) => {
          const running = work !== null && work.endedAt === null;
          const newest = backups[0];
          return (
            <>
              <Figures
                items={[
                  ['份数', backups.length],
                  [
                    '最近一份',
                    daysSince === null || daysSince > OLD_DAYS ? (
                      <span className="word-bad">{daysSince === null ? '没有' : `${daysSince} 天前`}</span>
                    ) : daysSince === 0 ? (
                      '一天之内'
                    ) : (
                      `${daysSince} 天前`
                    ),
                  ],
                  ['最近一份的核对', newest === undefined ? '—' : <CheckWord check={newest.check} />],
                ]}
              />
              {besideData && (
                <Alert
                  className="gap-below"
                  type="warning"
                  title="备份与数据在同一块盘上"
                  description={`盘坏了会一起没。请在 config/app.yaml 的 backup.folder 指到另一块盘，或把 ${folder} 定期拷走。`}
                />
              )}
              <div className="filters">
                <Button type="primary" loading={running || start.isPending} onClick={() => start.mutate(undefined)}>
                  现在备份
                </Button>
              </div>
              {work && (
                <section className="panel" aria-label="备份进度">
                  <p role="status">
                    {works[work.kind]} {work.name}：
                    {running ? (
                      '正在做'
                    ) : work.problem === '' ? (
                      '做完了'
                    ) : (
                      <span className="word-bad">{work.problem}</span>
                    )}
                    （{work.by}，{toShortTime(work.startedAt)} 开始
                    {work.endedAt !== null && `，${toShortTime(work.endedAt)} 结束`}）
                  </p>
                  {running && work.kind === 'back_up' && (
                    <Progress percent={Math.round(work.share * 100)} aria-label="备份进度" />
                  )}
                </section>
              )}
              <Rows
                label="备份"
                rows={backups}
                rowKey={({ name }) => name}
                empty="还没有在工作台做过备份；命令行做的在它自己的目录里。"
                columns={[
                  { title: '备份', kind: 'tight', cell: ({ name }) => <span className="mono">{name}</span> },
                  { title: '何时', kind: 'tight', cell: ({ createdAt }) => toShortTime(createdAt) },
                  { title: '大小', kind: 'right', cell: ({ bytes, files }) => `${size(bytes)}，${files} 个文件` },
                  { title: '在服务器上', cell: ({ folder: own }) => <span className="mono">{own}</span> },
                  { title: '核对', cell: ({ check }) => <CheckWord check={check} /> },
                  {
                    title: '办理',
                    cell: ({ name }) => (
                      <Button
                        size="small"
                        disabled={running}
                        aria-label={`核对 ${name}`}
                        onClick={() => start.mutate(name)}
                      >
                        核对
                      </Button>
                    ),
                  },
                ]}
              />
              <section className="panel">
                <h2>取走和恢复</h2>
                <p>备份含全部密钥，谁拿到就能读全部内容，所以不从浏览器下载；请在服务器上按路径取走并妥善保管。</p>
                <p>
                  恢复会换掉全部数据，须先停机，正在运行的工作台做不了自己的恢复。停机后在服务器上执行：
                  <br />
                  <span className="mono">{restoreCommand}</span>
                </p>
              </section>
            </>
          );
        }}
      </Answer>
    </>
  );
}

function CheckWord({ check }: { readonly check: BackupsView['backups'][number]['check'] }): ReactNode {
  if (check === null) return '没有核对过';
  if (check.ok) return `${toShortTime(check.at)} 完好`;
  return (
    <span className="word-bad">
      {toShortTime(check.at)} 不能用：{check.problem}
    </span>
  );
}
