import { useQueryClient } from '@tanstack/react-query';
import type { RecoveryCodes } from '@tingchao/console/access/session-view.ts';
import { Alert, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { ask } from '../api/client.ts';
import { sentenceOf } from '../api/problem.ts';
import { useApi, useChange } from '../api/queries.ts';
import { toShortTime } from '../api/server-time.ts';
import { sessionKey, type Session } from '../api/session.ts';
import { HostileText } from '../parts/hostile-text.tsx';
import { NewPassword } from './new-password.tsx';
import { CodeForm, ShowCodes } from './second-factor.tsx';

type Own = {
  readonly items: readonly {
    readonly id: string;
    readonly client: string;
    readonly lastSeenAt: string;
    readonly current: boolean;
  }[];
};

/** One's own password, second factor, and where one is signed in. */
export function OwnSecurity({ session }: { readonly session: Session }): ReactNode {
  const navigate = useNavigate();
  const [codes, setCodes] = useState<readonly string[]>();
  if (codes !== undefined) return <ShowCodes codes={codes} done={() => setCodes(undefined)} />;
  return (
    <>
      <p className="quiet">
        {session.account.name}（{session.account.id}）的密码与二次验证
      </p>
      <section aria-labelledby="own-factor" className="gap-below">
        <h2 id="own-factor">动态口令</h2>
        {session.hasTotp ? (
          <Factor session={session} show={setCodes} />
        ) : (
          <>
            <p className="quiet">还没有设。设了之后，密码被人知道也进不来。</p>
            <Button block onClick={() => void navigate('/sign-in?factor=1')}>
              设动态口令
            </Button>
          </>
        )}
      </section>
      <Places />
      <section aria-labelledby="own-password" className="gap-below">
        <h2 id="own-password">密码</h2>
        <NewPassword />
      </section>
      <Button type="link" block onClick={() => void navigate('/')}>
        回到工作台
      </Button>
    </>
  );
}

function Factor({
  session,
  show,
}: {
  readonly session: Session;
  readonly show: (codes: readonly string[]) => void;
}): ReactNode {
  const queries = useQueryClient();
  const [removing, setRemoving] = useState(false);
  const renew = useChange(
    () => ask<RecoveryCodes>('/api/session/recovery', { method: 'POST', body: {} }),
    ['/api/session'],
  );
  return (
    <>
      <p className="quiet">已设。恢复码还剩 {session.recoveryCodes ?? 0} 个。</p>
      {renew.error && <Alert role="alert" type="error" title={sentenceOf(renew.error)} className="gap-below" />}
      <div className="line-actions gap-below">
        <Button
          loading={renew.isPending}
          onClick={() => renew.mutate(undefined, { onSuccess: ({ codes }) => show(codes) })}
        >
          换发恢复码
        </Button>
        <Button onClick={() => setRemoving(!removing)}>取消动态口令</Button>
      </div>
      {removing && (
        <CodeForm
          label="现在的动态口令，用来确认取消"
          button="确认取消"
          send={async (code) => {
            await ask('/api/session/totp', { method: 'DELETE', body: { code } });
            await queries.invalidateQueries({ queryKey: sessionKey });
          }}
        />
      )}
    </>
  );
}

const browsers: readonly (readonly [RegExp, string])[] = [
  [/MicroMessenger/u, '微信'],
  [/DingTalk/u, '钉钉'],
  [/QIHU|360SE|360EE/u, '360 浏览器'],
  [/Edg\//u, 'Edge'],
  [/Firefox\//u, 'Firefox'],
  [/Chrom(?:e|ium)\//u, 'Chrome'],
  [/Safari\//u, 'Safari'],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/Android/u, '安卓手机'],
  [/iPhone|iPad/u, '苹果手机'],
  [/Windows/u, 'Windows'],
  [/Mac OS/u, 'macOS'],
  [/Linux|UOS|Kylin/u, 'Linux'],
];

/** What a browser calls itself, in words; as it is when it is none of these. */
function browserName(client: string): string {
  if (client === '') return '没有报名字的浏览器';
  const nameIn = (known: typeof browsers): string | undefined => known.find(([mark]) => mark.test(client))?.[1];
  const [browser, system] = [nameIn(browsers), nameIn(systems)];
  if (browser === undefined) return client;
  return system === undefined ? browser : `${system} 上的 ${browser}`;
}

/** Where one is signed in; every other place can be signed out from here. */
function Places(): ReactNode {
  const { data } = useApi<Own>('/api/session/list');
  const end = useChange((id: string) => ask(`/api/session/list/${id}`, { method: 'DELETE' }), ['/api/session/list']);
  if (data === undefined) return null;
  return (
    <section aria-labelledby="own-places" className="gap-below">
      <h2 id="own-places">在哪里登录着</h2>
      {end.error && <Alert role="alert" type="error" title={sentenceOf(end.error)} className="gap-below" />}
      <ul className="plain-list">
        {data.items.map(({ id, client, lastSeenAt, current }) => (
          <li key={id}>
            <HostileText text={browserName(client)} most={80} />
            <div className="quiet">
              {current ? '就是这里' : `最近用过：${toShortTime(lastSeenAt)}`}
              {!current && (
                <Button
                  type="link"
                  size="small"
                  aria-label={`结束这次登录，最近用过 ${toShortTime(lastSeenAt)}`}
                  onClick={() => end.mutate(id)}
                >
                  结束
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
