import type { ReactNode } from 'react';
import { Navigate } from 'react-router';
import { useSession } from '../api/session.ts';
import { Empty } from '../parts/states.tsx';
import { menuFor } from './menu.ts';

/** The first thing the account may open. */
export function Home(): ReactNode {
  const { data: session } = useSession();
  if (!session) return null;
  const first = menuFor(session)[0]?.lines[0];
  if (first === undefined) return <Empty text="这个账号还没有岗位；请系统管理员在账号管理里设置。" />;
  return <Navigate to={first.path} replace />;
}
