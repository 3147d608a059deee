import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Account } from '@tingchao/domain/access/account.ts';
import type { AccountStore } from '@tingchao/ports/account-store.ts';
import type { KeyRing } from './key-ring.ts';

const [NONCE, TAG] = [12, 16] as const;

/** The same accounts, with the secret of the second factor sealed where they lie: who copies the database alone has none. */
export function sealAccounts(store: AccountStore, keys: KeyRing): AccountStore {
  const withTotp = (account: Account, change: (secret: string) => string): Account =>
    account.totp === null ? account : { ...account, totp: { ...account.totp, secret: change(account.totp.secret) } };
  const opened = (account: Account): Account => withTotp(account, (sealed) => open(sealed, account.id, keys));
  return {
    ...store,
    async get(id) {
      const account = await store.get(id);
      return account && opened(account);
    },
    list: async () => (await store.list()).map(opened),
    save: (account) => store.save(withTotp(account, (secret) => seal(secret, account.id, keys))),
  };
}

/** AES-256-GCM under a key of its own; bound to the account, so that it does not open under another. */
function seal(secret: string, account: string, keys: KeyRing): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', keys.obtain('accounts'), nonce).setAAD(Buffer.from(account));
  const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}

function open(sealed: string, account: string, keys: KeyRing): string {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', keys.obtain('accounts'), bytes.subarray(0, NONCE));
  decipher.setAAD(Buffer.from(account)).setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
}
