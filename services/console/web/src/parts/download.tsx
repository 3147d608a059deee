import { App, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { askFile } from '../api/client.ts';
import { sentenceOf } from '../api/problem.ts';

/** A button that fetches a document of the server and hands it to the browser under its name. */
export function Download({
  path,
  name,
  children,
}: {
  readonly path: string;
  readonly name: string;
  readonly children: ReactNode;
}): ReactNode {
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const fetchIt = async (): Promise<void> => {
    setBusy(true);
    try {
      const { blob } = await askFile(path);
      const url = URL.createObjectURL(blob);
      const link = document.createElement('a');
      link.href = url;
      link.download = name;
      link.click();
      URL.revokeObjectURL(url);
    } catch (error) {
      void message.error(sentenceOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button size="small" loading={busy} onClick={() => void fetchIt()}>
      {children}
    </Button>
  );
}
