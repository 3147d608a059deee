import type { TriageLine } from '@tingchao/console/views/triage-view.ts';
import { App, Input, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { useChange } from '../api/queries.ts';
import { toShortTime } from '../api/server-time.ts';
import { HostileText } from '../parts/hostile-text.tsx';
import { Failure } from '../parts/states.tsx';

type Told = { readonly told: readonly string[] };

/** Makes several incidents one, after saying which stays and what becomes of the clocks. */
export function MergeDialog({
  lines,
  close,
  done,
}: {
  readonly lines: readonly TriageLine[];
  readonly close: () => void;
  readonly done: () => void;
}): ReactNode {
  const { modal } = App.useApp();
  const [reason, setReason] = useState('');
  const [first, ...rest] = [...lines].sort((a, b) => a.detectedAt.localeCompare(b.detectedAt));
  const merge = useChange(
    () =>
      ask<Told>(`/api/incidents/${first?.id ?? ''}/merge`, {
        method: 'POST',
        body: { with: rest.map(({ id }) => id), reason },
      }),
    ['/api/'],
  );
  if (first === undefined) return null;
  return (
    <Modal
      open
      title={`并案：${lines.length} 件并成一件`}
      okText="并案"
      cancelText="不并"
      okButtonProps={{ disabled: reason.trim().length < 2, loading: merge.isPending }}
      onCancel={close}
      onOk={() =>
        merge.mutate(undefined, {
          onSuccess: ({ told }) => {
            done();
            close();
            modal.info({ title: '已并案', content: told.join(''), icon: null, okText: '知道了' });
          },
        })
      }
    >
      <p>
        最早发现的一件保留：
        <HostileText text={first.title} most={60} />（{toShortTime(first.detectedAt)}{' '}
        发现）。时限从这一刻起算，不会变晚； 其余各件的处置单转为“已并案”，文号和台账留着。
      </p>
      <ul className="plain-list">
        {rest.map((line) => (
          <li key={line.id}>
            <HostileText text={line.title} most={60} />（{toShortTime(line.detectedAt)}）
          </li>
        ))}
      </ul>
      <label htmlFor="merge-reason">为什么是同一件事</label>
      <Input.TextArea
        id="merge-reason"
        value={reason}
        onChange={({ target }) => setReason(target.value)}
        maxLength={500}
      />
      {merge.error && <Failure error={merge.error} />}
    </Modal>
  );
}
