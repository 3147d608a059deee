import { Modal } from 'antd';
import { useEffect, useRef, type ReactNode } from 'react';
import { verdicts } from './verdict.ts';

const typing = 'input, textarea, select, [contenteditable], [role="combobox"], [role="dialog"]';

/** Calls what belongs to a key, unless somebody is typing or holds Ctrl, Alt or Meta. */
export function useShortcuts(keys: Readonly<Record<string, () => void>>, enabled = true): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    if (!enabled) return;
    const pressed = (event: KeyboardEvent): void => {
      const { target } = event;
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (target instanceof Element) {
        const box = target.closest('input[type="checkbox"], input[type="radio"]');
        if (box === null && target.closest(typing) !== null) return;
        // On a button Enter and the space bar are the button's own.
        if (event.key === 'Enter' && target.closest('button, a') !== null) return;
      }
      const run = latest.current[event.key];
      if (run === undefined) return;
      event.preventDefault();
      run();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [enabled]);
}

const keys: readonly (readonly [string, string])[] = [
  ['j / k', '下一件、上一件'],
  ['x', '选中或不选，可选多件一起办'],
  ...verdicts.map(({ key, name, reason }) => [key, reason === '' ? `${name}：进入研判` : `${name}，留存`] as const),
  ['d', '去交办'],
  ['o', '打开这一件'],
  ['m', '把选中的并成一案'],
  ['/', '全文检索'],
  ['?', '看快捷键'],
];

/** Every key of the queue. */
export function ShortcutHelp({ open, close }: { readonly open: boolean; readonly close: () => void }): ReactNode {
  return (
    <Modal open={open} onCancel={close} footer={null} title="快捷键">
      <table className="keys">
        <thead className="hidden-text">
          <tr>
            <th scope="col">键</th>
            <th scope="col">做什么</th>
          </tr>
        </thead>
        <tbody>
          {keys.map(([key, what]) => (
            <tr key={key}>
              <th scope="row">
                <kbd>{key}</kbd>
              </th>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet">判定后六秒内可以撤回。</p>
    </Modal>
  );
}
