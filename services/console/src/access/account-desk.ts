import { randomUUID } from 'node:crypto';
import { whyNoPerson, type Account, type Person } from '@tingchao/domain/access/account.ts';
import { hours, plus } from '@tingchao/domain/time/instant.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import { openPasswords } from '@tingchao/runtime/open-passwords.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { notFound, Problem } from '../problem.ts';
import { firstPassword } from './tokens.ts';

type AuditDetail = Readonly<Record<string, string | number | boolean | null>>;

/** Writes a fact of access to the audit chain; never a secret, and of persons the account only. */
export async function auditAccess(
  platform: Pick<Platform, 'audit' | 'clock'>,
  fact: { readonly action: string; readonly actor: string; readonly account: string; readonly detail?: AuditDetail },
): Promise<void> {
  const { action, actor, account, detail = {} } = fact;
  const entry = { at: platform.clock.now(), actor, action, subject: `account:${account}`, detail };
  await platform.audit.append(`access-${randomUUID()}`, entry);
}

/** The account of a name; `Problem` 404 when there is none. */
export async function findAccount(platform: Pick<Platform, 'accounts'>, id: string): Promise<Account> {
  const account = await platform.accounts.get(id);
  if (account === undefined) throw notFound(`没有账号“${id}”；用 tingchao account list 查看。`);
  return account;
}

/** Changes an account on top of its newest version; whoever comes in between makes it decide again. */
export async function changeAccount(
  platform: Platform,
  id: string,
  change: (account: Account) => Account,
): Promise<Account> {
  for (;;) {
    const before = await findAccount(platform, id);
    const changed = change(before);
    const after = { ...changed, version: before.version + 1, changedAt: platform.clock.now() };
    try {
      await platform.accounts.save(after);
      if (after.epoch !== before.epoch) await endAllSessions(platform, id);
      return after;
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
}

async function endAllSessions({ accounts }: Pick<Platform, 'accounts'>, id: string): Promise<void> {
  await accounts.endSessions((await accounts.sessionsOf(id)).map((session) => session.id));
}

/** An account with the password that is told once. */
export type Opened = { readonly account: Account; readonly password: string };

/** Opens an account. `Problem` 422 when the person may not be one, 409 when the name is taken. */
export async function addAccount(platform: Platform, person: Person, actor: string): Promise<Opened> {
  refuseWrong(platform, person);
  if ((await platform.accounts.list()).some(({ name }) => name === person.name))
    throw new Problem(
      422,
      'name-taken',
      '姓名已有',
      `已有账号姓名为“${person.name}”；签署与两人原则都认姓名，同名者请加以区别，如“${person.name}（水利局）”。`,
    );
  const at = platform.clock.now();
  const password = firstPassword();
  const account: Account = {
    id: person.id,
    version: 1,
    name: person.name,
    unit: person.unit,
    place: person.place,
    roles: [...person.roles],
    ...(await firstPasswordOf(platform, password)),
    totp: null,
    disabledAt: null,
    epoch: 0,
    createdAt: at,
    changedAt: at,
  };
  try {
    await platform.accounts.save(account);
  } catch (error) {
    if (error instanceof Conflict) throw new Problem(409, 'account-taken', '账号已有', `账号“${person.id}”已有人用。`);
    throw error;
  }
  const detail = { unit: account.unit, roles: account.roles.join(',') };
  await auditAccess(platform, { action: 'account_added', actor, account: account.id, detail });
  return { account, password };
}

/** Changes who somebody is; the sessions end, since they have the rights of before. */
export async function changePerson(
  platform: Platform,
  id: string,
  wanted: Partial<Omit<Person, 'id' | 'name'>>,
  actor: string,
): Promise<Account> {
  const account = await changeAccount(platform, id, (before) => {
    const person = { ...before, ...wanted, id };
    refuseWrong(platform, person);
    return { ...person, epoch: before.epoch + 1 };
  });
  const detail = { unit: account.unit, roles: account.roles.join(',') };
  await auditAccess(platform, { action: 'account_changed', actor, account: id, detail });
  return account;
}

/** Shuts an account out, or lets it in again. The last administrator stays. */
export async function disableAccount(
  platform: Platform,
  id: string,
  disabled: boolean,
  actor: string,
): Promise<Account> {
  if (disabled) await refuseLastAdmin(platform, id);
  const at = platform.clock.now();
  const account = await changeAccount(platform, id, (before) => ({
    ...before,
    disabledAt: disabled ? (before.disabledAt ?? at) : null,
    epoch: before.epoch + 1,
  }));
  await auditAccess(platform, { action: disabled ? 'account_disabled' : 'account_enabled', actor, account: id });
  return account;
}

/** Gives an account a new first password and takes its second factor away; the way back for who lost either. */
export async function resetAccount(platform: Platform, id: string, actor: string): Promise<Opened> {
  const password = firstPassword();
  const fresh = await firstPasswordOf(platform, password);
  const account = await changeAccount(platform, id, (before) => ({
    ...before,
    ...fresh,
    totp: null,
    epoch: before.epoch + 1,
  }));
  await auditAccess(platform, { action: 'account_reset', actor, account: id });
  return { account, password };
}

/** Ends all sessions of an account. */
export async function signOutAccount(platform: Platform, id: string, actor: string): Promise<void> {
  await changeAccount(platform, id, (before) => ({ ...before, epoch: before.epoch + 1 }));
  await auditAccess(platform, { action: 'sessions_ended', actor, account: id });
}

/** The account `admin`, where no account is there yet; undefined where there are some. There is no password that ships. */
export async function openFirstAccount(platform: Platform): Promise<Opened | undefined> {
  if ((await platform.accounts.list()).length > 0) return undefined;
  const unit =
    platform.settings.units.units.find(({ kind }) => kind === 'coordinator') ?? platform.settings.units.units[0];
  const person = { id: 'admin', name: '系统管理员', unit: unit?.id ?? '', place: null, roles: ['admin'] } as const;
  try {
    return await addAccount(platform, person, 'system');
  } catch (error) {
    // Another console of the cluster was first.
    if (error instanceof Problem && error.status === 409) return undefined;
    throw error;
  }
}

async function firstPasswordOf(
  platform: Platform,
  password: string,
): Promise<Pick<Account, 'passwordHash' | 'firstPasswordUntil'>> {
  const { firstPasswordHours } = platform.settings.app.access;
  return {
    passwordHash: await (await openPasswords()).hash(password),
    firstPasswordUntil: plus(platform.clock.now(), hours(firstPasswordHours)),
  };
}

function refuseWrong(platform: Platform, person: Person): void {
  const wrong = whyNoPerson(person, platform.settings.units);
  if (wrong !== undefined) throw new Problem(422, 'account-refused', '账号不合规矩', `${wrong}。`);
}

async function refuseLastAdmin({ accounts }: Platform, id: string): Promise<void> {
  const admins = (await accounts.list()).filter(
    ({ roles, disabledAt }) => roles.includes('admin') && disabledAt === null,
  );
  if (admins.length === 1 && admins[0]?.id === id)
    throw new Problem(422, 'last-admin', '最后一名管理员', '这是最后一名能登录的系统管理员，请先设另一名。');
}
