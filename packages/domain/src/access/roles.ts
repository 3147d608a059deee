import { allPermissions, type Permission } from './permissions.ts';

type RoleRule = {
  readonly name: string;
  /** Works for the whole county, at a coordinating unit only; without it a role sees what its own unit handles. */
  readonly desk: boolean;
  readonly may: readonly Permission[];
};

const everyone = ['self'] as const satisfies readonly Permission[];
const looks = [
  ...everyone,
  'case.read',
  'ledger.read',
  'supervision.read',
  'letter.receive',
  'case.acknowledge',
] as const satisfies readonly Permission[];
const deskLooks = [
  ...looks,
  'report.read',
  'notice.read',
  'source.read',
  'register.read',
  'settings.read',
  'duty.read',
] as const satisfies readonly Permission[];

/**
 * The roles of rules.md §3.3 (监测员 … 审计员), 新闻发言人 of units.yaml and 领导 of design.md §7, each with what it may do.
 * One table: nothing else in the system says who may do what.
 */
export const roles = {
  monitor: {
    name: '监测员',
    desk: true,
    may: [...deskLooks, 'case.find', 'case.step', 'case.judge', 'duty.write'],
  },
  analyst: {
    name: '研判员',
    desk: true,
    may: [
      ...deskLooks,
      'case.find',
      'case.step',
      'case.judge',
      'incident.regroup',
      'case.prove',
      'case.open',
      'register.write',
      'settings.write',
      'duty.write',
    ],
  },
  dispatcher: {
    name: '交办员',
    desk: true,
    may: [
      ...deskLooks,
      'case.find',
      'case.step',
      'case.judge',
      'case.assign',
      'case.publish',
      'case.close',
      'incident.regroup',
      'case.prove',
      'case.open',
      'report.issue',
      'register.write',
      'share.manage',
      'duty.write',
    ],
  },
  lead_officer: {
    name: '承办人',
    desk: false,
    may: [...looks, 'case.step', 'case.handle', 'case.open', 'case.publish', 'case.close'],
  },
  reviewer: { name: '审核人', desk: false, may: [...looks, 'case.step', 'case.review'] },
  secrecy: { name: '保密审查员', desk: false, may: [...looks, 'case.step', 'case.secrecy'] },
  approver: { name: '签发人', desk: false, may: [...looks, 'case.step', 'case.sign', 'case.wording', 'report.issue'] },
  spokesperson: { name: '新闻发言人', desk: false, may: [...looks, 'case.step', 'case.wording'] },
  supervisor: {
    name: '督办员',
    desk: true,
    may: [
      ...deskLooks,
      'case.step',
      'case.assign',
      'case.close',
      'supervision.act',
      'report.issue',
      'month.close',
      'case.prove',
      'case.open',
    ],
  },
  archivist: {
    name: '档案管理员',
    desk: true,
    may: [
      ...deskLooks,
      'case.step',
      'case.archive',
      'case.prove',
      'case.open',
      'case.erase',
      'register.write',
      'month.close',
    ],
  },
  leader: { name: '领导', desk: true, may: [...deskLooks, 'case.step', 'case.assign', 'leader.instruct'] },
  admin: {
    name: '系统管理员',
    desk: false,
    may: [
      ...everyone,
      'account.manage',
      'source.read',
      'parked.manage',
      'retention.manage',
      'backup.manage',
      'settings.read',
      'settings.write',
    ],
  },
  auditor: { name: '审计员', desk: false, may: [...everyone, 'audit.read', 'settings.read'] },
} as const satisfies Record<string, RoleRule>;

export type Role = keyof typeof roles;
export const roleIds = Object.keys(roles) as [Role, ...Role[]];

const rules: Readonly<Record<Role, RoleRule>> = roles;

/** What somebody with these roles may do. */
export function permissionsOf(held: readonly Role[]): ReadonlySet<Permission> {
  return new Set(held.flatMap((role) => rules[role].may));
}

/** Everything: what the command line may do, whose user can read the data folder anyway. */
export const everyPermission: ReadonlySet<Permission> = new Set(allPermissions);

/** Roles that nobody may hold beside any other (G4): who keeps the system or its audit handles no case. */
const apart: ReadonlySet<Role> = new Set(['admin', 'auditor']);

/** Why these roles may not be held by one person of a unit of this kind; undefined when they may. */
export function whyNotHeld(held: readonly Role[], unit: { readonly coordinates: boolean }): string | undefined {
  if (held.length === 0) return '账号至少要有一个岗位';
  const lone = held.find((role) => apart.has(role));
  if (lone !== undefined && held.length > 1) return `${rules[lone].name}不得兼任其他岗位：管系统、管审计与办案三者分开`;
  const desk = held.find((role) => rules[role].desk);
  if (desk !== undefined && !unit.coordinates)
    return `${rules[desk].name}统管全县事项，只能由组织协调单位（政府办、网信办、宣传部）的人员担任`;
  return undefined;
}

/** Whether one of the roles works for the whole county when its unit coordinates. */
export const isCountyWide = (held: readonly Role[]): boolean =>
  held.some((role) => rules[role].desk || ['reviewer', 'secrecy', 'approver', 'spokesperson'].includes(role));

/** The name under which somebody does what needs this permission, 研判员; the first role when none gives it. */
export function roleNameFor(held: readonly Role[], needed: Permission): string {
  const role = held.find((one) => rules[one].may.includes(needed)) ?? held[0];
  return role === undefined ? '值班员' : rules[role].name;
}
