import { QueryClientProvider } from '@tanstack/react-query';
import { App as AntdApp, ConfigProvider } from 'antd';
import zhCN from 'antd/es/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import type { ReactNode } from 'react';
import { createBrowserRouter, type RouteObject } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { createQueries } from './api/queries.ts';
import { Crash } from './shell/crash.tsx';
import { Frame } from './shell/frame.tsx';
import { Home } from './shell/home.tsx';
import { screen } from './shell/screen.tsx';
import { theme } from './shell/theme.ts';

dayjs.locale('zh-cn');
const queries = createQueries();

/** One line a screen; each is loaded when it is first opened. */
const screens: RouteObject[] = [
  { index: true, element: <Home /> },
  // analyst
  screen('queue', () => import('./analyst/queue.tsx')),
  screen('incidents/:id', () => import('./analyst/incident.tsx')),
  screen('rules', () => import('./analyst/rule-studio.tsx')),
  screen('dispatch/:caseId', () => import('./analyst/dispatch.tsx')),
  // case
  screen('to-do', () => import('./case/to-do.tsx')),
  screen('cases/:id', () => import('./case/case-page.tsx')),
  screen('cases/:id/reply', () => import('./case/reply.tsx')),
  // approval
  screen('approvals', () => import('./approval/inbox.tsx')),
  screen('approvals/:id', () => import('./approval/approve.tsx')),
  screen('delegations', () => import('./approval/delegations.tsx')),
  // duty
  screen('duty/desk', () => import('./duty/desk.tsx')),
  screen('duty/intake', () => import('./duty/intake.tsx')),
  screen('duty/rota', () => import('./duty/rota.tsx')),
  screen('duty/handover', () => import('./duty/handover.tsx')),
  screen('duty/calls', () => import('./duty/calls.tsx')),
  // supervision
  screen('supervision', () => import('./supervision/board.tsx')),
  screen('letters', () => import('./supervision/letters.tsx')),
  screen('repeats', () => import('./supervision/repeats.tsx')),
  screen('scorecards', () => import('./supervision/scorecards.tsx')),
  screen('ledger', () => import('./supervision/ledger.tsx')),
  screen('months', () => import('./supervision/months.tsx')),
  screen('register', () => import('./supervision/register.tsx')),
  // leader
  screen('digest', () => import('./leader/digest.tsx')),
  screen('instructions', () => import('./leader/instructions.tsx')),
  screen('situation', () => import('./leader/situation.tsx')),
  screen('special-reports', () => import('./leader/special-reports.tsx')),
  // operator
  screen('sources', () => import('./operator/sources.tsx')),
  screen('sources/new', () => import('./operator/source-desk.tsx')),
  screen('sources/:id', () => import('./operator/source-desk.tsx')),
  screen('backups', () => import('./operator/backups.tsx')),
  screen('pipeline', () => import('./operator/pipeline.tsx')),
  screen('calendars', () => import('./operator/calendars.tsx')),
  screen('units', () => import('./operator/units.tsx')),
  screen('accounts', () => import('./operator/accounts.tsx')),
  screen('audit', () => import('./operator/audit.tsx')),
  screen('settings', () => import('./operator/settings-history.tsx')),
];

const router = createBrowserRouter(
  [
    screen('sign-in', () => import('./shell/sign-in.tsx')),
    { path: '/', element: <Frame />, errorElement: <Crash />, children: screens },
  ],
  { basename: '/console' },
);

/** The whole console. */
export function App(): ReactNode {
  return (
    <ConfigProvider locale={zhCN} theme={theme} wave={{ disabled: true }} button={{ autoInsertSpace: false }}>
      <AntdApp message={{ maxCount: 3 }}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntdApp>
    </ConfigProvider>
  );
}
