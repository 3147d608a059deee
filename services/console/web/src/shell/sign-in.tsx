import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { ask } from '../api/client.ts';
import { ApiProblem, sentenceOf } from '../api/problem.ts';
import { sessionKey, useSession, type Session } from '../api/session.ts';

type Fields = { readonly account: string; readonly password: string; readonly code?: string };

/** Where to go after signing in; only a path of this console. */
const placeAfter = (next: string | null): string => (next !== null && /^\/[\w/-]/.test(next) ? next : '/');

/** Name, password and, where the account has it, the six digits; then, for a first password, a new one. */
export default function SignIn(): ReactNode {
  const { data: session } = useSession();
  const [query] = useSearchParams();
  const changing = session?.due === 'password' || (Boolean(session) && query.get('change') === '1');
  return (
    <main className="sign-in">
      <div className="sign-in-box">
        <h1>听潮</h1>
        {changing ? <NewPassword forced={session?.due === 'password'} /> : <Enter />}
      </div>
    </main>
  );
}

function Enter(): ReactNode {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [wantsCode, setWantsCode] = useState(false);
  const signIn = async (fields: Fields): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await ask<Session>('/api/session', { method: 'POST', body: fields });
      await queries.invalidateQueries({ queryKey: sessionKey });
      await navigate(placeAfter(query.get('next')), { replace: true });
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'code-needed') setWantsCode(true);
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form<Fields> layout="vertical" requiredMark={false} onFinish={(fields) => void signIn(fields)}>
      <p className="quiet">政务舆情监测与回应</p>
      {failure !== null && <Alert role="alert" type="error" title={sentenceOf(failure)} className="gap-below" />}
      <Form.Item name="account" label="账号" rules={[{ required: true, message: '请填账号' }]}>
        <Input autoComplete="username" autoFocus />
      </Form.Item>
      <Form.Item name="password" label="密码" rules={[{ required: true, message: '请填密码' }]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Form.Item
        name="code"
        label="动态口令（没有设的不填）"
        rules={wantsCode ? [{ required: true, message: '请填手机上的六位数字' }] : []}
      >
        <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={busy}>
        登录
      </Button>
    </Form>
  );
}

type Change = { readonly current: string; readonly next: string; readonly again: string };

function NewPassword({ forced }: { readonly forced: boolean }): ReactNode {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [failure, setFailure] = useState<unknown>(null);
  const change = async ({ current, next }: Change): Promise<void> => {
    setFailure(null);
    try {
      await ask('/api/session/password', { method: 'PUT', body: { current, next } });
      await queries.invalidateQueries({ queryKey: sessionKey });
      await navigate('/', { replace: true });
    } catch (error) {
      setFailure(error);
    }
  };
  return (
    <Form<Change> layout="vertical" requiredMark={false} onFinish={(fields) => void change(fields)}>
      <p className="quiet">{forced ? '第一次登录，请先换成自己的密码。' : '更换密码'}</p>
      {failure !== null && <Alert role="alert" type="error" title={sentenceOf(failure)} className="gap-below" />}
      <Form.Item name="current" label="现在的密码" rules={[{ required: true, message: '请填现在的密码' }]}>
        <Input.Password autoComplete="current-password" autoFocus />
      </Form.Item>
      <Form.Item name="next" label="新密码" rules={[{ required: true, message: '请填新密码' }]}>
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
      <Button type="primary" htmlType="submit" block>
        更换密码
      </Button>
    </Form>
  );
}
