import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { RecoveryCodes, TotpOffer } from '@tingchao/console/access/session-view.ts';
import { Alert, Button, Form, Input, QRCode } from 'antd';
import { useState, type ReactNode } from 'react';
import { Navigate, useNavigate } from 'react-router';
import { ask } from '../api/client.ts';
import { ApiProblem, sentenceOf } from '../api/problem.ts';
import { sessionKey } from '../api/session.ts';
import { Failure, Loading } from '../parts/states.tsx';

/** Six digits, for who came in by single sign-on and has a second factor here. */
export function AskCode(): ReactNode {
  const queries = useQueryClient();
  return (
    <>
      <p className="quiet">统一认证已通过。这个账号设了动态口令，请再输一次。</p>
      <CodeForm
        label="动态口令或恢复码"
        button="继续"
        send={async (code) => {
          await ask('/api/session/totp', { method: 'PUT', body: { code } });
          await queries.invalidateQueries({ queryKey: sessionKey });
        }}
      />
    </>
  );
}

/** Sets the second factor up: the secret as a picture and as text, a first code, then the codes for who loses the phone. */
export function SetUpFactor({ forced }: { readonly forced: boolean }): ReactNode {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [codes, setCodes] = useState<readonly string[]>();
  const offer = useQuery<TotpOffer>({
    queryKey: ['totp-offer'],
    queryFn: () => ask<TotpOffer>('/api/session/totp', { method: 'POST', body: {} }),
    // Asking makes a new secret: once a page, and never behind the back of who is typing its code.
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    enabled: codes === undefined,
  });
  const leave = async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: sessionKey });
    await navigate('/', { replace: true });
  };
  if (codes !== undefined) return <ShowCodes codes={codes} done={() => void leave()} />;
  if (offer.error instanceof ApiProblem && offer.error.code === 'totp-there')
    return <Navigate to="/sign-in?change=1" replace />;
  if (offer.error) return <Failure error={offer.error} retry={() => void offer.refetch()} />;
  if (offer.data === undefined) return <Loading />;
  const { secret, uri } = offer.data;
  return (
    <>
      <p className="quiet">{forced ? '按规定登录须有第二道验证，请先设动态口令。' : '设动态口令'}</p>
      <ol className="steps-list">
        <li>在手机上打开口令应用（政务通、微信小程序里的“动态口令”、Authenticator 等都可以）。</li>
        <li>
          扫这个码，或把下面的密钥手工录入：
          <div className="factor-code">
            <QRCode type="svg" value={uri} size={196} errorLevel="M" aria-label="动态口令的二维码" />
          </div>
          <code className="factor-secret">{secret.match(/.{1,4}/g)?.join(' ')}</code>
        </li>
        <li>输入应用上现在显示的六位数字：</li>
      </ol>
      <CodeForm
        label="六位数字"
        button="确认"
        send={async (code) => {
          await ask('/api/session/totp', { method: 'PUT', body: { code } });
          // The confirmed session is a new one, with another check word.
          await queries.invalidateQueries({ queryKey: sessionKey });
          setCodes((await ask<RecoveryCodes>('/api/session/recovery', { method: 'POST', body: {} })).codes);
        }}
      />
      {!forced && (
        <Button type="link" block onClick={() => void navigate('/sign-in?change=1')}>
          先不设
        </Button>
      )}
    </>
  );
}

/** The recovery codes, this once. */
export function ShowCodes({
  codes,
  done,
}: {
  readonly codes: readonly string[];
  readonly done: () => void;
}): ReactNode {
  return (
    <>
      <p className="quiet">恢复码</p>
      <Alert
        role="status"
        type="success"
        className="gap-below"
        title="动态口令已设好。下面是恢复码，只显示这一次。"
        description="手机丢了、换了，用一个恢复码代替动态口令登录，每个只能用一次。请抄在纸上锁好，不要存在聊天工具里。"
      />
      <ul className="recovery-codes" aria-label="恢复码">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Button block className="gap-below" onClick={() => window.print()}>
        打印
      </Button>
      <Button type="primary" block onClick={done}>
        我已抄好，进入工作台
      </Button>
    </>
  );
}

/** A field for a code, and what the server says of it. */
export function CodeForm({
  label,
  button,
  send,
}: {
  readonly label: string;
  readonly button: string;
  readonly send: (code: string) => Promise<void>;
}): ReactNode {
  const [form] = Form.useForm<{ code: string }>();
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (code: string): Promise<void> => {
    setFailure(null);
    setBusy(true);
    try {
      await send(code);
    } catch (error) {
      setFailure(error);
      form.resetFields();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={({ code }) => void submit(code)}>
      {failure !== null && <Alert role="alert" type="error" title={sentenceOf(failure)} className="gap-below" />}
      <Form.Item name="code" label={label} rules={[{ required: true, message: '请填动态口令' }]}>
        <Input autoComplete="one-time-code" maxLength={24} autoFocus />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={busy}>
        {button}
      </Button>
    </Form>
  );
}
