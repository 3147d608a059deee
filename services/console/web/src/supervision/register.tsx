import type { dutiesSchema, dutyFiguresSchema } from '@tingchao/console/routes/register.ts';
import { Alert, Button, Select, Tabs } from 'antd';
import { useState, type ReactNode } from 'react';
import type { z } from 'zod';
import { ask } from '../api/client.ts';
import { useApi, useChange } from '../api/queries.ts';
import { may, useSession } from '../api/session.ts';
import { toDay } from '../api/server-time.ts';
import { Answer } from '../parts/answer.tsx';
import { Countdown } from '../parts/countdown.tsx';
import { HostileText } from '../parts/hostile-text.tsx';
import { Rows } from '../parts/rows.tsx';
import { WordsDialog, type WordsAsked } from '../parts/words-dialog.tsx';
import { DutyForm } from './duty-form.tsx';

type Duties = z.infer<typeof dutiesSchema>;
type Duty = Duties['items'][number];
type FiguresOfKinds = z.infer<typeof dutyFiguresSchema>;
type Act = {
  readonly id: string;
  readonly step: 'mark' | 'done' | 'void';
  readonly note: string;
  readonly mark?: string;
};
const standingNames = {
  in_time: '按期办结',
  late: '逾期办结',
  running: '在办',
  overdue: '已逾期',
  none: '没有时限',
} as const;

/** The register of openness duties: what is due, what was done in time, each with its basis. */
export default function Register(): ReactNode {
  return (
    <>
      <div className="page-head">
        <h1>公开事项登记</h1>
      </div>
      <Tabs
        items={[
          { key: 'list', label: '登记簿', children: <DutyList /> },
          { key: 'figures', label: '按期率', children: <DutyFigures /> },
        ]}
      />
    </>
  );
}

function DutyList(): ReactNode {
  const [status, setStatus] = useState('open');
  const query = useApi<Duties>('/api/register', { status });
  const { data: session } = useSession();
  const mayWrite = may(session, 'register.write');
  const [asked, setAsked] = useState<WordsAsked>();
  const [adding, setAdding] = useState(false);
  const step = useChange(
    ({ id, ...body }: Act) => ask(`/api/register/${encodeURIComponent(id)}/steps`, { method: 'POST', body }),
    ['/api/register'],
  );
  return (
    <>
      <div className="filters">
        <Select
          aria-label="状态"
          value={status}
          onChange={setStatus}
          options={[
            { value: 'open', label: '在办' },
            { value: 'done', label: '办结' },
            { value: 'void', label: '作废' },
            { value: '', label: '全部' },
          ]}
        />
        {mayWrite && (
          <Button type="primary" onClick={() => setAdding(true)}>
            登记一件
          </Button>
        )}
      </div>
      <Answer query={query}>
        {({ items }) => (
          <>
            {[...new Set(items.flatMap(({ missingYear }) => missingYear ?? []))].map((year) => (
              <Alert key={year} className="gap-below" type="error" title={`${year} 年没有放假安排，相关时限算不出`} />
            ))}
            <Rows
              label="公开事项"
              rows={items}
              rowKey={({ id }) => id}
              empty="没有这样的事项。"
              columns={[
                { title: '编号', kind: 'tight', cell: ({ number }) => number },
                {
                  title: '事项',
                  cell: ({ title, kindName, urgent }) => (
                    <>
                      <HostileText text={title} />
                      <br />
                      <span className="quiet">
                        {kindName}
                        {urgent ? '，紧急' : ''}
                      </span>
                    </>
                  ),
                },
                { title: '责任', cell: ({ unitName, owner }) => `${unitName} ${owner}` },
                {
                  title: '时限',
                  kind: 'tight',
                  cell: ({ dueAt, standing, status: state }) =>
                    dueAt === null ? (
                      standingNames[standing]
                    ) : (
                      <Countdown due={dueAt} done={state === 'open' ? undefined : standingNames[standing]} />
                    ),
                },
                {
                  title: '怎么算的',
                  cell: ({ arithmetic, basis }) => (
                    <span className="quiet">
                      {arithmetic ?? '没有统一时限'}；{basis}
                    </span>
                  ),
                },
                {
                  title: '办理情况',
                  cell: (duty) =>
                    duty.voidReason ??
                    (duty.done
                      ? `${duty.done.result}（${duty.done.by}，${toDay(duty.done.at)}）`
                      : duty.missing.length > 0
                        ? `还缺：${duty.missing.map(({ name }) => name).join('、')}`
                        : '可以办结'),
                },
                {
                  title: '办理',
                  cell: (duty) =>
                    mayWrite &&
                    duty.status === 'open' && <DutyActions duty={duty} ask={setAsked} step={step.mutateAsync} />,
                },
              ]}
            />
          </>
        )}
      </Answer>
      <WordsDialog asked={asked} close={() => setAsked(undefined)} />
      {adding && <DutyForm close={() => setAdding(false)} />}
    </>
  );
}

function DutyActions({
  duty: { id, number, missing },
  ask: open,
  step,
}: {
  readonly duty: Duty;
  readonly ask: (asked: WordsAsked) => void;
  readonly step: (act: Act) => Promise<unknown>;
}): ReactNode {
  return (
    <div className="line-actions">
      {missing
        .filter(({ mark }) => mark !== 'adoption_counted')
        .map(({ mark, name }) => (
          <Button
            key={mark}
            size="small"
            onClick={() =>
              open({
                title: `${number}：${name}`,
                label: '说明',
                yes: '记下',
                least: 0,
                run: (note) => step({ id, step: 'mark', mark, note }),
              })
            }
          >
            {name}
          </Button>
        ))}
      <Button
        size="small"
        onClick={() =>
          open({
            title: `办结 ${number}`,
            label: '办理结果',
            yes: '办结',
            run: (note) => step({ id, step: 'done', note }),
          })
        }
      >
        办结
      </Button>
      <Button
        size="small"
        onClick={() =>
          open({ title: `作废 ${number}`, label: '理由', yes: '作废', run: (note) => step({ id, step: 'void', note }) })
        }
      >
        作废
      </Button>
    </div>
  );
}

function DutyFigures(): ReactNode {
  const query = useApi<FiguresOfKinds>('/api/register/figures');
  return (
    <Answer query={query}>
      {({ from, to, items }) => (
        <>
          <p className="quiet">
            {from} 至 {to}（不含）。按期率＝按期办结数 ÷（已办结＋已逾期）。
          </p>
          <Rows
            label="按期率"
            rows={items}
            rowKey={({ kind }) => kind}
            empty="本年没有登记过。"
            columns={[
              { title: '种类', cell: ({ name }) => name },
              { title: '登记', kind: 'right', cell: ({ total }) => total },
              { title: '在办', kind: 'right', cell: ({ running }) => running },
              { title: '办结', kind: 'right', cell: ({ done }) => done },
              { title: '按期', kind: 'right', cell: ({ inTime }) => inTime },
              { title: '逾期办结', kind: 'right', cell: ({ late }) => late },
              {
                title: '已逾期',
                kind: 'right',
                cell: ({ overdue }) => (overdue > 0 ? <span className="word-bad">{overdue}</span> : 0),
              },
              {
                title: '按期率',
                kind: 'right',
                cell: ({ rate }) => (rate === null ? '—' : `${(rate * 100).toFixed(1)}%`),
              },
            ]}
          />
        </>
      )}
    </Answer>
  );
}
