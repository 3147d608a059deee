import { Alert, Button } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { toShortTime } from '../api/server-time.ts';
import { useSession, type Session } from '../api/session.ts';
import { isMe, type CaseFileView } from '../case/case-data.ts';

type Line = CaseFileView['timeline'][number];
/** As much of a case as says whether it is another one than before. */
export type CaseSeen = Pick<CaseFileView, 'status' | 'level'> & { readonly timeline: { readonly length: number } };
type CaseNow = Pick<CaseFileView, 'status' | 'level' | 'timeline'>;

/** What people did since; the machine's own lines (a notice left, a post was counted) are no news to who is writing. */
const newsSince = (seen: CaseSeen, now: CaseNow): readonly Line[] =>
  now.timeline.slice(seen.timeline.length).filter(({ by }) => by !== '系统');

/** Whether somebody else moved the case on: what whoever decides on `seen` has to be told of first. */
export function isMovedByOthers(seen: CaseSeen, now: CaseNow, session: Session): boolean {
  const news = newsSince(seen, now);
  if (news.length > 0) return news.some(({ by }) => !isMe(by, session));
  return seen.status !== now.status || seen.level !== now.level;
}

const inWords = (news: readonly Line[]): string => {
  const last = news.at(-1);
  if (last === undefined) return '本案的状态或等级由系统更新';
  const more = news.length > 1 ? `，其间共 ${news.length} 步` : '';
  return `本案已由 ${last.by} 更新：${last.action}（${toShortTime(last.at)}${more}）`;
};

/**
 * Over a form: somebody did something to the case since it was opened. Nothing changes beneath; `take` shows the newest, and what
 * was typed stays.
 */
export function CaseNews({
  seen,
  now,
  take,
}: {
  readonly seen: CaseSeen;
  readonly now: CaseNow;
  readonly take: () => void;
}): ReactNode {
  const { data: session } = useSession();
  const isNew = session ? isMovedByOthers(seen, now, session) : false;
  return (
    <div role="status">
      {isNew && (
        <Alert
          type="warning"
          className="gap-below"
          title={inWords(newsSince(seen, now))}
          description="下面还是打开时的样子，填写的内容不会丢。"
          action={
            <Button size="small" onClick={take}>
              看最新的
            </Button>
          }
        />
      )}
    </div>
  );
}

/** On a page that is read: it shows the newest by itself, and says whose work that is; own steps are no news. */
export function CaseJustChanged({ file }: { readonly file: CaseFileView }): ReactNode {
  const { data: session } = useSession();
  const had = useRef<CaseSeen>(file);
  const [text, setText] = useState('');
  useEffect(() => {
    const news = newsSince(had.current, file).filter(({ by }) => !session || !isMe(by, session));
    had.current = file;
    if (news.length > 0) setText(inWords(news));
  }, [file, session]);
  return (
    <div role="status">
      {text !== '' && (
        <Alert
          type="info"
          className="gap-below"
          title={text}
          description="页面已是最新。"
          closable={{ onClose: () => setText(''), 'aria-label': '知道了' }}
        />
      )}
    </div>
  );
}
