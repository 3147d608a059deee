import { may, type Needs, type Session } from '../api/session.ts';

/** A line of the menu: where it leads and which permission shows it. */
export type MenuLine = { readonly path: string; readonly name: string; readonly needs?: Needs };
export type MenuGroup = { readonly name: string; readonly lines: readonly MenuLine[] };

/** Everything the console has, in the order of the work; an account sees what it may do. */
export const menu: readonly MenuGroup[] = [
  {
    name: '研判',
    lines: [{ path: '/queue', name: '研判队列', needs: 'case.judge' }],
  },
  {
    name: '值班',
    lines: [
      { path: '/duty', name: '值班台', needs: 'duty.read' },
      { path: '/duty/intake', name: '人工登记', needs: 'case.find' },
      { path: '/duty/calls', name: '电话记录', needs: 'duty.read' },
      { path: '/duty/rota', name: '值班表', needs: 'duty.read' },
    ],
  },
  {
    name: '办理',
    lines: [
      { path: '/to-do', name: '待办', needs: 'case.handle' },
      { path: '/approvals', name: '审签', needs: 'case.step' },
      { path: '/delegations', name: '外出委托', needs: 'case.step' },
    ],
  },
];

/** The groups with what the account may open; empty groups are left out. */
export const menuFor = (session: Session): readonly MenuGroup[] =>
  menu
    .map(({ name, lines }) => ({ name, lines: lines.filter(({ needs }) => may(session, needs)) }))
    .filter(({ lines }) => lines.length > 0);
