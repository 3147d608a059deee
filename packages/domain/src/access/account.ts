import { z } from 'zod';
import { instantSchema, type Instant } from '../time/instant.ts';
import type { UnitsSettings } from '../response/units-settings.ts';
import { roleIds, whyNotHeld } from './roles.ts';

const accountId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{1,31}$/u, '账号用 2–32 位小写字母、数字、点、下划线或连字符，以字母或数字开头');

/** One person who may sign in. The password is a hash only, the secret of the second factor sealed where it is kept. */
export const accountSchema = z
  .strictObject({
    id: accountId,
    /** 1, 2, 3 …: saved against the one it was read at. */
    version: z.int().min(1),
    name: z.string().trim().min(1).max(50),
    /** Unit by its code. */
    unit: z.string().min(1),
    /** The township, for an account of the generic township unit. */
    place: z.string().nullable(),
    roles: z.array(z.enum(roleIds)).min(1).readonly(),
    /** PHC string (argon2id). */
    passwordHash: z.string(),
    /** Until when a password that somebody else chose lets in; it must be changed then. Null once it is the person's own. */
    firstPasswordUntil: instantSchema.nullable(),
    totp: z
      .strictObject({
        secret: z.string(),
        confirmedAt: instantSchema.nullable(),
        lastStep: z.int(),
        /** Hashes of the recovery codes that are left; each lets in once in place of a code. */
        recovery: z.array(z.string()).readonly().optional(),
      })
      .readonly()
      .nullable(),
    disabledAt: instantSchema.nullable(),
    /** Sessions of an earlier epoch are over: grows with every change of rights or password. */
    epoch: z.int().min(0),
    createdAt: instantSchema,
    changedAt: instantSchema,
  })
  .readonly();
export type Account = z.infer<typeof accountSchema>;

/** How somebody can have signed in. */
export const signInKinds = ['password', 'password+totp', 'sso', 'sso+factor'] as const;
export type SignInKind = (typeof signInKinds)[number];

/** A person who is signed in; found by a hash of the token that only the browser holds. */
export const sessionSchema = z
  .strictObject({
    /** SHA-256 of the token, hex. */
    id: z.string().regex(/^[0-9a-f]{64}$/u),
    account: z.string(),
    epoch: z.int(),
    startedAt: instantSchema,
    lastSeenAt: instantSchema,
    /** How the person proved who it is; `sso` at the county's provider, `+totp` and `+factor` with a second factor. */
    by: z.enum(signInKinds),
    /** What the browser calls itself, shortened: for the list of one's own sessions. */
    client: z.string().max(120),
  })
  .readonly();
export type Session = z.infer<typeof sessionSchema>;

/** Failed tries to sign in under a name, whether it exists or not: the same for both. */
export type SignInTries = {
  /** SHA-256 of the name that was tried, hex. */
  readonly key: string;
  readonly failures: number;
  readonly lastAt: Instant;
};

/** Who somebody is, as an administrator writes it. */
export type Person = Pick<Account, 'id' | 'name' | 'unit' | 'place' | 'roles'>;

/** What is wrong with a person as written, in words; undefined when nothing is. */
export function whyNoPerson(person: Person, units: UnitsSettings): string | undefined {
  const id = accountId.safeParse(person.id);
  if (!id.success) return id.error.issues[0]?.message;
  const unit = units.units.find((one) => one.id === person.unit);
  if (unit === undefined) return `没有单位“${person.unit}”；单位代码见 config/units.yaml`;
  if (unit.kind === 'territory' && person.place === null) return `${unit.name}的账号要写明是哪个乡镇`;
  if (unit.kind !== 'territory' && person.place !== null) return `只有属地乡镇的账号才写乡镇`;
  return whyNotHeld(person.roles, { coordinates: unit.kind === 'coordinator' });
}
