import { App, Button } from 'antd';
import { useCallback, useEffect, useRef } from 'react';

/** What is about to be done and how to say it. */
export type Undoable = {
  /** `判为非舆情：3 件` */
  readonly text: string;
  /** Done when the time to take it back is over. */
  readonly run: () => void;
  /** Called when it was taken back. */
  readonly undone?: () => void;
};

/** Time to take something back, milliseconds. */
const graceMs = 6_000;

/**
 * Does something a moment later and offers to take it back until then; leaving the page does it at once. For what the
 * server cannot take back, in place of a question before every step.
 */
export function useUndo(): (what: Undoable) => void {
  const { notification } = App.useApp();
  const waiting = useRef(new Map<string, { timer: ReturnType<typeof setTimeout>; run: () => void }>());
  useEffect(() => {
    const all = waiting.current;
    const finish = (): void => {
      for (const { timer, run } of all.values()) {
        clearTimeout(timer);
        run();
      }
      all.clear();
    };
    window.addEventListener('pagehide', finish);
    return () => {
      window.removeEventListener('pagehide', finish);
      finish();
    };
  }, []);
  return useCallback(
    ({ text, run, undone }) => {
      const key = `undo-${Math.random()}`;
      const settle = (): void => {
        clearTimeout(waiting.current.get(key)?.timer);
        waiting.current.delete(key);
        notification.destroy(key);
      };
      const timer = setTimeout(() => {
        settle();
        run();
      }, graceMs);
      waiting.current.set(key, { timer, run });
      notification.info({
        key,
        title: text,
        placement: 'bottomRight',
        duration: 0,
        closable: false,
        role: 'status',
        actions: (
          <Button
            size="small"
            onClick={() => {
              settle();
              undone?.();
            }}
          >
            撤回（6 秒内）
          </Button>
        ),
      });
    },
    [notification],
  );
}

/** Asks before something that cannot be taken back; resolves to whether it was agreed to. */
export function useConfirm(): (title: string, explanation: string, yes: string) => Promise<boolean> {
  const { modal } = App.useApp();
  return useCallback(
    async (title, explanation, yes) =>
      modal.confirm({
        title,
        content: explanation,
        okText: yes,
        cancelText: '不办',
        icon: null,
        autoFocusButton: 'cancel',
      }),
    [modal],
  );
}
