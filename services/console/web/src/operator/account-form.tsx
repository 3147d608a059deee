import type { AccountView } from '@tingchao/console/routes/accounts.ts';
import type { UnitsView } from '@tingchao/console/routes/units.ts';
import { Form, Input, Modal, Select } from 'antd';
import type { ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { useApi, useChange } from '../api/queries.ts';
import { Failure } from '../parts/states.tsx';
import type { Opened } from './accounts.tsx';

type Person = {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly place?: string;
  readonly roles: readonly string[];
};

/** Opens an account, or changes who it is; what cannot be held together is said by the server. */
export function AccountForm({
  account,
  close,
  opened,
}: {
  readonly account: AccountView | undefined;
  readonly close: () => void;
  readonly opened: (what: Opened) => void;
}): ReactNode {
  const [form] = Form.useForm<Person>();
  const units = useApi<UnitsView>('/api/units');
  const save = useChange(
    async ({ id, place, ...rest }: Person): Promise<Opened | null> => {
      const person = { ...rest, place: place === undefined || place.trim() === '' ? null : place.trim() };
      if (account === undefined) return ask<Opened>('/api/accounts', { method: 'POST', body: { id, ...person } });
      await ask(`/api/accounts/${encodeURIComponent(account.id)}`, { method: 'PUT', body: person });
      return null;
    },
    ['/api/accounts'],
  );
  const submit = (person: Person): void =>
    save.mutate(person, {
      onSuccess: (answer) => {
        if (answer !== null) opened(answer);
        close();
      },
    });
  return (
    <Modal
      open
      title={account === undefined ? '开账号' : `修改 ${account.id}`}
      okText={account === undefined ? '开账号' : '保存'}
      cancelText="不办"
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form<Person>
        form={form}
        layout="vertical"
        onFinish={submit}
        initialValues={account === undefined ? {} : { ...account, place: account.place ?? '' }}
      >
        {account === undefined && (
          <Form.Item
            name="id"
            label="账号"
            extra="小写字母、数字、点、连字符，如 zhang.min"
            rules={[{ required: true, message: '请填账号' }]}
          >
            <Input autoComplete="off" />
          </Form.Item>
        )}
        <Form.Item name="name" label="姓名" rules={[{ required: true, message: '请填姓名' }]}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="unit" label="单位" rules={[{ required: true, message: '请选单位' }]}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={(units.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Form.Item name="place" label="乡镇（只在单位为属地乡镇时填）">
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="roles" label="岗位" rules={[{ required: true, message: '至少选一个岗位' }]}>
          <Select
            mode="multiple"
            options={(units.data?.roles ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
      </Form>
      {save.error && <Failure error={save.error} />}
    </Modal>
  );
}
