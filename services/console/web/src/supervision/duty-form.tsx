import type { dutyKindsSchema } from '@tingchao/console/routes/register.ts';
import type { UnitsView } from '@tingchao/console/routes/units.ts';
import { Form, Input, Modal, Select } from 'antd';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import { ask } from '../api/client.ts';
import { useApi, useChange } from '../api/queries.ts';
import { Failure } from '../parts/states.tsx';

type Kinds = z.infer<typeof dutyKindsSchema>;
type NewDuty = {
  readonly kind: string;
  readonly title: string;
  readonly unit: string;
  readonly owner: string;
  readonly start?: string;
  readonly due?: string;
};

/** Registers a duty of openness; its clock follows from its kind. */
export function DutyForm({ close }: { readonly close: () => void }): ReactNode {
  const [form] = Form.useForm<NewDuty>();
  const kinds = useApi<Kinds>('/api/register/kinds');
  const units = useApi<UnitsView>('/api/units');
  const kind = Form.useWatch('kind', form);
  const chosen = kinds.data?.items.find(({ id }) => id === kind);
  const save = useChange(
    ({ start, due, ...rest }: NewDuty) =>
      ask('/api/register', { method: 'POST', body: { ...rest, ...(start && { start }), ...(due && { due }) } }),
    ['/api/register'],
  );
  const needed = (message: string) => [{ required: true, message }];
  return (
    <Modal
      open
      title="登记一件公开事项"
      okText="登记"
      cancelText="不办"
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form<NewDuty> form={form} layout="vertical" onFinish={(duty) => save.mutate(duty, { onSuccess: close })}>
        <Form.Item
          name="kind"
          label="种类"
          rules={needed('请选种类')}
          extra={chosen && `${chosen.start}起算，${chosen.limit ?? '没有统一时限，须写到期日'}；${chosen.basis}`}
        >
          <Select options={(kinds.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))} />
        </Form.Item>
        <Form.Item name="title" label="事项（不写申请人、来信人的姓名和联系方式）" rules={needed('请写事项')}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="unit" label="责任单位" rules={needed('请选单位')}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={(units.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Form.Item name="owner" label="责任人" rules={needed('请写责任人')}>
          <Input maxLength={50} />
        </Form.Item>
        <Form.Item name="start" label="起算日（不填为今天）">
          <Input type="date" />
        </Form.Item>
        {chosen && chosen.limit === null && (
          <Form.Item name="due" label="到期日" rules={needed('请写到期日')}>
            <Input type="date" />
          </Form.Item>
        )}
      </Form>
      {save.error && <Failure error={save.error} />}
    </Modal>
  );
}
