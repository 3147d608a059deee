import { Alert, Button, Empty as AntdEmpty, Spin } from 'antd';
import type { ReactNode } from 'react';
import { headingOf, sentenceOf } from '../api/problem.ts';

/** Something is on its way. */
export function Loading({ text = '正在读取' }: { readonly text?: string }): ReactNode {
  return (
    <div role="status" className="state-box">
      <Spin /> <span>{text}…</span>
    </div>
  );
}

/** There is nothing, and why that may be or what to do. */
export function Empty({ text, children }: { readonly text: string; readonly children?: ReactNode }): ReactNode {
  return (
    <div className="state-box">
      <AntdEmpty image={null} description={text}>
        {children}
      </AntdEmpty>
    </div>
  );
}

/** It did not work: what happened, what to do, and a way to try again. */
export function Failure({ error, retry }: { readonly error: unknown; readonly retry?: () => void }): ReactNode {
  return (
    <Alert
      role="alert"
      type="error"
      className="gap-below"
      title={headingOf(error)}
      description={sentenceOf(error)}
      action={
        retry && (
          <Button size="small" onClick={retry}>
            重试
          </Button>
        )
      }
    />
  );
}
