import type { ReactNode } from 'react';
import type { LiveState } from '../api/live-stream.ts';
import './live.css';

/** Says that the line to the server is cut, and what that means for what is on the screen. */
export function LineLost({ state }: { readonly state: LiveState }): ReactNode {
  return (
    <div role="status">
      {state === 'lost' && (
        <div className="live-lost">连接中断，正在重连。显示的可能不是最新的；正在填写的内容还在。</div>
      )}
    </div>
  );
}
