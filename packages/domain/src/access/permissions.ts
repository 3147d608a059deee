/**
 * What can be asked of the system, one word each; every route states the one it needs. Reading and doing are apart, and so is
 * what looks at cases from what keeps the system running (G4: 系统管理员, 审计员 and 业务 are three).
 */
export const permissions = {
  'case.read': '看事件与处置单',
  'case.find': '登记帖文与信息',
  'case.judge': '研判：定级、留存、并案、是否须回应',
  'case.assign': '交办、报送、登记来文',
  'case.handle': '承办：签收、退单、办完、核实、拟稿',
  'case.review': '审签',
  'case.secrecy': '保密审查',
  'case.wording': '口径会商',
  'case.sign': '签发',
  'case.publish': '发布与补记链接',
  'case.close': '跟踪、办结、销号、回访',
  'case.archive': '归档',
  'case.step': '办理处置单的一步；每一步另有所需权限',
  'case.acknowledge': '知悉',
  'case.prove': '取处置卷宗与证据包（含原文）',
  'case.open': '查看原文与联系方式（须写理由，记入审计）',
  'case.erase': '依法抹除一件处置单的内容',
  'incident.regroup': '并案、拆案、移帖',
  'supervision.read': '看督办与函件',
  'supervision.act': '签发催办、督办、通报函',
  'letter.receive': '签收函件',
  'ledger.read': '看台账',
  'report.read': '看日报、月报、专报与统计',
  'report.issue': '签发报表与文书',
  'month.close': '月结与重开',
  'leader.instruct': '写批示',
  'duty.read': '看值班表与电话记录',
  'duty.write': '排班、记电话',
  'notice.read': '看通知台账',
  'source.read': '看信源与运行情况',
  'parked.manage': '处理搁置的消息',
  'retention.manage': '留存期限与清理',
  'backup.manage': '备份与核对备份',
  'register.read': '看公开义务与个人申请登记',
  'register.write': '登记公开义务与个人申请',
  'share.manage': '上下级交换',
  'settings.read': '看设置',
  'settings.write': '改设置',
  'account.manage': '管理账号',
  'audit.read': '查审计',
  self: '本人的登录与密码',
} as const;

export type Permission = keyof typeof permissions;
export const allPermissions = Object.keys(permissions) as readonly Permission[];

/** What a route needs: a permission, or nothing at all (`open`): sign-in, health, what the public may read. */
export type Need = Permission | 'open';
export const isNeed = (value: unknown): value is Need =>
  value === 'open' || (typeof value === 'string' && Object.hasOwn(permissions, value));
