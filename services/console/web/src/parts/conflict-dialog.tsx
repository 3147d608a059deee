import type { CaseDetail } from '@tingchao/console/views/case-view.ts';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Modal, Timeline } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { isVersionChanged, sentenceOf } from '../api/problem.ts';
import { toShortTime } from '../api/server-time.ts';
import { HostileText } from './hostile-text.tsx';

/**
 * Shown when a step was refused because somebody was faster: who did what since, and that nothing typed is lost. `error`
 * is that of the step; anything but a changed version shows nothing.
 */
export function ConflictDialog({
  error,
  caseId,
  seen,
  close,
}: {
  readonly error: unknown;
  readonly caseId: string;
  /** How many lines of the timeline the reader had before. */
  readonly seen: number;
  readonly close: () => void;
}): ReactNode {
  const open = isVersionChanged(error);
  const queries = useQueryClient();
  // What the reader had when the step was refused; what is read anew behind the dialog does not count.
  const had = useRef(seen);
  if (!open) had.current = seen;
  const [newest, setNewest] = useState<CaseDetail | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    if (!open) return;
    let wanted = true;
    setNewest(null);
    ask<CaseDetail>(`/api/cases/${encodeURIComponent(caseId)}`)
      .then((file) => wanted && setNewest(file))
      .catch((cause: unknown) => wanted && setFailure(cause));
    return () => {
      wanted = false;
    };
  }, [open, caseId]);
  const lines = newest?.timeline.slice(had.current) ?? [];
  const look = (): void => {
    close();
    void queries.invalidateQueries();
  };
  return (
    <Modal
      open={open}
      title="刚才有人先办了"
      onCancel={look}
      footer={
        <Button type="primary" onClick={look}>
          看最新的，再决定
        </Button>
      }
    >
      <p>你的这一步没有办，填写的内容还在。这期间：</p>
      {failure !== null && <p role="alert">{sentenceOf(failure)}</p>}
      <Timeline
        items={lines.map(({ at, by, action, note }) => ({
          key: `${at}${action}`,
          content: (
            <>
              {toShortTime(at)}　{by}　{action}
              {note !== '' && <HostileText text={`（${note}）`} />}
            </>
          ),
        }))}
      />
      {newest !== null && lines.length === 0 && <p>时限或等级由系统重算过，没有人的动作。</p>}
    </Modal>
  );
}
