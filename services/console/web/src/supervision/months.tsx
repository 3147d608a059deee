import type { MonthFigures } from '@tingchao/console/routes/month-figures.ts';
import { App, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { ask } from '../api/client.ts';
import { sentenceOf } from '../api/problem.ts';
import { useApi, useChange } from '../api/queries.ts';
import { may, useSession } from '../api/session.ts';
import { toDay, toShortTime } from '../api/server-time.ts';
import { Answer } from '../parts/answer.tsx';
import { Download } from '../parts/download.tsx';
import { Figures, Rows } from '../parts/rows.tsx';
import { WordsDialog, type WordsAsked } from '../parts/words-dialog.tsx';
import { FigureTables, Comparison } from './figure-tables.tsx';
import { MonthChoice, useMonth } from './month-choice.tsx';

type Line = {
  readonly action: 'month_closed' | 'month_reopened';
  readonly month: string;
  readonly copy: number;
  readonly number: string;
  readonly by: string;
  readonly at: string;
  readonly reason: string;
  readonly hash: string;
};
type Book = {
  readonly lines: readonly Line[];
  readonly copies: readonly (Line & { readonly state: 'whole' | 'changed' | 'gone' })[];
};
const states = { whole: '与审计链相符', changed: '与审计链不符', gone: '副本不在' } as const;

type Act =
  | { readonly kind: 'close'; readonly month: string }
  | { readonly kind: 'reopen'; readonly month: string; readonly reason: string };
const act = (what: Act): Promise<unknown> =>
  ask(`/api/months/${what.month}/${what.kind}`, {
    method: 'POST',
    body: what.kind === 'close' ? {} : { reason: what.reason },
  });

/** Closing a month: what it counts, against the month before; freezing it, and opening it again with a reason. */
export default function Months(): ReactNode {
  const [month, setMonth] = useMonth();
  const query = useApi<MonthFigures>(`/api/months/${month}/figures`);
  const { data: session } = useSession();
  const { message, modal } = App.useApp();
  const change = useChange(act, ['/api/months']);
  const [asked, setAsked] = useState<WordsAsked>();
  const mayClose = may(session, 'month.close');
  const close = async ({ month: which, from, to }: MonthFigures): Promise<void> => {
    const agreed = await modal.confirm({
      title: `月结 ${which}`,
      content: `冻结 ${toDay(from)} 至 ${toDay(to)}（不含）的台账与统计，哈希写入审计链，此后不可改；改正须重开并写明理由，原副本保留。`,
      okText: '月结',
      cancelText: '不办',
      icon: null,
    });
    if (!agreed) return;
    change.mutate(
      { kind: 'close', month: which },
      {
        onSuccess: () => void message.success(`${which} 已月结`),
        onError: (error) => void message.error(sentenceOf(error)),
      },
    );
  };
  return (
    <>
      <div className="page-head">
        <h1>月结与统计</h1>
        <Link to="/ledger">台账</Link>
        <Link to="/scorecards">评分卡</Link>
      </div>
      <Answer query={query}>
        {(figures) => (
          <>
            <div className="filters">
              <MonthChoice shown={figures.month} set={setMonth} />
              {mayClose && figures.copy === 0 && (
                <Button type="primary" loading={change.isPending} onClick={() => void close(figures)}>
                  月结 {figures.month}
                </Button>
              )}
              {mayClose && figures.copy > 0 && (
                <Button
                  onClick={() =>
                    setAsked({
                      title: `重开 ${figures.month}`,
                      explanation: '原副本保留；再月结另成一份。',
                      label: '理由',
                      yes: '重开',
                      run: (reason) => change.mutateAsync({ kind: 'reopen', month: figures.month, reason }),
                    })
                  }
                >
                  重开
                </Button>
              )}
              <Download path={`/api/months/${figures.month}?format=xlsx`} name={`${figures.month}统计.xlsx`}>
                工作簿
              </Download>
              <Download path={`/api/months/${figures.month}?format=docx`} name={`${figures.month}月报.docx`}>
                月报
              </Download>
              <Download path={`/api/months/${figures.month}/bulletin?format=docx`} name={`${figures.month}通报.docx`}>
                通报（草稿）
              </Download>
            </div>
            <Figures
              items={[
                ['涉及处置单', figures.cases],
                ['状态', figures.copy === 0 ? <span className="word-warn">未月结</span> : `第 ${figures.copy} 份`],
                ['应汇总于', toShortTime(figures.dueAt)],
                [
                  figures.closedAt === null ? '预看' : '月结',
                  figures.closedAt === null ? '—' : `${toShortTime(figures.closedAt)} ${figures.closedBy}`,
                ],
              ]}
            />
            <Comparison figures={figures} />
            <FigureTables figures={figures} />
            <section className="panel">
              <h2>说明</h2>
              <ul className="note-list">
                {figures.notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            </section>
            <BookOfMonths />
            <WordsDialog asked={asked} close={() => setAsked(undefined)} />
          </>
        )}
      </Answer>
    </>
  );
}

function BookOfMonths(): ReactNode {
  const query = useApi<Book>('/api/months');
  return (
    <Answer query={query}>
      {({ lines, copies }) => (
        <>
          <h2>月结记录</h2>
          <Rows
            label="月结记录"
            rows={lines.toReversed()}
            rowKey={({ month, copy, action }) => `${month} ${copy} ${action}`}
            empty="还没有月结过。"
            columns={[
              { title: '月份', kind: 'tight', cell: ({ month }) => month },
              {
                title: '做了什么',
                kind: 'tight',
                cell: ({ action, copy }) => `${action === 'month_closed' ? '月结' : '重开'}第 ${copy} 份`,
              },
              { title: '编号', kind: 'tight', cell: ({ number }) => number || '—' },
              { title: '何人何时', cell: ({ by, at }) => `${by} ${toShortTime(at)}` },
              { title: '理由', cell: ({ reason }) => reason || '—' },
              {
                title: '核对',
                cell: ({ hash }) => {
                  const state = copies.find((copy) => copy.hash === hash && hash !== '')?.state;
                  if (state === undefined) return '—';
                  return <span className={state === 'whole' ? 'word-good' : 'word-bad'}>{states[state]}</span>;
                },
              },
            ]}
          />
        </>
      )}
    </Answer>
  );
}
