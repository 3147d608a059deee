import { unitsInView } from '../response/units-in-view.ts';
import type { CaseFile } from '../response/case-file.ts';
import type { Unit } from '../response/units-settings.ts';
import type { Account, Session } from './account.ts';
import type { Permission } from './permissions.ts';
import { everyPermission, isCountyWide, permissionsOf } from './roles.ts';
import type { Due } from './session-rules.ts';

/**
 * With whose eyes something is read. `scope`: the whole county, or what lies in the view of units (`town_gov/城关镇` for a township).
 * `recusedAs`: the unit whose recusal (回避) hides a case even from who sees the whole county. `verbatim`: whether citizens' own
 * words are shown; a unit works from a paraphrase (design.md §7).
 */
export type Sight = {
  readonly scope: 'all' | { readonly units: readonly string[] };
  readonly recusedAs: readonly string[];
  readonly verbatim: boolean;
};

/** What the command line of this machine sees, whose user can read the data folder anyway. */
export const wholeSight: Sight = { scope: 'all', recusedAs: [], verbatim: true };
/** What the public, and who keeps the system but handles no case, sees of cases. */
export const noSight: Sight = { scope: { units: [] }, recusedAs: [], verbatim: false };

/** What an account sees: the county when its unit coordinates and one of its roles looks beyond one unit, else its own unit's. */
export function sightOf(account: Pick<Account, 'unit' | 'place' | 'roles'>, units: readonly Unit[]): Sight {
  if (!permissionsOf(account.roles).has('case.read')) return noSight;
  const { unit, place, roles } = account;
  const coordinates = units.find(({ id }) => id === unit)?.kind === 'coordinator';
  const recusedAs = place === null ? [unit] : [unit, place];
  if (coordinates && isCountyWide(roles)) return { scope: 'all', recusedAs, verbatim: true };
  return { scope: { units: [place === null ? unit : `${unit}/${place}`] }, recusedAs, verbatim: false };
}

/** Whether a case is there at all for these eyes. */
export function isSeen(file: Pick<CaseFile, 'assignments' | 'proposal'>, { scope, recusedAs }: Sight): boolean {
  if (file.proposal?.recused.some((unit) => recusedAs.includes(unit)) === true) return false;
  if (scope === 'all') return true;
  const inView = unitsInView(file);
  return scope.units.some((unit) => inView.includes(unit));
}

/** Who asks. */
export type Viewer =
  /** The token of this run: the command line, with full rights. */
  | { readonly kind: 'run' }
  /** Somebody at this machine while `access.openReading` is on; reads everything, changes nothing. */
  | { readonly kind: 'reader' }
  | {
      readonly kind: 'account';
      readonly account: Account;
      readonly session: Session;
      readonly sight: Sight;
      /** What must be done before anything else. */
      readonly due: Due;
    }
  | { readonly kind: 'nobody' };

/** The eyes of who asks. */
export function sightOfViewer(viewer: Viewer): Sight {
  switch (viewer.kind) {
    case 'run':
    case 'reader':
      return wholeSight;
    case 'account':
      return viewer.sight;
    case 'nobody':
      return noSight;
    default:
      return viewer satisfies never;
  }
}

/** Who the accounts are, and who did what, is not for everybody at the machine. */
const readersPermissions: ReadonlySet<Permission> = new Set(
  [...everyPermission].filter(
    (one) => !['self', 'account.manage', 'audit.read', 'case.prove', 'case.open'].includes(one),
  ),
);

/** What who asks may do, whatever the route; a reader may what only reads. */
export function mayOf(viewer: Viewer): ReadonlySet<Permission> {
  switch (viewer.kind) {
    case 'run':
      return everyPermission;
    case 'reader':
      return readersPermissions;
    case 'account':
      return permissionsOf(viewer.account.roles);
    case 'nobody':
      return new Set();
    default:
      return viewer satisfies never;
  }
}
