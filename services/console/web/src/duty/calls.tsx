import type { CallView } from '@tingchao/console/routes/duty-desk.ts';
import { Alert, Button, Form, Input, Radio, Select } from 'antd';
import type { ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { sentenceOf } from '../api/problem.ts';
import { useApi, useChange } from '../api/queries.ts';
import { may, useSession } from '../api/session.ts';
import { serverNow, toShortTime } from '../api/server-time.ts';
import { fromField, toField } from '../case/civil-input.ts';
import { HostileText } from '../parts/hostile-text.tsx';
import { Failure } from '../parts/states.tsx';
import '../case/work.css';

type Fields = {
  readonly direction: 'in' | 'out';
  readonly party: string;
  readonly unit: string;
  readonly person: string;
  readonly purpose: string;
  readonly reached: 'yes' | 'no';
  readonly at: string;
  readonly note: string;
  readonly caseNumber: string;
};
const parties = [
  { value: 'unit', label: '承办单位' },
  { value: 'leader', label: '领导' },
  { value: 'superior', label: '上级' },
  { value: 'duty', label: '值班人员' },
  { value: 'media', label: '媒体' },
  { value: 'citizen', label: '群众' },
];
const purposes = [
  { value: 'inform', label: '通知' },
  { value: 'urge', label: '催办' },
  { value: 'ask', label: '请示' },
  { value: 'approve', label: '口头批准' },
  { value: 'report', label: '报告情况' },
  { value: 'call_back', label: '回访' },
  { value: 'other', label: '其他' },
];

/** 电话记录: who was called about what, when, and what was said; a citizen has no name here. */
export default function Calls(): ReactNode {
  const { data: session } = useSession();
  const { data, error, refetch } = useApi<{ items: readonly CallView[] }>('/api/duty/calls');
  const [form] = Form.useForm<Fields>();
  const party = Form.useWatch('party', form);
  const record = useChange(
    ({ at, reached, caseNumber, person, ...fields }: Fields) =>
      ask<CallView>('/api/duty/calls', {
        method: 'POST',
        body: {
          call: {
            ...fields,
            person: fields.party === 'citizen' ? '' : person,
            reached: reached === 'yes',
            at: Math.min(serverNow(), fromField(at)),
            caseNumber: caseNumber.trim() === '' ? null : caseNumber.trim(),
          },
        },
      }),
    ['/api/duty/calls'],
  );
  const start = {
    direction: 'out',
    party: 'unit',
    unit: '',
    person: '',
    purpose: 'inform',
    reached: 'yes',
    at: toField(serverNow()),
    note: '',
    caseNumber: '',
  } as const;
  return (
    <>
      <div className="page-head">
        <h1>电话记录</h1>
      </div>
      {may(session, 'duty.write') && (
        <section className="panel" aria-labelledby="record-call">
          <h2 id="record-call">记一次通话</h2>
          {record.error !== null && (
            <Alert role="alert" type="error" className="gap-below" title={sentenceOf(record.error)} />
          )}
          <Form<Fields>
            form={form}
            layout="vertical"
            requiredMark={false}
            initialValues={start}
            onFinish={(fields) => record.mutate(fields, { onSuccess: () => form.resetFields() })}
          >
            <div className="form-row">
              <Form.Item name="direction" label="方向">
                <Radio.Group
                  aria-label="方向"
                  options={[
                    { value: 'out', label: '打出' },
                    { value: 'in', label: '打入' },
                  ]}
                />
              </Form.Item>
              <Form.Item name="reached" label="接通">
                <Radio.Group
                  aria-label="接通"
                  options={[
                    { value: 'yes', label: '接通' },
                    { value: 'no', label: '没接通' },
                  ]}
                />
              </Form.Item>
              <Form.Item name="party" label="对方">
                <Select options={parties} />
              </Form.Item>
              <Form.Item name="purpose" label="为什么">
                <Select options={purposes} />
              </Form.Item>
              <Form.Item name="unit" label="对方单位">
                <Input maxLength={50} disabled={party === 'citizen'} />
              </Form.Item>
              <Form.Item
                name="person"
                label="对方姓名、职务"
                {...(party === 'citizen' ? { extra: '群众不记姓名；反映的问题请用人工登记。' } : {})}
              >
                <Input maxLength={50} disabled={party === 'citizen'} />
              </Form.Item>
              <Form.Item name="at" label="什么时候" rules={[{ required: true, message: '请填时间' }]}>
                <Input type="datetime-local" />
              </Form.Item>
              <Form.Item name="caseNumber" label="关于哪件处置单（文号或序号）">
                <Input maxLength={60} />
              </Form.Item>
            </div>
            <Form.Item name="note" label="说了什么">
              <Input.TextArea rows={3} maxLength={1000} showCount />
            </Form.Item>
            <Button type="primary" htmlType="submit" loading={record.isPending}>
              记下
            </Button>
          </Form>
        </section>
      )}
      <section className="panel" aria-labelledby="calls">
        <h2 id="calls">最近的通话</h2>
        {error && <Failure error={error} retry={() => void refetch()} />}
        {data?.items.length === 0 && <p className="quiet">还没有记录。</p>}
        <ul className="plain-list">
          {data?.items.map((one) => (
            <li key={one.id}>
              <div className="work-line">
                <strong>{toShortTime(one.at)}</strong>
                <span>
                  {one.direction === 'out' ? '打给' : '接到'}
                  {one.partyName}
                </span>
                <span>
                  {one.unit} {one.person}
                </span>
                <span>
                  {one.purposeName}
                  {one.reached ? '' : '（没接通）'}
                </span>
                {one.caseNumber !== null && <span className="quiet">{one.caseNumber}</span>}
              </div>
              <HostileText text={one.note} />
              <div className="quiet">{one.by} 记</div>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
