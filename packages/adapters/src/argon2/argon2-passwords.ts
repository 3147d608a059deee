import { hash, verify } from '@node-rs/argon2';
import type { Passwords } from '@tingchao/ports/passwords.ts';

/** Argon2id with 19 MiB, two passes, one lane (OWASP's first choice for a server); hashing runs on the thread pool. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** A hash of the same cost that fits no password: who has no account is made to wait as long as who has one. */
let nobody: Promise<string> | undefined;

/** Passwords as PHC strings of Argon2id. */
export function createArgon2Passwords(): Passwords {
  return {
    hash: (password) => hash(password.normalize('NFKC'), cost),
    async fits(password, stored) {
      nobody ??= hash('no password fits this', cost);
      const fits = await verify(stored ?? (await nobody), password.normalize('NFKC'));
      return stored !== null && fits;
    },
  };
}
