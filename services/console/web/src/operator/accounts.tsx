import type { AccountView } from '@tingchao/console/routes/accounts.ts';
import { Alert, App, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { sentenceOf } from '../api/problem.ts';
import { useApi, useChange } from '../api/queries.ts';
import { toShortTime } from '../api/server-time.ts';
import { Answer } from '../parts/answer.tsx';
import { HostileText } from '../parts/hostile-text.tsx';
import { Rows } from '../parts/rows.tsx';
import { AccountForm } from './account-form.tsx';

type Accounts = { readonly items: readonly AccountView[] };
/** An account with the password that is shown this once. */
export type Opened = { readonly account: AccountView; readonly password: string; readonly validUntil: string };
type Act =
  | { readonly id: string; readonly do: 'reset' | 'sign-out' }
  | { readonly id: string; readonly do: 'disable' | 'enable' };

const states = { active: '正常', first_password: '待改初始密码', disabled: '停用' } as const;

async function act({ id, do: what }: Act): Promise<Opened | null> {
  const path = `/api/accounts/${encodeURIComponent(id)}`;
  if (what === 'reset') return ask<Opened>(`${path}/reset`, { method: 'POST', body: {} });
  if (what === 'sign-out') await ask(`${path}/sign-out`, { method: 'POST', body: {} });
  else await ask(path, { method: 'PUT', body: { disabled: what === 'disable' } });
  return null;
}

/** Who may sign in, with which roles; a first password is shown once and nowhere else. */
export default function Accounts(): ReactNode {
  const query = useApi<Accounts>('/api/accounts');
  const { message, modal } = App.useApp();
  const [opened, setOpened] = useState<Opened>();
  const [edited, setEdited] = useState<AccountView | 'new'>();
  const change = useChange(act, ['/api/accounts']);
  const start = async (what: Act, title: string, content: string): Promise<void> => {
    if (!(await modal.confirm({ title, content, okText: '确定', cancelText: '不办', icon: null }))) return;
    change.mutate(what, {
      onSuccess: (answer) => (answer === null ? void message.success('已办') : setOpened(answer)),
      onError: (error) => void message.error(sentenceOf(error)),
    });
  };
  return (
    <>
      <div className="page-head">
        <h1>账号</h1>
        <Button type="primary" onClick={() => setEdited('new')}>
          开账号
        </Button>
      </div>
      {opened && (
        <Alert
          className="gap-below"
          type="warning"
          closable={{ onClose: () => setOpened(undefined), 'aria-label': '关闭' }}
          title={`${opened.account.name}（${opened.account.id}）的初始密码，只显示这一次`}
          description={
            <>
              <code className="first-password">{opened.password}</code>
              <br />
              {toShortTime(opened.validUntil)} 前有效，首次登录须修改。请当面或电话告知本人，不要用聊天工具发送。
            </>
          }
        />
      )}
      <Answer query={query}>
        {({ items }) => (
          <Rows
            label="账号"
            rows={items}
            rowKey={({ id }) => id}
            empty="还没有账号。"
            columns={[
              { title: '账号', kind: 'tight', cell: ({ id }) => id },
              { title: '姓名', kind: 'tight', cell: ({ name }) => <HostileText text={name} /> },
              { title: '单位', cell: ({ unitName }) => unitName },
              { title: '岗位', cell: ({ roleNames }) => roleNames.join('、') },
              {
                title: '状态',
                kind: 'tight',
                cell: ({ state }) => <span className={state === 'disabled' ? 'word-bad' : ''}>{states[state]}</span>,
              },
              { title: '动态口令', kind: 'tight', cell: ({ hasTotp }) => (hasTotp ? '已设' : '未设') },
              {
                title: '办理',
                cell: (one) => (
                  <div className="line-actions">
                    <Button size="small" aria-label={`修改 ${one.id}`} onClick={() => setEdited(one)}>
                      修改
                    </Button>
                    <Button
                      size="small"
                      aria-label={`重发密码 ${one.id}`}
                      onClick={() =>
                        void start(
                          { id: one.id, do: 'reset' },
                          `重发 ${one.name} 的初始密码`,
                          '取消动态口令，此人的登录随之失效。',
                        )
                      }
                    >
                      重发密码
                    </Button>
                    <Button
                      size="small"
                      aria-label={`结束登录 ${one.id}`}
                      onClick={() =>
                        void start({ id: one.id, do: 'sign-out' }, `结束 ${one.name} 的全部登录`, '此人须重新登录。')
                      }
                    >
                      结束登录
                    </Button>
                    <Button
                      size="small"
                      aria-label={`${one.state === 'disabled' ? '启用' : '停用'} ${one.id}`}
                      onClick={() =>
                        void start(
                          { id: one.id, do: one.state === 'disabled' ? 'enable' : 'disable' },
                          `${one.state === 'disabled' ? '启用' : '停用'} ${one.name}`,
                          one.state === 'disabled'
                            ? '此人可以再登录。'
                            : '此人不能再登录，已有的登录随之失效；办过的事都留着。',
                        )
                      }
                    >
                      {one.state === 'disabled' ? '启用' : '停用'}
                    </Button>
                  </div>
                ),
              },
            ]}
          />
        )}
      </Answer>
      {edited && (
        <AccountForm
          account={edited === 'new' ? undefined : edited}
          close={() => setEdited(undefined)}
          opened={setOpened}
        />
      )}
    </>
  );
}
