import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { ask } from '../api/client.ts';
import { sentenceOf } from '../api/problem.ts';
import { sessionKey } from '../api/session.ts';

type Change = { readonly current: string; readonly next: string; readonly again: string };

/** A new password of one's own; for a first password it comes before anything else. */
export function NewPassword({ forced = false }: { readonly forced?: boolean }): ReactNode {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const change = async ({ current, next }: Change): Promise<void> => {
    setFailure(null);
    setBusy(true);
    try {
      await ask('/api/session/password', { method: 'PUT', body: { current, next } });
      await queries.invalidateQueries({ queryKey: sessionKey });
      await navigate('/', { replace: true });
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form<Change> layout="vertical" requiredMark={false} onFinish={(fields) => void change(fields)}>
      {forced && <p className="quiet">第一次登录，请先换成自己的密码。</p>}
      {failure !== null && <Alert role="alert" type="error" title={sentenceOf(failure)} className="gap-below" />}
      <Form.Item name="current" label="现在的密码" rules={[{ required: true, message: '请填现在的密码' }]}>
        <Input.Password autoComplete="current-password" autoFocus={forced} />
      </Form.Item>
      <Form.Item
        name="next"
        label="新密码"
        extra="至少 10 个字，越长越好；不要用姓名、账号和常见的密码"
        rules={[{ required: true, message: '请填新密码' }]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label="再填一次新密码"
        dependencies={['next']}
        rules={[
          { required: true, message: '请再填一次' },
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              value === getFieldValue('next') ? Promise.resolve() : Promise.reject(new Error('两次填的不一样')),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={busy}>
        更换密码
      </Button>
    </Form>
  );
}
