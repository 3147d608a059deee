import type { DelegationView } from '@tingchao/console/routes/delegations.ts';
import { Alert, Button, Checkbox, Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { sentenceOf } from '../api/problem.ts';
import { useApi, useChange } from '../api/queries.ts';
import { useSession } from '../api/session.ts';
import { serverNow, toShortTime } from '../api/server-time.ts';
import { isMe, stepNames } from '../case/case-data.ts';
import { fromField, toField } from '../case/civil-input.ts';
import { Failure } from '../parts/states.tsx';
import '../case/work.css';

type Fields = {
  readonly name: string;
  readonly steps: readonly string[];
  readonly startsAt: string;
  readonly endsAt: string;
  readonly reason: string;
};
const standings: Readonly<Record<DelegationView['standing'], string>> = {
  coming: '未开始',
  running: '生效中',
  over: '已到期',
  revoked: '已撤回',
};

/** 外出委托: who signs while the approver is away, for which steps and how long; taken back at once. */
export default function Delegations(): ReactNode {
  const { data: session } = useSession();
  const { data, error, refetch } = useApi<{ items: readonly DelegationView[] }>('/api/delegations');
  const [form] = Form.useForm<Fields>();
  const give = useChange(
    (delegation: object) => ask<DelegationView>('/api/delegations', { method: 'POST', body: { delegation } }),
    ['/api/delegations'],
  );
  const takeBack = useChange(
    (id: string) => ask<DelegationView>(`/api/delegations/${id}`, { method: 'DELETE', body: {} }),
    ['/api/delegations'],
  );
  const own = Object.keys(stepNames).filter((step) => session?.steps.includes(step));
  const submit = ({ name, steps, startsAt, endsAt, reason }: Fields): void =>
    give.mutate(
      // Signatures go by names, and no two accounts share one.
      {
        to: { id: name.trim(), name: name.trim() },
        steps,
        startsAt: fromField(startsAt),
        endsAt: fromField(endsAt),
        reason,
      },
      { onSuccess: () => form.resetFields() },
    );
  const failure = give.error ?? takeBack.error;
  return (
    <>
      <div className="page-head">
        <h1>外出委托</h1>
      </div>
      {failure !== null && <Alert role="alert" type="error" className="gap-below" title={sentenceOf(failure)} />}
      {own.length > 0 && (
        <section className="panel" aria-labelledby="give">
          <h2 id="give">委托别人代办</h2>
          <p className="quiet">
            只能委托自己的环节，最长 30 天，不能再转托；受托人须有同样的岗位，以自己的名字签，并注明受谁委托。
          </p>
          <Form<Fields>
            form={form}
            layout="vertical"
            requiredMark={false}
            initialValues={{ steps: own, startsAt: toField(serverNow()), endsAt: toField(serverNow() + 86_400_000) }}
            onFinish={submit}
          >
            <div className="form-row">
              <Form.Item name="name" label="受托人姓名" rules={[{ required: true, message: '请填受托人姓名' }]}>
                <Input maxLength={50} />
              </Form.Item>
              <Form.Item name="startsAt" label="从" rules={[{ required: true, message: '请填起始时间' }]}>
                <Input type="datetime-local" />
              </Form.Item>
              <Form.Item name="endsAt" label="到" rules={[{ required: true, message: '请填结束时间' }]}>
                <Input type="datetime-local" />
              </Form.Item>
            </div>
            <Form.Item name="steps" label="哪些环节" rules={[{ type: 'array', min: 1, message: '至少选一个' }]}>
              <Checkbox.Group options={own.map((value) => ({ value, label: stepNames[value] ?? value }))} />
            </Form.Item>
            <Form.Item name="reason" label="理由" rules={[{ required: true, message: '请写明理由' }]}>
              <Input maxLength={200} />
            </Form.Item>
            <Button type="primary" htmlType="submit" loading={give.isPending}>
              委托
            </Button>
          </Form>
        </section>
      )}
      <section className="panel" aria-labelledby="given">
        <h2 id="given">委托记录</h2>
        {error && <Failure error={error} retry={() => void refetch()} />}
        {data?.items.length === 0 && <p className="quiet">还没有委托过。</p>}
        <ul className="plain-list">
          {data?.items.map((one) => (
            <li key={one.id}>
              <strong>{standings[one.standing]}</strong>　{one.from.name} 委托 {one.to.name} 办{' '}
              {one.stepNames.join('、')}
              <div className="quiet">
                {toShortTime(one.startsAt)} 至 {toShortTime(one.endsAt)}　{one.reason}
              </div>
              {session && isMe(one.from.id, session) && (one.standing === 'running' || one.standing === 'coming') && (
                <Button loading={takeBack.isPending} onClick={() => takeBack.mutate(one.id)}>
                  撤回委托
                </Button>
              )}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
