import type { Viewer } from '@tingchao/domain/access/viewer.ts';
import { endOf } from '@tingchao/domain/access/session-rules.ts';
import { permissionsOf, roles } from '@tingchao/domain/access/roles.ts';
import { stepPermissions } from '@tingchao/domain/access/step-permissions.ts';
import type { CaseAction } from '@tingchao/domain/response/case-command.ts';
import { unitTitle } from '@tingchao/domain/response/unit-title.ts';
import { hours, plus, toIso } from '@tingchao/domain/time/instant.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import type { SessionView } from './session-view.ts';

/** Who is signed in, as the pages show it. */
export function toSessionView(
  { account, session, sight, due }: Extract<Viewer, { kind: 'account' }>,
  csrf: string,
  settings: Settings,
): SessionView {
  const may = permissionsOf(account.roles);
  const actions = Object.keys(stepPermissions) as CaseAction[];
  const scoped = sight.scope === 'all' ? 'county' : sight.scope.units.length === 0 ? 'none' : 'unit';
  return {
    account: {
      id: account.id,
      name: account.name,
      unit: account.unit,
      unitName: unitTitle(settings.units, account.unit, account.place),
      place: account.place,
      roles: [...account.roles],
      roleNames: account.roles.map((role) => roles[role].name),
    },
    permissions: [...may],
    steps: may.has('case.step') ? actions.filter((action) => may.has(stepPermissions[action])) : [],
    scope: scoped,
    due,
    csrf,
    by: session.by,
    hasTotp: (account.totp?.confirmedAt ?? null) !== null,
    recoveryCodes: (account.totp?.confirmedAt ?? null) === null ? null : (account.totp?.recovery?.length ?? 0),
    startedAt: toIso(session.startedAt),
    idleEndsAt: toIso(endOf(session, settings.app.access)),
    endsAt: toIso(plus(session.startedAt, hours(settings.app.access.absoluteHours))),
  };
}
