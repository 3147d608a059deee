import { may, type Needs, type Session } from '../api/session.ts';

/** A line of the menu: where it leads, which permission shows it, and which one has it elsewhere already. */
export type MenuLine = {
  readonly path: string;
  readonly name: string;
  readonly needs?: Needs;
  readonly unless?: Needs;
};
export type MenuGroup = { readonly name: string; readonly lines: readonly MenuLine[] };

/** Everything the console has, in the order of the work; an account sees what it may do. */
export const menu: readonly MenuGroup[] = [
  {
    name: '领导',
    lines: [
      { path: '/digest', name: '今日日报', needs: 'leader.instruct' },
      { path: '/instructions', name: '批示办理', needs: 'leader.instruct' },
      { path: '/situation', name: '态势', needs: 'leader.instruct' },
      { path: '/special-reports', name: '专报', needs: 'leader.instruct' },
    ],
  },
  {
    name: '研判',
    lines: [
      { path: '/queue', name: '研判队列', needs: 'case.judge' },
      { path: '/rules', name: '词与规则', needs: 'settings.write' },
    ],
  },
  {
    name: '值班',
    lines: [
      { path: '/duty/desk', name: '值班台', needs: 'duty.read' },
      { path: '/duty/handover', name: '交接班', needs: 'duty.read' },
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
  {
    name: '督办',
    lines: [
      { path: '/supervision', name: '督办看板', needs: 'supervision.read' },
      { path: '/letters', name: '函件', needs: 'supervision.read' },
      { path: '/repeats', name: '反复事项', needs: 'report.read' },
    ],
  },
  {
    name: '台账与统计',
    lines: [
      { path: '/ledger', name: '处置台账', needs: 'ledger.read' },
      { path: '/months', name: '月结与统计', needs: 'report.read' },
      { path: '/scorecards', name: '单位评分卡', needs: 'report.read' },
      { path: '/register', name: '公开事项登记', needs: 'register.read' },
    ],
  },
  {
    name: '日报与态势',
    lines: [
      { path: '/digest', name: '今日日报', needs: 'report.read', unless: 'leader.instruct' },
      { path: '/instructions', name: '批示办理', needs: 'report.read', unless: 'leader.instruct' },
      { path: '/situation', name: '态势', needs: 'report.read', unless: 'leader.instruct' },
      { path: '/special-reports', name: '专报', needs: 'report.read', unless: 'leader.instruct' },
    ],
  },
  {
    name: '系统',
    lines: [
      { path: '/pipeline', name: '运行', needs: 'source.read' },
      { path: '/sources', name: '信源', needs: 'source.read' },
      { path: '/calendars', name: '工作日历', needs: 'settings.read' },
      { path: '/units', name: '责任单位', needs: 'settings.read' },
      { path: '/settings', name: '设置的版本', needs: 'settings.read' },
      { path: '/backups', name: '备份', needs: 'backup.manage' },
      { path: '/accounts', name: '账号', needs: 'account.manage' },
      { path: '/audit', name: '审计', needs: 'audit.read' },
    ],
  },
];

/** The groups with what the account may open; empty groups are left out. */
export const menuFor = (session: Session): readonly MenuGroup[] =>
  menu
    .map(({ name, lines }) => ({
      name,
      lines: lines.filter(
        ({ needs, unless }) => may(session, needs) && (unless === undefined || !may(session, unless)),
      ),
    }))
    .filter(({ lines }) => lines.length > 0);
