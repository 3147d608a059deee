import { App, Input, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { useChange } from '../api/queries.ts';
import { Failure } from '../parts/states.tsx';

export type Regrouping = { readonly kind: 'split'; readonly posts: readonly string[] } | { readonly kind: 'unmerge' };

const said = {
  split: {
    title: '拆案',
    rule: '选中的帖文另立一个事件和处置单，时限从其中最早一条的发现时间起算；原来的事件留着自己的处置单和时限。任何时限都不会变晚。',
  },
  unmerge: {
    title: '撤销并案',
    rule: '这个事件带着原来的帖文恢复独立，处置单恢复办理，时限照原来的起点，不重新计时。',
  },
} as const;

/** Takes posts out of an incident, or undoes a merge, after saying what becomes of the clocks. */
export function RegroupDialog({
  id,
  what,
  close,
  done,
}: {
  readonly id: string;
  readonly what: Regrouping;
  readonly close: () => void;
  readonly done: () => void;
}): ReactNode {
  const { modal } = App.useApp();
  const [reason, setReason] = useState('');
  const { title, rule } = said[what.kind];
  const regroup = useChange(
    () =>
      ask<{ readonly told: readonly string[] }>(`/api/incidents/${encodeURIComponent(id)}/${what.kind}`, {
        method: 'POST',
        body: { reason, ...(what.kind === 'split' ? { posts: what.posts } : {}) },
      }),
    ['/api/'],
  );
  return (
    <Modal
      open
      title={title}
      okText={title}
      cancelText="不办"
      okButtonProps={{ disabled: reason.trim().length < 2, loading: regroup.isPending }}
      onCancel={close}
      onOk={() =>
        regroup.mutate(undefined, {
          onSuccess: ({ told }) => {
            done();
            close();
            modal.info({ title: '已办', content: told.join(''), icon: null, okText: '知道了' });
          },
        })
      }
    >
      <p>{rule}</p>
      <label htmlFor="regroup-reason">理由</label>
      <Input.TextArea
        id="regroup-reason"
        value={reason}
        maxLength={500}
        onChange={({ target }) => setReason(target.value)}
      />
      {regroup.error && <Failure error={regroup.error} />}
    </Modal>
  );
}
