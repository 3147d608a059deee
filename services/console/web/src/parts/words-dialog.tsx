import { Input, Modal } from 'antd';
import { useEffect, useId, useState, type ReactNode } from 'react';
import { Failure } from './states.tsx';

/** What is asked before a step that needs words: a reason, a result, an instruction. */
export type WordsAsked = {
  readonly title: string;
  readonly explanation?: string;
  readonly label: string;
  readonly yes: string;
  readonly least?: number;
  readonly most?: number;
  /** Resolves when it is done; what it throws is shown and the words stay. */
  readonly run: (words: string) => Promise<unknown>;
};

/** A dialog with one text; the words stay until the server has them. */
export function WordsDialog({
  asked,
  close,
  children,
}: {
  readonly asked: WordsAsked | undefined;
  readonly close: () => void;
  readonly children?: ReactNode;
}): ReactNode {
  const [words, setWords] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const id = useId();
  const about = asked?.title;
  useEffect(() => {
    setWords('');
    setError(undefined);
  }, [about]);
  if (asked === undefined) return null;
  const { title, explanation, label, yes, least = 2, most = 500, run } = asked;
  const submit = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await run(words.trim());
      close();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={title}
      okText={yes}
      cancelText="不办"
      confirmLoading={busy}
      okButtonProps={{ disabled: words.trim().length < least }}
      onOk={() => void submit()}
      onCancel={close}
    >
      {explanation !== undefined && <p>{explanation}</p>}
      {children}
      <label htmlFor={id}>{label}</label>
      <Input.TextArea
        id={id}
        autoFocus
        rows={4}
        maxLength={most}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      {error !== undefined && <Failure error={error} />}
    </Modal>
  );
}
