import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { ask } from '../api/client.ts';
import { sentenceOf } from '../api/problem.ts';
import type { Session } from '../api/session.ts';
import './live.css';

type Fields = { readonly password: string; readonly code?: string };

/**
 * Over everything when a session has ended: the same person signs in again and goes on where they were. The page beneath is out
 * of sight but stays, so that nothing typed is lost, drafts or not.
 */
export function SessionOver({ account }: { readonly account: Session['account'] }): ReactNode {
  const queries = useQueryClient();
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    document.body.classList.add('is-locked');
    return () => document.body.classList.remove('is-locked');
  }, []);
  const signIn = async (fields: Fields): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await ask<Session>('/api/session', { method: 'POST', body: { account: account.id, ...fields } });
      await queries.invalidateQueries();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const elsewhere = `/console/sign-in?next=${encodeURIComponent(`${window.location.pathname.replace(/^\/console/, '')}${window.location.search}`)}`;
  return createPortal(
    <section className="session-over" role="dialog" aria-modal="true" aria-labelledby="session-over">
      <div className="sign-in">
        <div className="sign-in-box">
          <h1 id="session-over">登录已到期</h1>
          <p className="quiet">
            {account.unitName} {account.name}，请再登录一次，接着办；填写的内容都还在。
          </p>
          {failure !== null && <Alert role="alert" type="error" title={sentenceOf(failure)} className="gap-below" />}
          <Form<Fields> layout="vertical" requiredMark={false} onFinish={(fields) => void signIn(fields)}>
            <input type="hidden" name="username" autoComplete="username" value={account.id} readOnly />
            <Form.Item name="password" label="密码" rules={[{ required: true, message: '请填密码' }]}>
              <Input.Password autoComplete="current-password" autoFocus />
            </Form.Item>
            <Form.Item name="code" label="动态口令（没有设的不填）">
              <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} />
            </Form.Item>
            <Button type="primary" htmlType="submit" block loading={busy}>
              接着办
            </Button>
          </Form>
          <p className="gap-above">
            <a href={elsewhere}>换一种方式或换一个账号登录</a>
            <span className="quiet">（会离开这一页；拟稿、意见等草稿留在本机）</span>
          </p>
        </div>
      </div>
    </section>,
    document.body,
  );
}
