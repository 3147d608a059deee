import { useQueryClient } from '@tanstack/react-query';
import type { SignInWays } from '@tingchao/console/access/session-view.ts';
import { Alert, Button, Divider, Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { addressOf, ask } from '../api/client.ts';
import { ApiProblem, sentenceOf } from '../api/problem.ts';
import { useApi } from '../api/queries.ts';
import { sessionKey, useSession, type Session } from '../api/session.ts';
import { Loading } from '../parts/states.tsx';
import { NewPassword } from './new-password.tsx';
import { OwnSecurity } from './own-security.tsx';
import { AskCode, SetUpFactor } from './second-factor.tsx';

type Fields = { readonly account: string; readonly password: string; readonly code?: string };

/** Where to go after signing in; only a path of this console. */
const placeAfter = (next: string | null): string => (next !== null && /^\/[\w-]/.test(next) ? next : '/');

/** Why single sign-on came back without anybody, in words; the address says which. */
const ssoFailures: Readonly<Record<string, string>> = {
  down: '统一认证暂时连不上。请稍后再试，或用本系统的账号和密码登录。',
  refused: '统一认证没有通过，或登录用时太久。请重新点一次。',
  unknown: '统一认证里的这个人在本系统没有账号，请找系统管理员开户。',
  disabled: '这个账号已经停用，请找系统管理员。',
};

/** Who is there: nobody signs in; who has something due does it first; whoever else goes on. */
export default function SignIn(): ReactNode {
  const { data: session, isPending } = useSession();
  const [query] = useSearchParams();
  if (isPending) return <Loading text="正在打开" />;
  const wide = session !== null && session !== undefined && session.due !== 'password' && session.due !== 'code';
  return (
    <main className="sign-in">
      <div className={wide ? 'sign-in-box sign-in-wide' : 'sign-in-box'}>
        <h1>听潮</h1>
        {session === null || session === undefined ? <Enter /> : <Due session={session} query={query} />}
      </div>
    </main>
  );
}

function Due({ session, query }: { readonly session: Session; readonly query: URLSearchParams }): ReactNode {
  if (session.due === 'password') return <NewPassword forced />;
  if (session.due === 'code') return <AskCode />;
  // In the address, so that the recovery codes stay on the screen when nothing is due any more.
  if (query.get('factor') === '1') return <SetUpFactor forced={session.due === 'totp'} />;
  if (session.due === 'totp') return <Navigate to="/sign-in?factor=1" replace />;
  if (query.get('change') === '1') return <OwnSecurity session={session} />;
  return <Navigate to={placeAfter(query.get('next'))} replace />;
}

function Enter(): ReactNode {
  const queries = useQueryClient();
  const [query] = useSearchParams();
  const ways = useApi<SignInWays>('/api/session/ways');
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [wantsCode, setWantsCode] = useState(false);
  const next = query.get('next');
  const signIn = async (fields: Fields): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await ask<Session>('/api/session', { method: 'POST', body: fields });
      await queries.invalidateQueries({ queryKey: sessionKey });
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'code-needed') setWantsCode(true);
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const sso = ways.data?.singleSignOn ?? null;
  const came = ssoFailures[query.get('sso') ?? ''];
  return (
    <Form<Fields> layout="vertical" requiredMark={false} onFinish={(fields) => void signIn(fields)}>
      <p className="quiet">
        {ways.data === undefined ? '政务舆情监测与回应' : `${ways.data.county} · 政务舆情监测与回应`}
      </p>
      {failure === null && came !== undefined && (
        <Alert role="alert" type="warning" title={came} className="gap-below" />
      )}
      {failure !== null && <Alert role="alert" type="error" title={sentenceOf(failure)} className="gap-below" />}
      <Form.Item name="account" label="账号" rules={[{ required: true, message: '请填账号' }]}>
        <Input autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus />
      </Form.Item>
      <Form.Item name="password" label="密码" rules={[{ required: true, message: '请填密码' }]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Form.Item
        name="code"
        label="动态口令（没有设的不填）"
        {...(wantsCode ? { extra: '手机不在身边，可填一个恢复码' } : {})}
        rules={wantsCode ? [{ required: true, message: '请填手机上的六位数字' }] : []}
      >
        <Input autoComplete="one-time-code" maxLength={24} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={busy}>
        登录
      </Button>
      {sso !== null && (
        <>
          <Divider plain>或</Divider>
          <Button block href={addressOf('/api/session/sso', { next })}>
            {`用${sso.name}登录`}
          </Button>
        </>
      )}
    </Form>
  );
}
