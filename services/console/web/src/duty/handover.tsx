import type { HandoverDeskView, HandoverView } from '@tingchao/console/routes/duty-handover.ts';
import { Button, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { useApi, useChange } from '../api/queries.ts';
import { may, useSession } from '../api/session.ts';
import { Answer } from '../parts/answer.tsx';
import { HostileText } from '../parts/hostile-text.tsx';
import { Failure } from '../parts/states.tsx';
import { HandoverFacts, HandoverPeople } from './handover-facts.tsx';

type Act =
  | { readonly kind: 'offer'; readonly notes: string }
  | { readonly kind: 'take'; readonly id: string; readonly remark: string }
  | { readonly kind: 'withdraw'; readonly id: string };

const act = (what: Act): Promise<HandoverView> => {
  if (what.kind === 'offer') return ask('/api/duty/handovers', { method: 'POST', body: { notes: what.notes } });
  const body = what.kind === 'take' ? { remark: what.remark } : {};
  return ask(`/api/duty/handovers/${what.id}/${what.kind}`, { method: 'POST', body });
};

/** 值班交接: what goes over, handed by one and taken by another; the earlier ones below. Prints as it stands. */
export default function HandoverDesk(): ReactNode {
  const query = useApi<HandoverDeskView>('/api/duty/handovers', {}, { everyMs: 60_000 });
  const { data: session } = useSession();
  const change = useChange(act, ['/api/duty/handovers', '/api/duty/handovers/last']);
  const mayWrite = may(session, 'duty.write');
  const own = session?.account.name;
  return (
    <>
      <div className="page-head">
        <h1>值班交接</h1>
        <Button className="no-print" onClick={() => window.print()}>
          打印
        </Button>
      </div>
      {change.error && <Failure error={change.error} />}
      <Answer query={query}>
        {({ now, handovers }) => {
          const offered = handovers.find(({ status }) => status === 'offered');
          return (
            <>
              {offered ? (
                <section className="panel" aria-label="等人接的班">
                  <h2>{offered.day} 的班，等人接</h2>
                  <HandoverPeople one={offered} />
                  <Notes one={offered} />
                  <HandoverFacts facts={offered.facts} label="交过来的" />
                  {mayWrite && (
                    <TakeOver
                      isOwn={offered.offeredBy === own}
                      busy={change.isPending}
                      take={(remark) => change.mutate({ kind: 'take', id: offered.id, remark })}
                      withdraw={() => change.mutate({ kind: 'withdraw', id: offered.id })}
                    />
                  )}
                </section>
              ) : (
                <section className="panel" aria-label="现在交班">
                  <h2>{now.day} 的班，现在交会交这些</h2>
                  <HandoverFacts facts={now.facts} label="要交的" />
                  {mayWrite && (
                    <Offer busy={change.isPending} offer={(notes) => change.mutate({ kind: 'offer', notes })} />
                  )}
                </section>
              )}
              <h2>以往交接</h2>
              {handovers.filter(({ status }) => status !== 'offered').length === 0 && (
                <p className="quiet">还没有交接过。</p>
              )}
              {handovers
                .filter(({ status }) => status !== 'offered')
                .map((one) => (
                  <details key={one.id} className="panel">
                    <summary>
                      {one.day} {one.offeredBy} → {one.takenBy ?? '未接'}（{one.statusName}）
                    </summary>
                    <HandoverPeople one={one} />
                    <Notes one={one} />
                    <HandoverFacts facts={one.facts} label={`${one.day} 交的`} />
                  </details>
                ))}
            </>
          );
        }}
      </Answer>
    </>
  );
}

function Notes({ one }: { readonly one: HandoverView }): ReactNode {
  return (
    <>
      {one.notes !== '' && (
        <p>
          交班说明：
          <HostileText text={one.notes} />
        </p>
      )}
      {one.remark !== '' && (
        <p>
          接班意见：
          <HostileText text={one.remark} />
        </p>
      )}
    </>
  );
}

function Offer({ busy, offer }: { readonly busy: boolean; readonly offer: (notes: string) => void }): ReactNode {
  const [notes, setNotes] = useState('');
  return (
    <form
      className="no-print"
      onSubmit={(event) => {
        event.preventDefault();
        offer(notes);
      }}
    >
      <label htmlFor="handover-notes">交班说明（个人信息自动遮蔽）</label>
      <Input.TextArea
        id="handover-notes"
        rows={3}
        maxLength={2000}
        value={notes}
        onChange={(event) => setNotes(event.target.value)}
      />
      <div className="filters">
        <Button type="primary" htmlType="submit" loading={busy}>
          交班
        </Button>
      </div>
    </form>
  );
}

function TakeOver({
  isOwn,
  busy,
  take,
  withdraw,
}: {
  readonly isOwn: boolean;
  readonly busy: boolean;
  readonly take: (remark: string) => void;
  readonly withdraw: () => void;
}): ReactNode {
  const [remark, setRemark] = useState('');
  if (isOwn)
    return (
      <div className="filters no-print">
        <Button loading={busy} onClick={withdraw}>
          撤回重写
        </Button>
      </div>
    );
  return (
    <form
      className="no-print"
      onSubmit={(event) => {
        event.preventDefault();
        take(remark);
      }}
    >
      <label htmlFor="handover-remark">接班意见</label>
      <Input id="handover-remark" maxLength={1000} value={remark} onChange={(event) => setRemark(event.target.value)} />
      <div className="filters">
        <Button type="primary" htmlType="submit" loading={busy}>
          接班
        </Button>
      </div>
    </form>
  );
}
