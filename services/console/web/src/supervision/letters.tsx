import type {
  registerLineSchema,
  unitLettersSchema,
  waitingLetterSchema,
} from '@tingchao/console/views/supervision-view.ts';
import { App, Button, Select, Tabs } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { z } from 'zod';
import { ask } from '../api/client.ts';
import { takeStep, useApi, useChange } from '../api/queries.ts';
import { sentenceOf } from '../api/problem.ts';
import { may, useSession } from '../api/session.ts';
import { toShortTime } from '../api/server-time.ts';
import { Answer } from '../parts/answer.tsx';
import { Download } from '../parts/download.tsx';
import { Rows } from '../parts/rows.tsx';
import { WordsDialog, type WordsAsked } from '../parts/words-dialog.tsx';

type Waiting = z.infer<typeof waitingLetterSchema>;
type Line = z.infer<typeof registerLineSchema>;
type Counts = z.infer<typeof unitLettersSchema>;
type Items<T> = { readonly items: readonly T[] };
const old = ['/api/supervision', '/api/letters', '/api/cases'];
const standings = { due: '可签发', moot: '已回应或办完，不必再发', early: '还没有超时' } as const;

/** Letters: what waits for a signature, what was issued and who has received it, how many each unit was sent. */
export default function Letters(): ReactNode {
  return (
    <>
      <div className="page-head">
        <h1>函件</h1>
        <Link to="/supervision">督办看板</Link>
      </div>
      <Tabs
        items={[
          { key: 'waiting', label: '待签发', children: <WaitingLetters /> },
          { key: 'register', label: '登记簿', children: <Register /> },
          { key: 'counts', label: '各单位件数', children: <CountsByUnit /> },
        ]}
      />
    </>
  );
}

type Signing =
  | { readonly kind: 'one'; readonly letter: Waiting; readonly form?: '约谈' | '通报' | undefined }
  | { readonly kind: 'list'; readonly unit: string; readonly place: string | null }
  | { readonly kind: 'void'; readonly number: string; readonly letter: string; readonly reason: string };

function sign(what: Signing): Promise<unknown> {
  switch (what.kind) {
    case 'list':
      return ask('/api/supervision/lists', { method: 'POST', body: { unit: what.unit, place: what.place } });
    case 'void': {
      const { number: caseId, letter, reason } = what;
      return takeStep({ caseId, command: { action: 'void_letter', letter, reason } });
    }
    case 'one': {
      const { letter, form } = what;
      const command = { action: 'sign_letter', letter: letter.letter, ...(form && { form }) };
      return takeStep({ caseId: letter.case, command });
    }
    default:
      return what satisfies never;
  }
}

function WaitingLetters(): ReactNode {
  const query = useApi<Items<Waiting>>('/api/supervision', {}, { everyMs: 60_000 });
  const { data: session } = useSession();
  const { message, modal } = App.useApp();
  const signing = useChange(sign, old);
  const [asked, setAsked] = useState<WordsAsked>();
  const [forms, setForms] = useState<Readonly<Record<string, '约谈' | '通报'>>>({});
  const mayAct = may(session, 'supervision.act');
  const start = async (what: Signing, name: string, to: string): Promise<void> => {
    const agreed = await modal.confirm({
      title: `签发${name}`,
      content: `发给${to}。签发后取得文号、通知对方；文号不重用。`,
      okText: '签发',
      cancelText: '不办',
      icon: null,
    });
    if (!agreed) return;
    signing.mutate(what, {
      onSuccess: () => void message.success('已签发，见登记簿'),
      onError: (error) => void message.error(sentenceOf(error)),
    });
  };
  const voidLetter = ({ case: number, letter, name }: Waiting): void =>
    setAsked({
      title: `作废${name}`,
      label: '理由',
      yes: '作废',
      run: (reason) => signing.mutateAsync({ kind: 'void', number, letter, reason }),
    });
  return (
    <Answer query={query}>
      {({ items }) => {
        const lists = listsOf(items);
        return (
          <>
            {mayAct && lists.length > 0 && (
              <section className="panel">
                <h2>当日催办清单</h2>
                <p className="quiet">一个单位当日全部待催事项并成一份，一个文号。</p>
                <div className="line-actions">
                  {lists.map(({ unit, place, unitName, count }) => (
                    <Button
                      key={unitName}
                      loading={signing.isPending}
                      onClick={() => void start({ kind: 'list', unit, place }, '催办清单', unitName)}
                    >
                      签发 {unitName}（{count} 件）
                    </Button>
                  ))}
                </div>
              </section>
            )}
            <Rows
              label="待签发的函件"
              rows={items}
              rowKey={(one) => `${one.case} ${one.letter}`}
              empty="没有函件待签发。"
              columns={[
                {
                  title: '处置单',
                  kind: 'tight',
                  cell: (one) => <Link to={`/cases/${encodeURIComponent(one.case)}`}>{one.case}</Link>,
                },
                { title: '函件', cell: (one) => one.name },
                { title: '发给', cell: (one) => one.unitName },
                { title: '到步时间', kind: 'tight', cell: (one) => toShortTime(one.dueAt) },
                { title: '签发人', cell: (one) => one.signer },
                { title: '情况', cell: (one) => `${standings[one.standing]}${one.listed ? '；随当日清单发出' : ''}` },
                {
                  title: '办理',
                  cell: (one) =>
                    mayAct && (
                      <div className="line-actions">
                        {one.letter.endsWith(':circulate') && (
                          <Select
                            size="small"
                            aria-label="约谈还是通报"
                            options={[
                              { value: '约谈', label: '约谈' },
                              { value: '通报', label: '通报' },
                            ]}
                            value={forms[one.letter] ?? '通报'}
                            onChange={(form) => setForms({ ...forms, [one.letter]: form })}
                          />
                        )}
                        {!one.listed && (
                          <Button
                            size="small"
                            type="primary"
                            disabled={one.standing !== 'due'}
                            onClick={() =>
                              void start(
                                {
                                  kind: 'one',
                                  letter: one,
                                  form: one.letter.endsWith(':circulate') ? (forms[one.letter] ?? '通报') : undefined,
                                },
                                one.name,
                                one.unitName,
                              )
                            }
                          >
                            签发
                          </Button>
                        )}
                        <Button size="small" onClick={() => voidLetter(one)}>
                          作废
                        </Button>
                      </div>
                    ),
                },
              ]}
            />
            <WordsDialog asked={asked} close={() => setAsked(undefined)} />
          </>
        );
      }}
    </Answer>
  );
}

type List = { readonly unit: string; readonly place: string | null; readonly unitName: string; readonly count: number };

function listsOf(items: readonly Waiting[]): readonly List[] {
  const lists = new Map<string, List>();
  for (const { unit, place, unitName, listed, standing } of items) {
    if (!listed || unit === null || standing !== 'due') continue;
    lists.set(unitName, { unit, place, unitName, count: (lists.get(unitName)?.count ?? 0) + 1 });
  }
  return [...lists.values()];
}

function Register(): ReactNode {
  const query = useApi<Items<Line>>('/api/letters');
  const { data: session } = useSession();
  const { message } = App.useApp();
  const receive = useChange(
    (number: string) => ask('/api/letters/receipts', { method: 'POST', body: { number } }),
    old,
  );
  return (
    <Answer query={query}>
      {({ items }) => (
        <Rows
          label="函件登记簿"
          rows={items.toReversed()}
          rowKey={({ number }) => number}
          empty="还没有签发过函件。"
          columns={[
            {
              title: '文号',
              kind: 'tight',
              cell: ({ number, status }) => (status === 'void' ? `${number}（作废）` : number),
            },
            { title: '名称', cell: ({ name }) => name },
            { title: '发给', cell: ({ unitName }) => unitName },
            { title: '所涉处置单', cell: ({ cases }) => cases.join('、') },
            {
              title: '签发',
              cell: ({ signedBy, signedAt }) => `${signedBy ?? '—'} ${signedAt === null ? '' : toShortTime(signedAt)}`,
            },
            {
              title: '签收',
              cell: ({ receivedBy, receivedAt, status, voidReason }) =>
                status === 'void' ? (
                  `作废：${voidReason ?? ''}`
                ) : receivedBy === null ? (
                  <span className="word-warn">未签收</span>
                ) : (
                  `${receivedBy} ${receivedAt === null ? '' : toShortTime(receivedAt)}`
                ),
            },
            {
              title: '办理',
              cell: ({ number, receivedBy, status }) => (
                <div className="line-actions">
                  <Download
                    path={`/api/letters/${encodeURIComponent(number)}/document?format=docx`}
                    name={`${number}.docx`}
                  >
                    公文
                  </Download>
                  {status === 'signed' && receivedBy === null && may(session, 'letter.receive') && (
                    <Button
                      size="small"
                      loading={receive.isPending}
                      onClick={() =>
                        receive.mutate(number, { onError: (error) => void message.error(sentenceOf(error)) })
                      }
                    >
                      签收
                    </Button>
                  )}
                </div>
              ),
            },
          ]}
        />
      )}
    </Answer>
  );
}

function CountsByUnit(): ReactNode {
  const query = useApi<Items<Counts>>('/api/letters/counts');
  return (
    <Answer query={query}>
      {({ items }) => (
        <Rows
          label="各单位收到的函件"
          rows={items}
          rowKey={({ unitName }) => unitName}
          empty="还没有签发过函件。"
          columns={[
            { title: '单位', cell: ({ unitName }) => unitName },
            {
              title: '已签发',
              cell: ({ signed }) =>
                Object.entries(signed)
                  .map(([series, count]) => `${series} ${count}`)
                  .join('，') || '0',
            },
            { title: '未签收', kind: 'right', cell: ({ unreceived }) => unreceived },
            { title: '作废', kind: 'right', cell: (one) => one.void },
          ]}
        />
      )}
    </Answer>
  );
}
