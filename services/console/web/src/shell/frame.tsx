import { MenuOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Drawer, Dropdown, Layout, Menu } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Navigate, Outlet, useLocation, useNavigate } from 'react-router';
import { ask } from '../api/client.ts';
import { useLive } from '../api/live.ts';
import { useMenuCounts } from '../api/menu-counts.ts';
import { may, sessionKey, useSession, type Session } from '../api/session.ts';
import { whenSignedOut } from '../api/signed-out.ts';
import { LineLost } from '../parts/line-lost.tsx';
import { SessionOver } from '../parts/session-over.tsx';
import { Failure, Loading } from '../parts/states.tsx';
import { menuFor } from './menu.ts';
import { useNarrow } from './narrow.ts';

/** Who is not signed in goes to the sign-in page and comes back; everyone else gets the menu and the screen. */
export function Frame(): ReactNode {
  const { data: session, isPending, error, refetch } = useSession();
  const { pathname, search } = useLocation();
  const queries = useQueryClient();
  // Whoever was here: when the session ends the page stays beneath, with all that was typed.
  const had = useRef<Session | null>(null);
  useEffect(() => {
    whenSignedOut(() => void queries.invalidateQueries({ queryKey: sessionKey }));
    return () => whenSignedOut(undefined);
  }, [queries]);
  if (session && session.due === null) had.current = session;
  if (isPending) return <Loading text="正在打开工作台" />;
  if (error && had.current === null) return <Failure error={error} retry={() => void refetch()} />;
  if (had.current === null || (session && session.due !== null)) {
    return <Navigate to={`/sign-in?next=${encodeURIComponent(`${pathname}${search}`)}`} replace />;
  }
  return (
    <>
      <Desk session={had.current} over={!session} />
      {!session && <SessionOver account={had.current.account} />}
    </>
  );
}

function Desk({ session, over }: { readonly session: Session; readonly over: boolean }): ReactNode {
  const narrow = useNarrow();
  const [drawn, setDrawn] = useState(false);
  const { pathname } = useLocation();
  useEffect(() => setDrawn(false), [pathname]);
  const list = <MainMenu session={session} over={over} />;
  const live = useLive(!over && may(session, 'case.read'));
  return (
    <Layout className="frame">
      <a className="skip-link" href="#main" onClick={skipToMain}>
        跳到正文
      </a>
      <Layout.Header className="frame-header">
        {narrow && <Button type="text" aria-label="打开菜单" icon={<MenuOutlined />} onClick={() => setDrawn(true)} />}
        <span className="frame-name">听潮</span>
        <span className="frame-space" />
        <AccountMenu session={session} />
      </Layout.Header>
      <Layout hasSider={!narrow}>
        {narrow ? (
          <Drawer
            open={drawn}
            onClose={() => setDrawn(false)}
            placement="left"
            title="菜单"
            size={260}
            className="frame-drawer"
          >
            {list}
          </Drawer>
        ) : (
          <Layout.Sider width={196} theme="light" className="frame-side">
            {list}
          </Layout.Sider>
        )}
        <Layout.Content className="frame-main" id="main" tabIndex={-1}>
          <Outlet />
        </Layout.Content>
      </Layout>
      <LineLost state={live} />
    </Layout>
  );
}

function skipToMain(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function MainMenu({ session, over }: { readonly session: Session; readonly over: boolean }): ReactNode {
  const counts = useMenuCounts(session, !over);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const groups = menuFor(session);
  const selected = groups
    .flatMap(({ lines }) => lines.map(({ path }) => path))
    .filter((path) => pathname === path || pathname.startsWith(`${path}/`));
  return (
    <nav aria-label="主菜单">
      <Menu
        mode="inline"
        selectedKeys={selected}
        onClick={({ key }) => void navigate(key)}
        items={groups.map(({ name, lines }) => ({
          key: name,
          type: 'group',
          label: name,
          children: lines.map(({ path, name }) => ({
            key: path,
            label: <Line name={name} count={counts[path] ?? 0} />,
          })),
        }))}
      />
    </nav>
  );
}

/** A line of the menu and how much waits behind it. */
function Line({ name, count }: { readonly name: string; readonly count: number }): ReactNode {
  return (
    <>
      {name}
      {count > 0 && (
        <span className="menu-count">
          {count > 999 ? '999+' : count}
          <span className="hidden-text">件</span>
        </span>
      )}
    </>
  );
}

function AccountMenu({ session }: { readonly session: Session }): ReactNode {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const signOut = async (): Promise<void> => {
    await ask('/api/session', { method: 'DELETE' });
    if (session.by === 'sso' || session.by === 'sso+factor') window.location.assign('/api/session/sso/end');
    else await navigate('/sign-in');
    queries.clear();
    queries.setQueryData(sessionKey, null);
  };
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'who', disabled: true, label: session.account.roleNames.join('、') },
          { key: 'security', label: '密码与二次验证' },
          { key: 'out', label: '退出' },
        ],
        onClick: ({ key }) => void (key === 'out' ? signOut() : navigate('/sign-in?change=1')),
      }}
    >
      <Button type="text" className="frame-account">
        {session.account.unitName} {session.account.name}
      </Button>
    </Dropdown>
  );
}
