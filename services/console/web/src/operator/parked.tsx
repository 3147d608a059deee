import type { parkedDetailSchema, parkedListSchema, replayedSchema } from '@tingchao/console/routes/parked.ts';
import { App, Button, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import type { z } from 'zod';
import { ask } from '../api/client.ts';
import { sentenceOf } from '../api/problem.ts';
import { useApi, useChange } from '../api/queries.ts';
import { may, useSession } from '../api/session.ts';
import { toShortTime } from '../api/server-time.ts';
import { Answer } from '../parts/answer.tsx';
import { HostileText } from '../parts/hostile-text.tsx';
import { Rows } from '../parts/rows.tsx';
import { WordsDialog, type WordsAsked } from '../parts/words-dialog.tsx';

type List = z.infer<typeof parkedListSchema>;
type Replayed = z.infer<typeof replayedSchema>;
type Detail = z.infer<typeof parkedDetailSchema>;
type Act =
  | { readonly kind: 'replay'; readonly ids?: readonly string[] }
  | { readonly kind: 'drop'; readonly id: string; readonly reason: string };

const act = (what: Act): Promise<Replayed | null> =>
  what.kind === 'replay'
    ? ask<Replayed>('/api/parked/replay', { method: 'POST', body: what.ids === undefined ? {} : { ids: what.ids } })
    : ask(`/api/parked/${what.id}/drop`, { method: 'POST', body: { reason: what.reason } }).then(() => null);

/** What could not be handled: kept with its reason, tried again or let go by a named person. */
export function Parked(): ReactNode {
  const { data: session } = useSession();
  const mayManage = may(session, 'parked.manage');
  const query = useApi<List>('/api/parked', {}, { enabled: mayManage, everyMs: 30_000 });
  const { message } = App.useApp();
  const change = useChange(act, ['/api/parked', '/api/pipeline']);
  const [asked, setAsked] = useState<WordsAsked>();
  const [seen, setSeen] = useState<string>();
  if (!mayManage) return null;
  const replay = (ids?: readonly string[]): void =>
    change.mutate(
      { kind: 'replay', ...(ids && { ids }) },
      {
        onSuccess: (answer) => {
          for (const { ok, told } of answer?.items ?? []) void (ok ? message.success(told) : message.warning(told));
        },
        onError: (error) => void message.error(sentenceOf(error)),
      },
    );
  return (
    <section className="gap-below">
      <h2>搁置的消息</h2>
      <Answer query={query}>
        {({ items }) => (
          <>
            {items.length > 1 && (
              <div className="filters">
                <Button loading={change.isPending} onClick={() => replay()}>
                  全部重放（{items.length} 条）
                </Button>
              </div>
            )}
            <Rows
              label="搁置的消息"
              rows={items}
              rowKey={({ id }) => id}
              empty="没有搁置的消息。"
              columns={[
                { title: '编号', kind: 'tight', cell: ({ id }) => <span className="mono">{id}</span> },
                { title: '来自', kind: 'tight', cell: ({ topic }) => topic },
                { title: '为何搁置', cell: ({ reason }) => <HostileText text={reason} most={200} /> },
                { title: '试过', kind: 'right', cell: ({ attempts }) => `${attempts} 次` },
                { title: '最近', kind: 'tight', cell: ({ at }) => toShortTime(at) },
                {
                  title: '办理',
                  cell: ({ id }) => (
                    <div className="line-actions">
                      <Button size="small" onClick={() => setSeen(id)} aria-label={`看 ${id} 的内容`}>
                        内容
                      </Button>
                      <Button
                        size="small"
                        type="primary"
                        loading={change.isPending}
                        onClick={() => replay([id])}
                        aria-label={`重放 ${id}`}
                      >
                        重放
                      </Button>
                      <Button
                        size="small"
                        aria-label={`丢弃 ${id}`}
                        onClick={() =>
                          setAsked({
                            title: '丢弃这条消息',
                            explanation: '不再处理，记入审计。',
                            label: '理由',
                            yes: '丢弃',
                            run: (reason) => change.mutateAsync({ kind: 'drop', id, reason }),
                          })
                        }
                      >
                        丢弃
                      </Button>
                    </div>
                  ),
                },
              ]}
            />
          </>
        )}
      </Answer>
      <WordsDialog asked={asked} close={() => setAsked(undefined)} />
      {seen !== undefined && <Content id={seen} close={() => setSeen(undefined)} />}
    </section>
  );
}

function Content({ id, close }: { readonly id: string; readonly close: () => void }): ReactNode {
  const query = useApi<Detail>(`/api/parked/${id}`);
  return (
    <Modal open title={`搁置的消息 ${id}`} footer={null} onCancel={close}>
      <Answer query={query}>
        {({ content }) => (
          <div className="mono">
            <HostileText text={content} />
          </div>
        )}
      </Answer>
    </Modal>
  );
}
