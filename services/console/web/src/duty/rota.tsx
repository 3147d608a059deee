import type { RotaView } from '@tingchao/console/routes/duty-desk.ts';
import { Alert, Button, Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { sentenceOf } from '../api/problem.ts';
import { useApi, useChange } from '../api/queries.ts';
import { may, useSession } from '../api/session.ts';
import { Failure, Loading } from '../parts/states.tsx';
import { Phones } from './phones.tsx';
import '../case/work.css';

type Shift = RotaView['shifts'][number];
type Person = Shift['leader'];
type Fields = {
  readonly day: string;
  readonly officers: string;
  readonly standIns: string;
  readonly leader: string;
  readonly note: string;
  readonly reason: string;
};

/** One line a person: `张敏 副主任 0931-8880001 13900000000`. */
const toLine = ({ name, position, phones }: Person): string => [name, position, ...phones].filter(Boolean).join(' ');
const toPeople = (text: string): readonly Person[] =>
  text
    .split('\n')
    .map((line) => line.trim().split(/[\s，、]+/))
    .filter(([name]) => name !== undefined && name !== '')
    .map(([name = '', ...rest]) => ({
      name,
      position: rest.find((word) => !/^\+?[\d-]+$/.test(word)) ?? '',
      account: null,
      phones: rest.filter((word) => /^\+?[\d-]+$/.test(word)),
    }));

/** 值班表: who is on duty when, with phones, stand-ins and 带班领导; changed with a reason, never after the fact. */
export default function Rota(): ReactNode {
  const { data: session } = useSession();
  const { data, error, isPending, refetch } = useApi<RotaView>('/api/duty/rota');
  const [form] = Form.useForm<Fields>();
  const [changing, setChanging] = useState(false);
  const write = useChange(
    ({ day, reason, ...words }: Fields) =>
      ask<Shift>(`/api/duty/rota/${day}`, {
        method: 'PUT',
        body: {
          reason: reason ?? '',
          shift: {
            officers: toPeople(words.officers),
            standIns: toPeople(words.standIns ?? ''),
            leader: toPeople(words.leader)[0],
            note: words.note ?? '',
          },
        },
      }),
    ['/api/duty'],
  );
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (isPending) return <Loading />;
  const edit = (shift: Shift): void => {
    form.setFieldsValue({
      day: shift.day,
      officers: shift.officers.map(toLine).join('\n'),
      standIns: shift.standIns.map(toLine).join('\n'),
      leader: toLine(shift.leader),
      note: '',
      reason: '',
    });
    setChanging(true);
    document.getElementById('shift-form')?.scrollIntoView();
  };
  const start = data.gaps.find(({ lacks }) => lacks === 'shift')?.day ?? data.today;
  return (
    <>
      <div className="page-head">
        <h1>值班表</h1>
        <span className="quiet">每天 {data.handover} 交接</span>
      </div>
      {data.gaps.length > 0 && (
        <Alert
          type="warning"
          className="gap-below"
          title={`今后两周有 ${data.gaps.filter(({ lacks }) => lacks === 'shift').length} 天没有排班，${data.gaps.filter(({ lacks }) => lacks === 'stand_in').length} 天缺替班。`}
        />
      )}
      {data.unreached.length > 0 && (
        <Alert
          type="info"
          className="gap-below"
          title={`${data.unreached.join('、')}没有登记通知方式（config/notices.yaml），轮到时提醒发给平时的接收人；请电话告知。`}
        />
      )}
      <ul className="work-cards work-section" aria-label="已排的班">
        {data.shifts.map((shift) => (
          <li key={shift.day} className="work-card">
            <div className="work-line">
              <strong>{shift.day}</strong>
              {shift.day === data.today && <span>今天</span>}
              {may(session, 'duty.write') && (
                <Button size="small" onClick={() => edit(shift)}>
                  换班
                </Button>
              )}
            </div>
            <h3>值班员</h3>
            <Phones people={shift.officers} />
            {shift.standIns.length > 0 && (
              <>
                <h3>替班</h3>
                <Phones people={shift.standIns} />
              </>
            )}
            <h3>带班领导</h3>
            <Phones people={[shift.leader]} />
            {shift.note !== '' && <p className="quiet">{shift.note}</p>}
          </li>
        ))}
      </ul>
      {may(session, 'duty.write') && (
        <section className="panel" id="shift-form" aria-labelledby="write-shift">
          <h2 id="write-shift">{changing ? '换班' : '排班'}</h2>
          <p className="quiet">一行一人：姓名、职务、电话，用空格隔开。</p>
          {write.error !== null && (
            <Alert role="alert" type="error" className="gap-below" title={sentenceOf(write.error)} />
          )}
          <Form<Fields>
            key={start}
            form={form}
            layout="vertical"
            requiredMark={false}
            initialValues={{ day: start, officers: '', standIns: '', leader: '', note: '', reason: '' }}
            onFinish={(fields) =>
              write.mutate(fields, {
                onSuccess: () => {
                  form.resetFields();
                  setChanging(false);
                },
              })
            }
          >
            <div className="form-row">
              <Form.Item name="day" label="值班日" rules={[{ required: true, message: '请选日期' }]}>
                <Input type="date" />
              </Form.Item>
              <Form.Item name="leader" label="带班领导" rules={[{ required: true, message: '请填带班领导' }]}>
                <Input placeholder="王主任 主任 0931-8880003" />
              </Form.Item>
              <Form.Item name="officers" label="值班员" rules={[{ required: true, message: '请填值班员' }]}>
                <Input.TextArea rows={2} placeholder="张敏 科员 0931-8880001" />
              </Form.Item>
              <Form.Item name="standIns" label="替班">
                <Input.TextArea rows={2} placeholder="李强 科员 0931-8880002" />
              </Form.Item>
              <Form.Item name="note" label="备注（可不填）">
                <Input />
              </Form.Item>
              <Form.Item name="reason" label="换班理由（改已排的班必填）">
                <Input />
              </Form.Item>
            </div>
            <Button type="primary" htmlType="submit" loading={write.isPending}>
              保存
            </Button>
          </Form>
        </section>
      )}
    </>
  );
}
