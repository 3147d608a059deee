import type { Passwords } from '@tingchao/ports/passwords.ts';

let opened: Promise<Passwords> | undefined;

/** Passwords, with the driver loaded at the first asking: who never signs in pays nothing for it. */
export function openPasswords(): Promise<Passwords> {
  opened ??= import('@tingchao/adapters/argon2/argon2-passwords.ts').then(({ createArgon2Passwords }) =>
    createArgon2Passwords(),
  );
  return opened;
}
