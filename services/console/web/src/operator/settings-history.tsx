import type { settingsStateSchema } from '@tingchao/console/routes/settings.ts';
import { Alert, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import type { z } from 'zod';
import { ask } from '../api/client.ts';
import { useApi, useChange } from '../api/queries.ts';
import { may, useSession } from '../api/session.ts';
import { toShortTime } from '../api/server-time.ts';
import { Answer } from '../parts/answer.tsx';
import { Figures, Rows } from '../parts/rows.tsx';
import { WordsDialog, type WordsAsked } from '../parts/words-dialog.tsx';

type State = z.infer<typeof settingsStateSchema>;

/** Every version of the settings: who changed what and why, which one is in force, and the way back. */
export default function SettingsHistory(): ReactNode {
  const query = useApi<State>('/api/settings', {}, { everyMs: 30_000 });
  const { data: session } = useSession();
  const [asked, setAsked] = useState<WordsAsked>();
  const rollBack = useChange(
    (body: { readonly to: number; readonly base: number; readonly reason: string }) =>
      ask('/api/settings/rollback', { method: 'POST', body }),
    ['/api/settings', '/api/calendars'],
  );
  return (
    <>
      <div className="page-head">
        <h1>设置的版本</h1>
      </div>
      <Answer query={query}>
        {({ inForce, latest, content, refused, versions, files, parts }) => (
          <>
            <Figures
              items={[
                ['在用版本', inForce],
                ['最新版本', latest],
                ['内容', <span className="mono">{content.slice(0, 12)}</span>],
              ]}
            />
            {refused && (
              <Alert
                className="gap-below"
                type="error"
                title={`第 ${refused.number} 版没有采用`}
                description={refused.reason}
              />
            )}
            {parts.some(({ version }) => version !== inForce) && (
              <Alert
                className="gap-below"
                type="warning"
                title="还没有全部换到新版本"
                description={parts.map(({ where, version }) => `${where}：第 ${version} 版`).join('；')}
              />
            )}
            {files.some(({ changedBelow }) => changedBelow) && (
              <Alert
                className="gap-below"
                type="warning"
                title="配置目录里有改动没有起作用"
                description={`${files
                  .filter(({ changedBelow }) => changedBelow)
                  .map(({ path }) => path)
                  .join('、')} 在工作台里改过，以工作台的为准。`}
              />
            )}
            <Rows
              label="设置的版本"
              rows={versions.toReversed()}
              rowKey={({ number }) => String(number)}
              empty="还没有在工作台里改过设置；在用的是配置目录里的文件。"
              columns={[
                {
                  title: '版本',
                  kind: 'right',
                  cell: ({ number }) => (number === inForce ? `${number}（在用）` : number),
                },
                { title: '何时', kind: 'tight', cell: ({ at }) => toShortTime(at) },
                { title: '何人', kind: 'tight', cell: ({ by }) => by },
                {
                  title: '改了什么',
                  cell: ({ files: changed, restores }) =>
                    restores === null ? changed.join('、') : `退回到第 ${restores} 版`,
                },
                { title: '理由', cell: ({ reason }) => reason },
                {
                  title: '办理',
                  cell: ({ number }) =>
                    may(session, 'settings.write') &&
                    number !== latest && (
                      <Button
                        size="small"
                        onClick={() =>
                          setAsked({
                            title: `退回到第 ${number} 版`,
                            explanation: '记为新的一版，原有各版都留着。',
                            label: '理由',
                            yes: '退回',
                            run: (reason) => rollBack.mutateAsync({ to: number, base: latest, reason }),
                          })
                        }
                      >
                        退回到此版
                      </Button>
                    ),
                },
              ]}
            />
          </>
        )}
      </Answer>
      <WordsDialog asked={asked} close={() => setAsked(undefined)} />
    </>
  );
}
